import { FEATURES, type Feature } from './features.js';

/** Something by which rejected answers differ from the chosen ones. */
export interface Sign {
  /** the feature's name */
  feature: string;
  /** ends the sentence "Rejected answers …" */
  rejected: string;
  /** share of pairs in which it is so, and in which it is the other way round */
  share: number;
  against: number;
}

const MOST = 3;
/** A sign is in so many more pairs than its contrary, as a share of all … */
const LEAST = 0.1;
/** … and in more than chance has it, in standard errors. */
const ERRORS = 2;

function signOf(feature: Feature, values: readonly number[]): Sign {
  const of = (is: (value: number) => boolean) => values.filter(is).length / values.length;
  // Chosen minus rejected: below 0 the rejected answer has more of it.
  const [more, less] = [of((value) => value < 0), of((value) => value > 0)];
  return more >= less
    ? { feature: feature.name, rejected: feature.more, share: more, against: less }
    : { feature: feature.name, rejected: feature.less, share: less, against: more };
}

/**
 * What tells rejected answers from chosen ones by itself, the plainest first, at most three, one of
 * each group of features. By counting, not by weights: of features that go together a regression may
 * give either one any sign.
 * @param differences chosen minus rejected, each of shape [FEATURES.length]
 */
export function signsOf(differences: readonly Float64Array[]): Sign[] {
  if (differences.length === 0) return [];
  const gap = ({ share, against }: Sign) => share - against;
  const isPlain = (sign: Sign) =>
    gap(sign) >= LEAST &&
    gap(sign) > ERRORS * Math.sqrt((sign.share + sign.against) / differences.length);
  const groups = new Set<string>();
  return FEATURES.map((feature, i) => ({
    group: feature.group,
    sign: signOf(
      feature,
      differences.map((difference) => difference[i] as number),
    ),
  }))
    .filter(({ sign }) => isPlain(sign))
    .sort((a, b) => gap(b.sign) - gap(a.sign))
    .filter(({ group }) => !groups.has(group) && groups.add(group))
    .slice(0, MOST)
    .map(({ sign }) => sign);
}
