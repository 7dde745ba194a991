import type { Evaluator } from '../../evaluators/evaluator.js';
import { isFirstModelled } from '../../evaluators/index.js';
import type { PipelineConfig } from '../../generated/pipeline.js';
import { scoredAs } from '../../stages/cloze.js';
import { type BarConfig, barNameOf, barOf } from '../../stages/pair/select.js';
import type { RunDependencies } from '../dependencies/dependencies.js';
import {
  type SampleBounds,
  type SampledDocument,
  sampleDocuments,
  scoreSampled,
} from './sample.js';

/** Questions whose most is looked at: a tenth of a second of work. */
const ASKED: SampleBounds = { documents: 256, questions: 1024, bytes: Number.POSITIVE_INFINITY };
/** Documents that are scored for it: a second or two. */
const SCORED: SampleBounds = { documents: 16, questions: 64, bytes: 4 << 20 };
/** The same where a model or program scores: small models read 10,000 tokens a second. */
const SCORED_BY_MODEL: SampleBounds = {
  documents: 4,
  questions: 32,
  bytes: 1 << 18,
  head: 1 << 16,
};
/** A share of questions that is worth a word. */
const MANY = 0.1;

/** Of how many questions something holds. */
export interface Share {
  of: number;
  count: number;
}

/** What will become of questions, as far as a sample of them tells. */
export interface Outlook {
  /** that can never have a critical chunk, whatever the documents say; null where the evaluator cannot know */
  never: Share | null;
  /** that have a critical chunk; null where no documents were scored */
  critical: (Share & { documents: number }) | null;
}

/**
 * Questions that score below the bar in any chunk there could be.
 * @param evaluator what they are scored with
 */
export function neverCritical(
  { most }: Pick<Evaluator, 'most'>,
  documents: readonly SampledDocument[],
  config: BarConfig,
): Share | null {
  if (!most) return null;
  const bar = barOf(config);
  const questions = sampleDocuments(documents, ASKED).flatMap((document) => document.questions);
  const below = questions.filter((one) => most(scoredAs(one)) < bar);
  return { of: questions.length, count: below.length };
}

/** Questions of some documents that have a critical chunk. */
export async function criticalShare(
  deps: Pick<RunDependencies, 'refinePool' | 'store'>,
  documents: readonly SampledDocument[],
  config: BarConfig,
): Promise<Outlook['critical']> {
  const bar = barOf(config);
  const bounds = isFirstModelled(config.score) ? SCORED_BY_MODEL : SCORED;
  const sampled = sampleDocuments(documents, bounds);
  let [of, count] = [0, 0];
  for (const document of sampled) {
    const scores = await scoreSampled(deps, document, document.questions, bounds.head);
    of += scores.length;
    count += scores.filter((row) => row.some((score) => score >= bar)).length;
  }
  return of === 0 ? null : { of, count, documents: sampled.length };
}

const percent = ({ count, of }: Share): string => `${((100 * count) / of).toFixed(0)} %`;
const number = (n: number): string => n.toLocaleString('en-US');

/** What would help, by the setting that holds the questions back. */
function remedy(config: Pick<PipelineConfig, 'pair' | 'score'>): string {
  const { pair, score } = config;
  const ways = [
    `lower pair.${barNameOf(config)}`,
    ...(pair.threshold === null ? ['set pair.threshold: auto'] : []),
    ...(score.against === 'question'
      ? ['compare with answers too (score.against: question-and-answer)']
      : []),
    ...(score.items === 'entities'
      ? ['count nouns and verbs (score.items: entities-nouns-verbs)']
      : []),
  ];
  return `${ways.slice(0, -1).join(', ')}${ways.length > 1 ? ', or ' : ''}${ways.at(-1)}`;
}

export interface OutlookText {
  text: string;
  /** whether many questions are going to be dropped */
  isConcern: boolean;
}

/** The outlook for people; undefined where there is nothing to say. */
export function outlookText(
  { never, critical }: Outlook,
  config: Pick<PipelineConfig, 'pair' | 'score'>,
): OutlookText | undefined {
  const name = `pair.${barNameOf(config)}`;
  const bar = barOf(config);
  const said: string[] = [];
  const cannot = never !== null && never.count >= MANY * never.of && never.count > 0;
  const lacks = critical !== null && critical.of - critical.count > MANY * critical.of;
  if (cannot)
    said.push(
      `${never.count === never.of ? `all ${number(never.of)}` : `${number(never.count)} of ${number(never.of)}`} questions looked at (${percent(never)}) have fewer items than ${name} = ${bar}: they can never have a critical chunk, and will be dropped`,
    );
  if (critical)
    said.push(
      `with ${name} = ${bar}, ${number(critical.count)} of ${number(critical.of)} questions (${percent(critical)}) of ${critical.documents === 1 ? 'a sample of one document' : `a sample of ${number(critical.documents)} documents`} have a critical chunk`,
    );
  if (said.length === 0) return undefined;
  const isConcern = cannot || lacks;
  return {
    text: said.join('; ') + (isConcern ? `. To keep more, ${remedy(config)}` : ''),
    isConcern,
  };
}

/** From so many documents on, or so many bytes of them, a look at a few before costs little. */
const LONG = { documents: 64, bytes: 32 << 20 };

/**
 * Tells what will become of questions before the work is begun: how many can never have a critical
 * chunk, and before a long run how many have one in a few documents.
 * @param documents that are going to be worked on
 */
export async function tellOutlook(
  deps: Pick<RunDependencies, 'evaluator' | 'onOutlook' | 'refinePool' | 'store'>,
  documents: readonly SampledDocument[],
  config: Pick<PipelineConfig, 'pair' | 'score'>,
): Promise<void> {
  if (!deps.onOutlook || documents.every(({ questions }) => questions.length === 0)) return;
  const bytes = documents.reduce((sum, document) => sum + document.bytes, 0);
  const isLong = documents.length >= LONG.documents || bytes >= LONG.bytes;
  const outlook = {
    never: neverCritical(deps.evaluator, documents, config),
    critical: isLong ? await criticalShare(deps, documents, config) : null,
  };
  const told = outlookText(outlook, config);
  if (told) deps.onOutlook(told);
}
