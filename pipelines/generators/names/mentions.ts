import { LEXICONS } from '../../entities/lexicon/index.js';
import { placesOf } from '../../language/whole-match.js';

/** What stands around a name where English texts have it: who says something is a person, what one is in a place. */

/** Mentions of a name that are looked at. */
const MOST = 24;
const AROUND = 40;

const MALE = `Mr|Mister|Sir|Lord|King|Prince|Father|Uncle|Brother|Monsieur|Messrs|Master|Duke|Count|Baron|Herr|Don`;
const FEMALE = `Mrs|Miss|Ms|Missis|Lady|Queen|Princess|Mother|Aunt|Sister|Madame?|Mme|Mlle|Mademoiselle|Mistress|Dame|Duchess|Countess|Baroness|Frau`;
const EITHER = `Dr|Doctor|Captain|Capt|Colonel|Col|Major|Lieutenant|Lieut|Sergeant|Professor|Prof|Rev|Reverend|Judge|Squire|Cousin|Inspector|Nurse|President|Senator|Governor`;
/** "The lady Madeline": these stand in small letters, too. */
const BOTH =
  /(?<!\p{L})(?:Sir|Lord|King|Prince|Father|Uncle|Brother|Lady|Queen|Princess|Mother|Aunt|Sister|Captain|Doctor)(?!\p{L})/gu;
const inBoth = (words: string): string =>
  words.replace(BOTH, (word) => `[${word[0]}${word[0]?.toLowerCase()}]${word.slice(1)}`);
const before = (words: string): RegExp => new RegExp(`(?<![\\p{L}])(?:${words})\\.? $`, 'iu');
const [MALE_TITLE, FEMALE_TITLE, TITLE] = [
  new RegExp(`(?<!\\p{L})(?:${inBoth(MALE)})\\.? $`, 'u'),
  new RegExp(`(?<!\\p{L})(?:${inBoth(FEMALE)})\\.? $`, 'u'),
  new RegExp(`(?<!\\p{L})(?:${inBoth(`${MALE}|${FEMALE}|${EITHER}`)})\\.? $`, 'u'),
];
/** Whether a name is a title that has lost its name. */
export const isTitle = (name: string): boolean => TITLE.test(`${name} `) && !name.includes(' ');
/** Whether a title of a person ends a text. */
export const endsWithTitle = (text: string): boolean => TITLE.test(text);

const { said, acts } = LEXICONS.en;
const SAID = before([...said].join('|'));
const DOES = new RegExp(`^,? (?:${[...said, ...acts].join('|')})(?!\\p{L})`, 'u');
const WITHIN = before('in|into|near|through|throughout|across|towards?|outside|reach(?:ed)?');
const AT = before('at|to|from|for|left');
const ARTICLE = before('the');
const OF_PLACE =
  /^ (?:Street|Road|Lane|Bridge|Hill|Bay|House|Park|Square|Common|Wood|Valley|Castle|Hall|Pass|Creek|Inn|Court)(?!\p{L})/u;
const HE = /(?<!\p{L})(?:(he|his|him|himself)|(she|her|hers|herself))(?!\p{L})/iu;

export type MentionKind = 'person' | 'place';
export type Sex = 'male' | 'female';

export interface Mentions {
  all: number;
  kind: MentionKind | undefined;
  sex: Sex | undefined;
  /** behind titles of one sex, and of any */
  titled: Record<Sex | 'any', number>;
  /** behind "the" */
  articles: number;
}

/** So many more, and so many times as many, signs there are of the one than of the other. */
const [LEAST, TIMES] = [2, 2];
const decided = (a: number, b: number): boolean => a >= LEAST && a >= TIMES * b;

interface Around {
  left: string;
  right: string;
}

export function mentionsIn(arounds: Iterable<Around>): Mentions {
  const titled = { male: 0, female: 0, any: 0 };
  let [all, person, place, articles, he, she] = [0, 0, 0, 0, 0, 0];
  for (const { left, right } of arounds) {
    if (++all > MOST) break;
    const isTitled = TITLE.test(left);
    if (isTitled) titled.any++;
    if (MALE_TITLE.test(left)) titled.male++;
    if (FEMALE_TITLE.test(left)) titled.female++;
    if (isTitled || SAID.test(left) || DOES.test(right)) person += 2;
    else if (OF_PLACE.test(right) || WITHIN.test(left)) place += 2;
    else if (AT.test(left)) place += 0.5;
    if (ARTICLE.test(left)) articles++;
    const pronoun = HE.exec(right);
    if (pronoun?.[1]) he++;
    if (pronoun?.[2]) she++;
  }
  const [male, female] = [3 * titled.male + he, 3 * titled.female + she];
  return {
    ...{ all, titled, articles },
    kind: decided(person, place) ? 'person' : decided(place, person) ? 'place' : undefined,
    sex: decided(male, female) ? 'male' : decided(female, male) ? 'female' : undefined,
  };
}

function* aroundsOf(name: string, texts: readonly string[]): Generator<Around> {
  for (const text of texts)
    for (const at of placesOf(name, text)) {
      const end = at + name.length;
      yield {
        left: text.slice(Math.max(0, at - AROUND), at).replace(/\s+/g, ' '),
        right: text.slice(end, end + AROUND).replace(/\s+/g, ' '),
      };
    }
}

/** What English texts say of a name around its first mentions. */
export const mentionsOf = (name: string, texts: readonly string[]): Mentions =>
  mentionsIn(aroundsOf(name, texts));

const BLANK = /_{3,}/;
/** What stands around the blank of a question; nothing where it has none. */
export function mentionAtBlank(question: string): (Mentions & Around) | undefined {
  const at = BLANK.exec(question);
  if (at === null) return undefined;
  const around = {
    left: question.slice(0, at.index),
    right: question.slice(at.index + at[0].length),
  };
  return { ...around, ...mentionsIn([around]) };
}
