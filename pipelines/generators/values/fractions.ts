import { contraryBound } from './contrary-bound.js';

/** Fractions in words: "four-thirds" is none that anybody writes, "one-thirds" neither. */
const FRACTION =
  /(?<!\p{L})(?:one|two|three|four|five|six|seven|eight|nine|ten|a)[- ](?:half|halves|thirds?|quarters?|fourths?|fifths?)(?!\p{L})/iu;
const PROPER = [
  'one-half',
  'one-third',
  'two-thirds',
  'one-quarter',
  'three-quarters',
  'one-fifth',
  'two-fifths',
  'three-fifths',
  'four-fifths',
];

const MOST: ReadonlySet<string> = new Set([
  ...['two-thirds', 'three-quarters', 'three-fifths', 'four-fifths'],
]);

/** "Over half", "half of the men", but no "second half". */
const HALF =
  /^(?:(?:well )?(?:over|under|more than|less than|about|around|nearly|almost|roughly|at least|at most) )?half(?=$| of(?!\p{L}))/iu;

export const fractionIn = (text: string): string | undefined =>
  FRACTION.exec(text)?.[0] ?? (HALF.test(text) ? 'half' : undefined);
export const hasFraction = (text: string): boolean => FRACTION.test(text) || HALF.test(text);

/** Answers with another fraction in the place of theirs. */
export function otherFractions(text: string): string[] {
  const own = FRACTION.exec(text)?.[0];
  if (own === undefined && HALF.test(text)) return otherHalves(text);
  if (own === undefined) return [];
  const written = (one: string) => (own.includes('-') ? one : one.replace('-', ' '));
  // A half is no majority.
  const proper = /majorit/i.test(text) ? PROPER.filter((one) => MOST.has(one)) : PROPER;
  return proper
    .map(written)
    .filter((one) => one !== own.toLowerCase())
    .map((one) => text.replace(own, one));
}

const LESS = ['a third', 'a quarter'];
const MORE = ['two-thirds', 'three-quarters'];
const LOWER = /\b(?:over|more than|at least)\b/i;
/** What is more than a half is more than a third as well: with the contrary bound no more than that is wrong for sure. */
function otherHalves(text: string): string[] {
  const contrary = contraryBound(text);
  const others = contrary === undefined ? [...LESS, ...MORE] : LOWER.test(text) ? LESS : MORE;
  const from = contrary ?? text;
  return [
    ...(contrary === undefined ? [] : [contrary]),
    ...others.map((one) => from.replace(/half/i, one)),
  ];
}
