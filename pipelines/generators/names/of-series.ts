import { candidate } from '../candidates.js';
import type { Candidate } from '../choose.js';
import { coreOf } from '../text.js';
import { membersLike } from '../twins/series.js';

/** The other words of the series of a right answer: to "in which month" another month. */
export const ofSeries = (series: string, reference: string): Candidate[] =>
  membersLike(series, coreOf(reference)).map((word) => candidate(word, reference, 0));
