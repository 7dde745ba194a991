import { inCaseOf } from '../twins/in-case.js';
import { startsWithName } from './made-false.js';

/** How sentences go on with what was said before them. */
const OPENERS = [
  'however besides also then next later finally lastly afterwards meanwhile additionally moreover furthermore therefore',
  'earlier later afterward soon still',
  'thus but and so yet otherwise instead overall first firstly second secondly third thirdly initially eventually similarly',
  'außerdem dann schließlich danach zudem aber und zuerst zunächst ensuite enfin puis mais et ainsi toutefois',
  'además luego finalmente pero y primero daarna bovendien maar en ten slotte tenslotte vervolgens',
].flatMap((line) => line.split(' '));
const PHRASES = [
  'in addition',
  'earlier on',
  'later on',
  'at first',
  'in the beginning',
  'at the end',
  'in the end',
  'after that',
  'first of all',
  'in fact',
  'as a result',
  'for example',
  'for instance',
  'on the other hand',
  'at the same time',
  'in this case',
];

/** The words, with a comma or without, by which a sentence goes on: they stay where they stand. */
export const OPENER = new RegExp(
  `^(?:(?:${[...PHRASES, ...OPENERS].join('|')})(?![\\p{L}'’-]),? *)?`,
  'iu',
);

/** Say how a sentence follows from the one before, or is against it: of what comes in that is not so. */
const REASONS = new RegExp(
  `^(?:${[
    'however therefore thus but so yet otherwise instead overall similarly still',
    'aber toutefois mais ainsi pero maar',
  ]
    .flatMap((line) => line.split(' '))
    .concat(
      'in fact',
      'as a result',
      'for example',
      'for instance',
      'on the other hand',
      'in this case',
    )
    .join('|')})(?![\\p{L}'’-])`,
  'iu',
);

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
  const opener = REASONS.test(whole) ? '' : whole;
  const bare = text.replace(OPENER, '');
  if (opener === '') return /^\p{Ll}/u.test(like) ? bare : inCaseOf('A', bare);
  // A name keeps its capital; "TV" is one too.
  if (/^\P{Ll}*\p{Lu}\P{Ll}/u.test(bare) || startsWithName(bare)) return opener + bare;
  const small = bare.charAt(0).toLowerCase() + bare.slice(1);
  return isLower(/^[\p{L}'’-]*/u.exec(small)?.[0] ?? '') ? opener + small : undefined;
}
