import { fold } from './fold.js';
import type { Language } from './which-language.js';
import { wordsOf } from './words.js';

/**
 * Words that stand for what a text said before, by what they may stand for: a sentence that has one
 * cannot go where there is none.
 */
const PRONOUNS: Readonly<Partial<Record<Language, Readonly<Record<string, string>>>>> = {
  en: {
    i: 'i me my mine myself we us our ours ourselves you your yours yourself',
    he: 'he him his himself',
    she: 'she her hers herself',
    they: 'they them their theirs themselves each both',
    it: 'it its itself',
    this: 'this these those such former latter another others thereby therefore thus hence',
  },
  de: {
    i: 'ich mich mir mein meine wir uns unser unsere du dich dir ihnen',
    he: 'er ihn ihm sein seine seinem seinen seiner seines',
    she: 'sie ihr ihre ihrem ihren ihrer ihres',
    it: 'es davon dabei damit dafür dazu daran darauf darin dessen deren',
    this: 'dies diese diesem diesen dieser dieses jene jenem jenen jener jenes solche daher deshalb',
  },
  fr: {
    i: 'je me moi mon ma mes nous notre nos vous votre vos',
    he: 'il ils lui leur leurs elle elles eux sa ses y',
    this: 'ce cet cette ces cela ceci ceux celle celui celles ainsi donc',
  },
  es: {
    i: 'yo me mi mis nosotros nuestro nuestra usted',
    he: 'él ella ellos ellas lo le les su sus ello',
    this: 'este esta estos estas ese esa esos esas esto eso aquel aquella así',
  },
  nl: {
    i: 'ik mij mijn wij ons onze u uw',
    he: 'hij hem zijn zij ze haar hun hen het er daarvan daarmee daarin',
    this: 'dit deze die dat zulke daarom dus',
  },
};

const CLASSES = new Map(
  Object.entries(PRONOUNS).map(([language, classes]) => [
    language as Language,
    new Map(
      Object.entries(classes).flatMap(([name, words]) =>
        words.split(' ').map((word) => [fold(word), name] as const),
      ),
    ),
  ]),
);

/** "The two", "the others", and "That" that begins a sentence: what they are was said before; English. */
const COUNTED =
  /(?<!\p{L})(?:the|these|those|all|both) (?:first |last |other )?(?:two|three|four|five|six|seven|other|others|rest|latter|former|same)(?!\p{L})|^(?:that|none|neither|either)(?!\p{L})/iu;

/** Of scripts without spaces: 他 她 它 and what points at something. */
const UNSPACED = /[他她它这這那其此该該]/gu;

/** What the pronouns of a text may stand for. */
export function pronounsIn(text: string, language: Language): ReadonlySet<string> {
  const classes = CLASSES.get(language);
  const found = new Set<string>(text.match(UNSPACED) ?? []);
  if (language === 'en' && COUNTED.test(text)) found.add('this');
  for (const word of wordsOf(fold(text))) {
    const name = classes?.get(word);
    if (name !== undefined) found.add(name);
  }
  return found;
}
