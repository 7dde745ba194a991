import { RERANKED, rerankedOf } from './candidates.js';
import type { Context } from './contexts.js';
import { CUTOFFS, type Found, foundBy, mean, pairedInterval, ranked } from './metrics.js';
import type { SetScores } from './scores.js';

/** A difference with its 95 % interval. */
export interface Difference {
  value: number;
  low: number;
  high: number;
}

/** How one evaluator did on one set. */
export interface Line {
  evaluator: string;
  joint: number[];
  any: number[];
  coverage: number[];
  mrr: number;
  /** differences to bm25: any hit, by cutoff, and MRR */
  toBm25: { any: Difference[]; mrr: Difference };
}

export interface SetTable {
  set: string;
  against: 'question' | 'question-and-answer';
  contexts: number;
  chunks: number;
  questions: number;
  lines: Line[];
}

/** Found evidence of every question, by evaluator, in the order of the contexts. */
function foundByAll(
  contexts: readonly Context[],
  scores: Record<string, SetScores>,
  part: 'alone' | 'withAnswer',
): Map<string, Found[]> {
  const found = new Map<string, Found[]>();
  const note = (name: string, one: Found) => {
    const known = found.get(name);
    if (known) known.push(one);
    else found.set(name, [one]);
  };
  for (const [at, { questions }] of contexts.entries()) {
    for (const [q, question] of questions.entries()) {
      const rowOf = (name: string) => scores[name]?.[part][at]?.[q] ?? [];
      const rankings = new Map(
        Object.keys(scores).map((name) => [name, ranked(rowOf(name), `${at} ${q}`)]),
      );
      for (const [name, ranking] of rankings) note(name, foundBy(ranking, question));
      for (const pair of RERANKED) {
        const first = rankings.get(pair.first);
        if (!first || !rankings.has(pair.model)) continue;
        note(pair.name, foundBy(rerankedOf(first, rowOf(pair.model), pair), question));
      }
    }
  }
  return found;
}

/** Values of questions by the document they came with: what the bootstrap draws. */
function byDocument(contexts: readonly Context[], values: readonly number[]): number[][] {
  const documents = new Map<string, number[]>();
  const all = contexts.flatMap(({ questions }) => questions.map(({ document }) => document));
  for (const [at, document] of all.entries()) {
    const known = documents.get(document);
    if (known) known.push(values[at] as number);
    else documents.set(document, [values[at] as number]);
  }
  return [...documents.values()];
}

const LAST = CUTOFFS.length - 1;

export function tableOf(
  set: string,
  contexts: readonly Context[],
  scores: Record<string, SetScores>,
  against: SetTable['against'],
): SetTable {
  const found = foundByAll(contexts, scores, against === 'question' ? 'alone' : 'withAnswer');
  const differenceOf = (evaluator: string, of: (one: Found) => number): Difference => {
    const [own, base] = [evaluator, 'bm25'].map((name) =>
      byDocument(contexts, (found.get(name) ?? []).map(of)),
    ) as [number[][], number[][]];
    const [low, high] = pairedInterval(own, base, `${set} ${evaluator}`);
    return { value: mean(own.flat()) - mean(base.flat()), low, high };
  };
  const lines = [...found].map(([evaluator, all]): Line => {
    const at = (of: (one: Found) => number[]) =>
      CUTOFFS.map((_, k) => mean(all.map((one) => of(one)[k] as number)));
    return {
      evaluator,
      joint: at(({ joint }) => joint),
      any: at(({ any }) => any),
      coverage: at(({ coverage }) => coverage),
      mrr: mean(all.map(({ mrr }) => mrr)),
      toBm25: {
        any: CUTOFFS.map((_, k) => differenceOf(evaluator, ({ any }) => any[k] as number)),
        mrr: differenceOf(evaluator, ({ mrr }) => mrr),
      },
    };
  });
  return {
    set,
    against,
    contexts: contexts.length,
    chunks: Math.round(mean(contexts.map(({ chunks }) => chunks.length))),
    questions: contexts.reduce((sum, { questions }) => sum + questions.length, 0),
    lines,
  };
}

const share = (value: number): string => value.toFixed(3).replace(/^(-?)0\./, '$1.');
const shares = (values: readonly number[]): string => values.map(share).join(' ');
const signed = (value: number): string => `${value < 0 ? '−' : '+'}${share(Math.abs(value))}`;

const within = ({ value, low, high }: Difference): string =>
  `${signed(value)} (${signed(low)} to ${signed(high)})`;

/** A set's table as Markdown. */
export function asMarkdown(table: SetTable, spans: boolean): string {
  const { set, against, contexts, chunks, questions, lines } = table;
  const asked = against === 'question' ? 'the question alone' : 'question and answer';
  return [
    `**${set}, ${asked}** (${contexts} contexts of ${chunks} chunks, ${questions} questions)`,
    '',
    `| evaluator | any hit at ${CUTOFFS.join(', ')} | all found at ${CUTOFFS.join(', ')} | MRR |${spans ? ' covered at 8 |' : ''} any hit at 8, to bm25 |`,
    `|---|---|---|---|${spans ? '---|' : ''}---|`,
    ...lines.map(
      ({ evaluator, any, joint, mrr, coverage, toBm25 }) =>
        `| ${evaluator} | ${shares(any)} | ${shares(joint)} | ${share(mrr)} |${spans ? ` ${share(coverage[LAST] as number)} |` : ''} ${evaluator === 'bm25' ? '' : within(toBm25.any[LAST] as Difference)} |`,
    ),
  ].join('\n');
}

/**
 * What re-rankers add to bm25 with the question alone, as Markdown: a line a set and model, in bold
 * what is beyond its interval.
 */
export function gainsAsMarkdown(tables: readonly SetTable[]): string {
  const shown = (difference: Difference) => {
    const text = within(difference);
    return difference.low > 0 || difference.high < 0 ? `**${text}**` : text;
  };
  const names = new Set(RERANKED.filter(({ weight }) => weight < 1).map(({ name }) => name));
  const alone = tables.filter(({ against }) => against === 'question');
  return [
    '**What a re-ranker adds to bm25, with the question alone** (any hit and MRR; bold: beyond the interval)',
    '',
    `| set | bm25 at ${CUTOFFS.join(', ')} | | ${CUTOFFS.map((k) => `at ${k}`).join(' | ')} | MRR |`,
    `|---|---|---|${CUTOFFS.map(() => '---|').join('')}---|`,
    ...alone.flatMap(({ set, lines }) => {
      const base = lines.find(({ evaluator }) => evaluator === 'bm25');
      return lines
        .filter(({ evaluator }) => names.has(evaluator))
        .map(
          ({ evaluator, toBm25 }) =>
            `| ${set} | ${shares(base?.any ?? [])} | ${evaluator} | ${toBm25.any.map(shown).join(' | ')} | ${shown(toBm25.mrr)} |`,
        );
    }),
  ].join('\n');
}
