import { lazily } from '../../core/lazily.js';
import { LABELS } from '../../entities/labels/label.js';
import { sharesAlone } from '../../entities/labels/shares-in.js';
import { isCountry } from '../../entities/lexicon/countries.js';
import { LEXICONS } from '../../entities/lexicon/index.js';
import { candidate, SPAN_UNLIKE } from '../candidates.js';
import type { Candidate } from '../choose.js';
import { inCaseOf } from '../twins/in-case.js';

const WORD = /^\p{Lu}\p{Ll}[\p{L}'’-]*$/u;

/** A name is a place's where its words alone say so. */
const LEAST = 0.5;
const isAlone = (name: string): boolean =>
  (sharesAlone(name)[LABELS.indexOf('gpe')] as number) >= LEAST;

/** Places of one word that are listed, those that their words alone tell for one; no countries. */
export const listedPlaces = lazily(() =>
  [...LEXICONS.en.places]
    .map((name) => inCaseOf('A', name))
    .filter((name) => WORD.test(name) && !isCountry(name) && isAlone(name)),
);

/** Places that no text has to say, where a text says none. */
export const inventedPlaces = (reference: string): Candidate[] =>
  listedPlaces()
    .map((name) => candidate(name, reference, SPAN_UNLIKE))
    .filter(({ longer }) => longer === 0);
