import type { Random } from '../core/random.js';

export interface Candidate {
  /** as it would be given */
  text: string;
  /** words it is longer (or, negative, shorter) than the right answer */
  longer: number;
  /** how unlike the right answer it is otherwise, from 0 */
  unlike: number;
}

/** So many usable candidates of the best kind are enough to choose from. */
const ENOUGH = 48;

/**
 * One of the best usable candidates, at random. Best is the likest in length and form; among
 * equals a longer answer is as probable as a shorter one, so that over a data set length tells
 * nothing.
 */
export function chooseCandidate(
  candidates: readonly Candidate[],
  reference: string,
  random: Random,
  isUsable: (text: string) => boolean,
): string | undefined {
  const distance = ({ longer, unlike }: Candidate) => Math.round((Math.abs(longer) + unlike) * 4);
  const groups = new Map<number, Candidate[]>();
  for (const candidate of candidates) {
    const group = groups.get(distance(candidate));
    if (group) group.push(candidate);
    else groups.set(distance(candidate), [candidate]);
  }
  for (const [, group] of [...groups].sort(([a], [b]) => a - b)) {
    const usable: string[] = [];
    for (const { text } of random.shuffled(group)) {
      if (isUsable(text)) usable.push(text);
      if (usable.length === ENOUGH) break;
    }
    if (usable.length > 0) return balanced(usable, reference.length, random);
  }
  return undefined;
}

/**
 * A text of about `length`. Longer or shorter is decided first, then the closest on that side are
 * taken: the closest of all would mostly be shorter, as short spans are more frequent than long.
 */
export function balanced(texts: readonly string[], length: number, random: Random): string {
  const off = (text: string) => Math.abs(text.length - length);
  const longer = texts.filter((text) => text.length >= length);
  const shorter = texts.filter((text) => text.length <= length);
  for (const side of random.below(2) === 0 ? [longer, shorter] : [shorter, longer]) {
    for (const most of [Math.max(1, length / 12), Math.max(2, length / 4)]) {
      const near = side.filter((text) => off(text) <= most);
      if (near.length > 0) return near[random.below(near.length)] as string;
    }
  }
  const closest = Math.min(...texts.map(off));
  return texts.find((text) => off(text) === closest) as string;
}
