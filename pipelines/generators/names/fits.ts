import { remembered } from '../../core/remembered.js';
import type { Label } from '../../entities/labels/label.js';
import { isCountry } from '../../entities/lexicon/countries.js';
import { LEXICONS } from '../../entities/lexicon/index.js';
import { plain } from '../../language/fold.js';
import { meaningOf } from '../../language/noun-meaning.js';
import type { AnswerRequest } from '../generator.js';
import { coreOf } from '../text.js';
import { seriesOf } from '../twins/series.js';
import { isFullName } from './full-name.js';
import { type MentionKind, type Mentions, mentionAtBlank, mentionsOf } from './mentions.js';
import { asksForPerson, type Thing, thingOfName } from './thing.js';

const KIND_OF: Partial<Record<Label, MentionKind>> = {
  person: 'person',
  gpe: 'place',
  loc: 'place',
  fac: 'place',
};

/** A name that stands behind "the" so often has the article always. */
const MOSTLY = 0.5;
const hasArticle = ({ all, articles }: Mentions): boolean => articles > MOSTLY * all;

/** "The Essex coast": the article is that of what comes behind. */
const isDescribing = (right: string): boolean => /^ \p{L}/u.test(right);

/** How well a name fits: surely, as far as is known, or not. */
const FITS = ['none', 'open', 'sure'] as const;
export type Fit = (typeof FITS)[number];

const { firstNames, places } = LEXICONS.en;
const isListedPlace = (name: string): boolean => {
  const small = plain(name).toLowerCase();
  return places.has(small) && !firstNames.has(small);
};

const isSite = (thing: Thing | undefined): boolean =>
  thing !== undefined &&
  !thing.labels.includes('org') &&
  thing.labels.some((label) => label === 'fac' || label === 'loc');
/** Whether a name of several words, and not somebody's, ends with a common noun. */
const endsAsNoun = (name: string): boolean =>
  name.includes(' ') &&
  !isFullName(name) &&
  meaningOf((name.split(' ').at(-1) as string).toLowerCase()) !== undefined;

/** "EU", "NASA". */
const isInitials = (name: string): boolean => /^\p{Lu}{2,}$/u.test(name);

/** How well a name goes with another by its own words: nobody is a school, and a country is no town. */
function byWords(name: string, own: string, label: Label, isPersonAsked: boolean): Fit {
  const [thing, ownThing] = [thingOfName(name), thingOfName(own)];
  if (isFullName(own)) {
    if (thing !== undefined) return 'none';
    return isFullName(name) ? 'sure' : 'open';
  }
  // To "who" no river answers, nor a street, where the right answer is none.
  if (isPersonAsked && !isSite(ownThing) && isSite(thing)) return 'none';
  // "The John Weeks Bridge".
  if (thing !== undefined && ownThing === undefined && isFullName(name)) return 'none';
  // "User Datagram Protocol", "Academy Award".
  const isNobody = endsAsNoun(name) && !endsAsNoun(own) && ownThing === undefined;
  if ((isPersonAsked || label === 'person') && isNobody) return 'none';
  // "Charles River" is nobody.
  if (label !== 'person' && thing === undefined && isFullName(name)) return 'none';
  // Taggers call many a firm or a street by two words somebody.
  if (!isPersonAsked && own.includes(' ') && thing === undefined && isFullName(name)) return 'open';
  if (label === 'person' && isListedPlace(name) && !isListedPlace(own)) return 'none';
  if (label === 'person' && isInitials(name) && !isInitials(own)) return 'none';
  // "Peyton Manning", whose first name is not listed, gives way to somebody whose is.
  if (label === 'person' && own.includes(' ') && ownThing === undefined)
    return isFullName(name) ? 'sure' : 'open';
  if (label !== 'norp' && seriesOf(name) === 'nationality' && seriesOf(own) === undefined)
    return 'none';
  if (isCountry(name) !== isCountry(own)) return KIND_OF[label] === 'place' ? 'open' : 'none';
  return thing === ownThing ? 'sure' : 'open';
}

/**
 * Tells whether a name fits where the right answer stands, by what stands around both: behind "Mrs" goes no
 * place, and nobody who is called Mr. English.
 * @param labelOf what a name is, by its sentences
 */
export function fitsIn(
  request: AnswerRequest,
  reference: string,
  labelOf: (name: string) => Label,
): (text: string) => Fit {
  const texts = [...request.trainingContext, ...request.context];
  const of = remembered(256, (name: string) => mentionsOf(name, texts));
  const own = of(coreOf(reference));
  const label = labelOf(coreOf(reference));
  const slot = mentionAtBlank(request.question.question);
  const kindAsked = slot?.kind ?? own.kind ?? (slot && KIND_OF[label]);
  const sexAsked = slot?.sex ?? own.sex;
  const titles = (['male', 'female', 'any'] as const).filter((one) => (slot?.titled[one] ?? 0) > 0);
  const isPersonAsked = asksForPerson(request.question.question);
  const byMentions = (name: string): Fit => {
    const other = of(name);
    const kind = other.kind ?? (slot && KIND_OF[labelOf(name)]);
    if (kindAsked && kind && kind !== kindAsked) return 'none';
    if (sexAsked && other.sex && other.sex !== sexAsked) return 'none';
    // "The Commission" is nobody.
    if ((label === 'person' || isPersonAsked) && hasArticle(other) && !hasArticle(own))
      return 'open';
    if (slot === undefined || other.all === 0) return 'sure';
    if (hasArticle(other) && slot.articles === 0) return 'none';
    const isArticled = slot.articles === 0 || isDescribing(slot.right) || hasArticle(other);
    const isTitled = titles.every((one) => other.titled[one] > 0);
    return isArticled && isTitled && (kind !== undefined || kindAsked === undefined)
      ? 'sure'
      : 'open';
  };
  return (text) => {
    const name = coreOf(text);
    const fits = [byWords(name, coreOf(reference), label, isPersonAsked), byMentions(name)];
    return FITS.find((fit) => fits.includes(fit)) ?? 'sure';
  };
}
