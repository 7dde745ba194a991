import type { Random } from '../core/random.js';

export interface Candidate {
  /** as it would be given */
  text: string;
  /** runs of letters and digits it is longer (or, negative, shorter) than the right answer */
  longer: number;
  /** how unlike the right answer it is otherwise, from 0 */
  unlike: number;
}

/** So many usable candidates of the best kind are enough to choose from. */
const ENOUGH = 48;
/** Candidates so little worse than the best count as equal: few leave no choice of length. */
const NEARLY = 0.5;
/** How much further off a candidate is that is not on the side, longer or shorter, that the lot says. */
const OTHER_SIDE = 1;

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
  const side = random.below(2) === 0 ? 1 : -1;
  const distance = ({ longer, unlike }: Candidate) =>
    Math.abs(longer) + unlike + (longer * side < 0 ? OTHER_SIDE : 0);
  const usable: string[] = [];
  let most = Number.POSITIVE_INFINITY;
  // A stable sort: among equals the order stays random.
  for (const one of random.shuffled(candidates).sort((a, b) => distance(a) - distance(b))) {
    if (distance(one) > most || usable.length === ENOUGH) break;
    if (!isUsable(one.text)) continue;
    usable.push(one.text);
    most = Math.min(most, distance(one) + NEARLY);
  }
  return usable.length > 0 ? balanced(usable, reference.length, random) : undefined;
}

/**
 * A text of about `length`. Longer or shorter is decided first, then the closest on that side are
 * taken: the closest of all would mostly be shorter, as short spans are more frequent than long.
 */
export function balanced(texts: readonly string[], length: number, random: Random): string {
  const off = (text: string) => Math.abs(text.length - length);
  const longer = texts.filter((text) => text.length >= length);
  const shorter = texts.filter((text) => text.length <= length);
  // Of words of one kind the longest and the shortest have few neighbours: where one is as long it is
  // taken, or what is left would draw to the middle.
  const same = longer.filter((text) => text.length === length);
  if (same.length > 0) return same[random.below(same.length)] as string;
  for (const side of random.below(2) === 0 ? [longer, shorter] : [shorter, longer]) {
    for (const most of [Math.max(1, length / 12), Math.max(2, length / 4)]) {
      const near = side.filter((text) => off(text) <= most);
      if (near.length > 0) return near[random.below(near.length)] as string;
    }
  }
  const closest = Math.min(...texts.map(off));
  return texts.find((text) => off(text) === closest) as string;
}
