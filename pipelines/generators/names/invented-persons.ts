import { lazily } from '../../core/lazily.js';
import { labelOf } from '../../entities/labels/label.js';
import { sharesAlone } from '../../entities/labels/shares-in.js';
import { LEXICONS } from '../../entities/lexicon/index.js';
import { candidate, SPAN_UNLIKE } from '../candidates.js';
import type { Candidate } from '../choose.js';
import { inCaseOf } from '../twins/in-case.js';

/** First names that are listed, those that their words alone tell for one. */
const PERSONS = lazily(() =>
  [...LEXICONS.en.firstNames]
    .map((name) => inCaseOf('A', name))
    .filter((name) => labelOf(sharesAlone(name)) === 'person'),
);

/** Persons of one word that no text has to say, where a text says none. */
export const inventedPersons = (reference: string): Candidate[] =>
  PERSONS()
    .map((name) => candidate(name, reference, SPAN_UNLIKE))
    .filter(({ longer }) => longer === 0);
