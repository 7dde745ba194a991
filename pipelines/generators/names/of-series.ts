import { candidate } from '../candidates.js';
import type { Candidate } from '../choose.js';
import { coreOf } from '../text.js';
import { membersLike } from '../twins/series.js';

/** Centuries that histories of one thing are apart, at most. */
const MOST_CENTURIES = 4;

/** The other words of the series of a right answer: to "in which month" another month. */
export function ofSeries(series: string, reference: string, question: string): Candidate[] {
  const members = membersLike(series, coreOf(reference));
  const own = members.findIndex((word) => word.toLowerCase() === coreOf(reference).toLowerCase());
  const most = /\bcentur/i.test(question) ? MOST_CENTURIES : members.length;
  return members
    .filter((_, at) => series !== 'ordinal' || Math.abs(at - own) <= most)
    .map((word) => candidate(word, reference, 0));
}
