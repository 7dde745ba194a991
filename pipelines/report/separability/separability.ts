import { createHash } from 'node:crypto';
import { dot, fitPairs, spreads } from './logistic.js';
import { type Sign, signsOf } from './signs.js';

/** A chosen and a rejected answer of one sample. */
export interface Pair {
  sampleId: string;
  documentId: string;
  /** features of the chosen answer minus those of the rejected one, shape [FEATURES.length] */
  difference: Float64Array;
}

/**
 * What the accuracy means. `warning`: the two can be told apart without the context. `little`: too
 * few samples to say. `none`: no warning.
 */
export type Verdict = 'warning' | 'little' | 'none';

/** How well the chosen answers are told from rejected ones of one kind by what needs no context. */
export interface Separability extends Measured {
  kind: string;
  /**
   * the same without the pairs in which either answer says that the text does not tell, which can be
   * told by that alone; null where there are none
   */
  without_abstentions: Measured | null;
}

export interface Measured {
  /** pairs of this kind in the data set, and samples that have some */
  pairs: number;
  samples: number;
  /** pairs that were measured: fewer, where there are very many */
  measured: number;
  /** documents of these */
  documents: number;
  /** share of held-out pairs that are told apart, 0.5: none; null where nothing can be held out */
  accuracy: number | null;
  /** its 95 % interval */
  interval: [low: number, high: number] | null;
  verdict: Verdict;
  /** what gives them away most, the plainest first */
  signs: Sign[];
}

/** An accuracy from which people are warned. */
export const WARN_FROM = 0.65;
/** Fewer samples say little, whatever the interval: they are of few documents. */
const LEAST_SAMPLES = 30;
const FOLDS = 5;

/** The fold of a document: md5 is a hash like any other here, nothing rests on its strength. */
const foldOf = (documentId: string): number =>
  Number.parseInt(createHash('md5').update(documentId).digest('hex').slice(0, 8), 16) % FOLDS;

/** 95 % interval of a share of `of` (Wilson's, which holds for few and for all or none of them). */
export function wilson(share: number, of: number): [low: number, high: number] {
  const z = 1.96;
  const scale = 1 + z ** 2 / of;
  const middle = (share + z ** 2 / (2 * of)) / scale;
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / of + z ** 2 / (4 * of ** 2));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

/** Share of pairs that are told apart, each by a regression on the other folds; ties count half. */
function heldOutAccuracy(pairs: readonly Pair[]): number | null {
  const folds = pairs.map(({ documentId }) => foldOf(documentId));
  let right = 0;
  let tested = 0;
  for (let fold = 0; fold < FOLDS; fold++) {
    const part = (isTest: boolean) =>
      pairs.filter((_, i) => (folds[i] === fold) === isTest).map(({ difference }) => difference);
    const [train, test] = [part(false), part(true)];
    if (train.length === 0 || test.length === 0) continue;
    const spread = spreads(train, train[0]?.length ?? 0);
    const scaled = (pair: Float64Array) => pair.map((value, i) => value / (spread[i] as number));
    const weights = fitPairs(train.map(scaled));
    for (const pair of test) {
      const score = dot(scaled(pair), weights);
      right += score > 0 ? 1 : score === 0 ? 0.5 : 0;
    }
    tested += test.length;
  }
  return tested === 0 ? null : right / tested;
}

function verdictOf(
  accuracy: number | null,
  interval: Measured['interval'],
  samples: number,
): Verdict {
  if (accuracy === null || interval === null || samples < LEAST_SAMPLES) return 'little';
  const [low, high] = interval;
  if (low <= 0.5 && high >= WARN_FROM) return 'little';
  return accuracy >= WARN_FROM ? 'warning' : 'none';
}

/**
 * Measures the pairs of one kind: held-out accuracy over 5 folds by document. It depends on the pairs
 * and their order alone.
 */
export function measure(pairs: readonly Pair[]): Omit<Measured, 'pairs' | 'samples' | 'measured'> {
  // Pairs of one sample share the chosen answer: they are one observation, not several.
  const samples = new Set(pairs.map(({ sampleId }) => sampleId)).size;
  const accuracy = heldOutAccuracy(pairs);
  const interval = accuracy === null ? null : wilson(accuracy, samples);
  return {
    documents: new Set(pairs.map(({ documentId }) => documentId)).size,
    accuracy,
    interval,
    verdict: verdictOf(accuracy, interval, samples),
    signs: signsOf(pairs.map(({ difference }) => difference)),
  };
}
