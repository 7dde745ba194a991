import { LEXICONS } from '../../entities/lexicon/index.js';
import { plain } from '../../language/fold.js';

/** A word of a name: no number, none in capitals alone. */
export const NAME_WORD = /^\p{Lu}\p{Ll}[\p{L}'’-]*$/u;
const INITIAL = /^\p{Lu}\.$/u;
const PARTICLE = /^(?:von|van|de|di|da|del|der|la|le|al|bin|ibn)$/;

/** Whether a name is a first name with a surname: of other pairs of capitals many are teams, halls, prizes. */
export function isFullName(name: string): boolean {
  const words = name.split(' ');
  const first = plain(words[0] as string).toLowerCase();
  return (
    words.length > 1 &&
    LEXICONS.en.firstNames.has(first) &&
    words.every((word) => NAME_WORD.test(word) || INITIAL.test(word) || PARTICLE.test(word)) &&
    NAME_WORD.test(words.at(-1) as string)
  );
}
