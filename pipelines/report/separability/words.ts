import { type Measured, type Separability, WARN_FROM } from './separability.js';
import type { Sign } from './signs.js';

const percent = (share: number): string => `${Math.round(100 * share)} %`;

/** 0.743 (0.69 to 0.79) */
export function figureOf({ accuracy, interval }: Measured): string {
  if (accuracy === null || interval === null) return 'not known';
  return `${accuracy.toFixed(3)} (${interval.map((limit) => limit.toFixed(2)).join(' to ')})`;
}

/** A sign with the share of pairs that have it. */
const signText = ({ rejected, share, against }: Sign): string =>
  `${rejected} (${percent(share)} of pairs, the opposite in ${percent(against)})`;

function meaningOf({ kind, accuracy, verdict, signs }: Separability): string {
  if (accuracy === null)
    return `${kind} answers: cannot be measured, which takes pairs of several documents, to learn from some and try the others`;
  if (verdict === 'little') return `${kind} answers: too few samples to say`;
  if (verdict === 'none') return `${kind} answers: no warning (below ${WARN_FROM}; 0.5 is chance)`;
  const why =
    signs.length === 0
      ? 'No one thing gives them away, several do together'
      : `Rejected answers ${signs.map(signText).join('; they ')}`;
  return `Warning: ${kind} answers can be told from the chosen ones without the context, and a model can learn how in place of reading it. ${why}`;
}

/** How the measured pairs were chosen, where they are not all of them. */
const sampleOf = ({ measured, pairs }: Separability): string =>
  measured < pairs
    ? ` Measured: ${measured.toLocaleString('en-US')} of ${pairs.toLocaleString('en-US')} pairs, chosen by the hash of the sample's id.`
    : '';

/** What the figure of a kind means, for people. */
export const sentenceOf = (one: Separability): string => `${meaningOf(one)}.${sampleOf(one)}`;

/** Every figure that is told: a kind, and the same without abstentions, where there are some. */
export const figuresOf = (kinds: readonly Separability[]): Separability[] =>
  kinds.flatMap((one) => {
    const { kind, without_abstentions: telling } = one;
    if (telling === null) return [one];
    return [one, { ...telling, kind: `${kind} (no abstentions)`, without_abstentions: null }];
  });
