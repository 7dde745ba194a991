import { inCaseOf } from '../twins/in-case.js';
import { startsWithName } from './made-false.js';

/** Say how a sentence follows from the one before, or is against it: of what comes in that is not so. */
const REASONS = [
  'in fact',
  'as a result',
  'for example',
  'for instance',
  'on the other hand',
  'in this case',
  ...'however therefore thus but so yet otherwise instead overall similarly still'.split(' '),
  ...'aber toutefois mais ainsi pero maar'.split(' '),
];
/** How else sentences go on with what was said before them; of two that begin alike the longer comes first. */
const OPENERS = [
  'in addition',
  'earlier on',
  'later on',
  'at first',
  'in the beginning',
  'at the end',
  'in the end',
  'after that',
  'first of all',
  'at the same time',
  ...[
    'besides also then next later finally lastly afterwards meanwhile additionally moreover furthermore',
    'earlier afterward soon and first firstly second secondly third thirdly initially eventually',
    'außerdem dann schließlich danach zudem und zuerst zunächst ensuite enfin puis et',
    'además luego finalmente y primero daarna bovendien en ten slotte tenslotte vervolgens',
  ].flatMap((line) => line.split(' ')),
];

/** The words, with a comma or without, by which a sentence goes on: they stay where they stand. */
export const OPENER = new RegExp(
  `^(?:(?:${[...REASONS, ...OPENERS].join('|')})(?![\\p{L}'’-]),? *)?`,
  'iu',
);

const IS_REASON = new RegExp(`^(?:${REASONS.join('|')})(?![\\p{L}'’-])`, 'iu');

/**
 * A text that goes on as another one does: "Then the …"; not "However, …", which says more.
 * @param isLower whether a word is written in lower case where it begins no sentence
 * @returns undefined where it is not known whether its first word is a name
 */
export function withOpener(
  text: string,
  like: string,
  isLower: (word: string) => boolean,
): string | undefined {
  const [whole] = OPENER.exec(like) as unknown as [string];
  const opener = IS_REASON.test(whole) ? '' : whole;
  const bare = text.replace(OPENER, '');
  if (opener === '') return /^\p{Ll}/u.test(like) ? bare : inCaseOf('A', bare);
  // A name keeps its capital; "TV" is one too.
  if (/^\P{Ll}*\p{Lu}\P{Ll}/u.test(bare) || startsWithName(bare)) return opener + bare;
  const small = bare.charAt(0).toLowerCase() + bare.slice(1);
  return isLower(/^[\p{L}'’-]*/u.exec(small)?.[0] ?? '') ? opener + small : undefined;
}
