import { ConfigError, DatasetError } from '../../core/errors.js';
import type { Question, SubmittedDocument } from '../../dataset/ledger/submission.js';
import { readLog } from '../../dataset/log/log.js';
import { isMadeWith } from '../../dataset/log/made.js';
import type { PipelineConfig } from '../../generated/pipeline.js';
import { type Calibration, calibrate } from '../../stages/pair/calibrate.js';
import type { Store } from '../../stores/store.js';
import type { RunDependencies } from '../dependencies/dependencies.js';
import {
  type SampleBounds,
  type SampledDocument,
  sampleDocuments,
  scoreSampled,
} from './sample.js';

/** What a threshold is calibrated on: a few seconds of work. */
const SAMPLE: SampleBounds = { documents: 64, questions: 256, bytes: 16 << 20 };
/** Other documents that a question is asked of. */
const OTHERS = 2;

export type ThresholdDependencies = Pick<
  RunDependencies,
  'config' | 'made' | 'refinePool' | 'store' | 'threads'
>;

/** A threshold, and what it was found from. */
export interface FoundThreshold extends Calibration {
  /** that it was found from */
  documents: number;
  asked: number;
}

/** Where the threshold of a data set stands, created once: that of one configuration. */
const thresholdKey = (identity: string): string => `thresholds/${identity}.json`;

async function thresholdAt(store: Store, key: string): Promise<number | undefined> {
  const bytes = await store.read(key);
  if (!bytes) return undefined;
  const found = /^\{"threshold":(\d+(?:\.\d+)?(?:e-\d+)?)[,}]/.exec(bytes.toString('utf8'))?.[1];
  if (found === undefined || !(Number(found) > 0))
    throw new DatasetError(
      `${store.url}/${key} names no threshold: restore the file from a copy of the data set`,
    );
  return Number(found);
}

/** The threshold that a data set keeps; undefined before its first submission. */
export async function frozenThreshold({
  store,
  made,
}: Pick<ThresholdDependencies, 'made' | 'store'>): Promise<number | undefined> {
  const frozen = await thresholdAt(store, thresholdKey(made.identity));
  if (frozen !== undefined) return frozen;
  // A copy may have come without the file; rows say it as well.
  for (const entry of (await readLog(store)).toReversed()) {
    if (entry.kind !== 'append' || !isMadeWith(entry.made, made.identity)) continue;
    const { threshold } = entry.made;
    if (threshold === undefined) continue;
    if (typeof threshold === 'number' && threshold > 0) return threshold;
    throw new DatasetError(
      `${store.url}: entry ${entry.sequence} of the log names a threshold that is none (${JSON.stringify(threshold)}): the log has been changed; restore it from a copy`,
    );
  }
  return undefined;
}

/**
 * Finds the threshold of documents. Every question is asked of its own document and of two others,
 * whose chunks are irrelevant for it; all with the evaluator, settings and chunks of the run.
 */
export async function findThreshold(
  deps: Pick<ThresholdDependencies, 'refinePool' | 'store' | 'threads'>,
  documents: readonly SampledDocument[],
  onDocument: (done: number, total: number) => void = () => {},
): Promise<FoundThreshold> {
  const sampled = sampleDocuments(documents, SAMPLE);
  if (sampled.length === 0)
    throw new ConfigError(
      'pair.threshold: auto has no question to find a number with: give the documents questions, or set pair.threshold to a number or to null',
    );
  if (sampled.length === 1)
    throw new ConfigError(
      'pair.threshold: auto compares with chunks of other documents, and here is only one with questions: add documents, or set pair.threshold to a number or to null (then pair.floor or pair.delta decide)',
    );
  const others = Math.min(OTHERS, sampled.length - 1);
  const results: { own: Float32Array[]; foreign: Float32Array[] }[] = [];
  const scoreOne = async (at: number): Promise<void> => {
    const document = sampled[at] as SampledDocument;
    const asked = Array.from({ length: others }, (_, i) => sampled[(at + 1 + i) % sampled.length])
      .flatMap((other) => other?.questions ?? [])
      .filter(({ question }) => document.questions.every((own) => own.question !== question));
    const questions: Question[] = [...document.questions, ...asked];
    const scores = await scoreSampled(deps, document, questions);
    const own = scores.slice(0, document.questions.length);
    results[at] = { own, foreign: scores.slice(own.length) };
  };
  const atOnce = deps.threads + 1;
  for (let at = 0; at < sampled.length; at += atOnce) {
    const batch = sampled.slice(at, at + atOnce).map((_, i) => scoreOne(at + i));
    await Promise.all(batch);
    onDocument(Math.min(at + atOnce, sampled.length), sampled.length);
  }
  const best = results.flatMap(({ own }) =>
    own.map((scores) => scores.reduce((most, score) => Math.max(most, score), 0)),
  );
  const rows = results.flatMap(({ foreign }) => foreign);
  const foreign = new Float32Array(rows.reduce((sum, row) => sum + row.length, 0));
  let place = 0;
  for (const row of rows) {
    foreign.set(row, place);
    place += row.length;
  }
  const found = calibrate({ best, foreign });
  if (!found)
    throw new ConfigError(
      `pair.threshold: auto found no number: none of ${best.length} questions scores above 0 in any chunk of ${sampled.length} documents. Look at longpref preview, and choose another evaluator`,
    );
  return { ...found, documents: sampled.length, asked: best.length };
}

/** The threshold of a run, and how it was found where this run has found it. */
export interface GatheredThreshold {
  threshold: number;
  found: FoundThreshold | null;
}

/**
 * The threshold that the data set keeps, where the configuration leaves it to longpref
 * (pair.threshold: auto): found with the first submission, so that what comes later changes no
 * row. Of several first submissions at once, one decides for all.
 */
export async function gatherThreshold(
  deps: ThresholdDependencies,
  documents: readonly SubmittedDocument[],
  onDocument: (done: number, total: number) => void,
): Promise<GatheredThreshold | undefined> {
  const { config, store, made } = deps;
  if (config.pair.threshold !== 'auto') return undefined;
  const frozen = await frozenThreshold(deps);
  if (frozen !== undefined) return { threshold: frozen, found: null };
  // Nothing was read: that is told, and decides nothing for ever.
  if (documents.length === 0) return undefined;
  const found = await findThreshold(deps, documents, onDocument);
  const key = thresholdKey(made.identity);
  await store.create(key, Buffer.from(`${JSON.stringify(found)}\n`));
  const threshold = await thresholdAt(store, key);
  if (threshold === undefined) throw new DatasetError(`${store.url}/${key} has gone: run again`);
  return { threshold, found: threshold === found.threshold ? found : null };
}

/** A configuration in which the threshold is the number that the data set keeps. */
export const withThreshold = (config: PipelineConfig, threshold: number | undefined) =>
  threshold === undefined ? config : { ...config, pair: { ...config.pair, threshold } };
