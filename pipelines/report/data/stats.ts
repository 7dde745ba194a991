import type { Recall } from '../../dataset/ledger/recall.js';
import { type Counts, meanOf, quantileOf, totalOf } from './bins.js';
import type { DatasetData } from './dataset.js';

/** A distribution in five numbers. */
export interface Spread {
  of: number;
  least: number;
  median: number;
  mean: number;
  p90: number;
  most: number;
}

function spreadOf(counts: Counts): Spread {
  return {
    of: totalOf(counts),
    least: quantileOf(counts, 0),
    median: quantileOf(counts, 0.5),
    mean: meanOf(counts),
    p90: quantileOf(counts, 0.9),
    most: quantileOf(counts, 1),
  };
}

/** Mean of counted values with the half-width of its 95 % interval (normal approximation). */
function meanWithInterval(counts: Counts): { mean: number; interval: number } {
  const [n, mean] = [totalOf(counts), meanOf(counts)];
  const squares = [...counts].reduce((sum, [value, times]) => sum + times * (value - mean) ** 2, 0);
  return { mean, interval: n > 1 ? 1.96 * Math.sqrt(squares / (n - 1) / n) : 0 };
}

const share = (part: number, all: number) => (all === 0 ? null : part / all);

const sharesOf = ({ questions, any, all }: Recall) => ({
  any_share: share(any, questions),
  all_share: share(all, questions),
});

const abstentionsOf = ({ abstained, lengths }: DatasetData) =>
  Object.fromEntries(
    Object.entries(abstained)
      .sort()
      .map(([kind, made]) => {
        const in_rows = lengths.find((one) => one.kind === kind)?.abstaining ?? 0;
        return [kind, { made, in_rows }];
      }),
  );

/** What `dataset stats` tells of a data set: plain numbers. */
export function statsOf(data: DatasetData) {
  const { quality, coverage } = data;
  const best: Counts = new Map(
    data.scores.map(({ score, kept, dropped }) => [score, kept + dropped]),
  );
  return {
    store: data.store,
    version: data.version,
    content_hash: data.contentHash,
    rows: data.samples,
    splits: data.splits,
    documents: data.documents,
    document_tokens: data.tokens,
    row_tokens: data.rowTokens,
    questions: data.questions,
    generators: data.generators,
    drops: Object.fromEntries(data.drops.map(({ reason, count }) => [reason, count])),
    distributions: {
      'best score': spreadOf(best),
      'chunks of a context': spreadOf(quality.chunks),
      'critical chunks': spreadOf(data.critical),
      'prompt tokens': spreadOf(data.promptTokens),
      ...Object.fromEntries(
        data.lengths.map(({ kind, lengths }) => [`${kind} answer tokens`, spreadOf(lengths)]),
      ),
      // Of twins alone.
      ...Object.fromEntries(
        data.lengths
          .filter(({ editShares }) => editShares.size > 0)
          .map(({ kind, editShares }) => [`${kind} edit share`, spreadOf(editShares)]),
      ),
    },
    /** chosen minus rejected length, in tokens */
    length_gap: Object.fromEntries(
      data.lengths
        .filter(({ gaps }) => gaps.size > 0)
        .map(({ kind, gaps }) => [kind, meanWithInterval(gaps)]),
    ),
    in_context: Object.fromEntries(
      data.lengths.map((kind) => [kind.kind, share(kind.inContext, kind.inContextKnown)]),
    ),
    /** answers that say that the text does not tell: of all that were made, and of those in rows */
    abstentions: abstentionsOf(data),
    /** dispreferred answers that rows lack, by kind: their questions allow no other wrong one */
    exhausted: data.exhausted,
    /** samples whose chosen answer was cut at a sentence, since it is longer than pair.max_answer_tokens */
    cut_at_sentence: data.cut,
    leaking_share: share(quality.leaking, quality.known),
    leaked_chunks: quality.leaked,
    filler_share: share(quality.filler, quality.all),
    /** over all questions that came with evidence, samples or not; those that longpref made apart */
    recall: {
      given: { ...data.recall.given, ...sharesOf(data.recall.given) },
      cloze: { ...data.recall.cloze, ...sharesOf(data.recall.cloze) },
    },
    cloze_samples: quality.cloze,
    /** how well rejected answers are told from chosen ones without the context: 0.5 is not at all */
    separability: Object.fromEntries(
      data.separability.map(({ kind, ...figures }) => [kind, figures]),
    ),
    positions: coverage && {
      length: coverage.length,
      sparse: coverage.sparse.samples,
      continuous: coverage.continuous.samples,
      most_over_least_bin: coverage.maxMin,
      distance_bins_over_mean: coverage.distances && {
        least: coverage.distances.least,
        most: coverage.distances.most,
      },
    },
  };
}

export type Stats = ReturnType<typeof statsOf>;
