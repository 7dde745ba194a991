import { lazily } from '../../core/lazily.js';
import { isCountry } from '../../entities/lexicon/countries.js';
import { LEXICONS } from '../../entities/lexicon/index.js';
import { candidate, SPAN_UNLIKE } from '../candidates.js';
import type { Candidate } from '../choose.js';
import { inCaseOf } from '../twins/in-case.js';
import { NAME_WORD } from './full-name.js';
import { isToldAlone } from './told-alone.js';

/** Places of one word that are listed, those that their words alone tell for one; no countries. */
export const listedPlaces = lazily(() =>
  [...LEXICONS.en.places]
    .map((name) => inCaseOf('A', name))
    .filter((name) => NAME_WORD.test(name) && !isCountry(name) && isToldAlone(name, 'gpe')),
);

/** Places that no text has to say, where a text says none. */
export const inventedPlaces = (reference: string): Candidate[] =>
  listedPlaces()
    .map((name) => candidate(name, reference, SPAN_UNLIKE))
    .filter(({ longer }) => longer === 0);
