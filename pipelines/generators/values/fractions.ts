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

export const fractionIn = (text: string): string | undefined => FRACTION.exec(text)?.[0];
export const hasFraction = (text: string): boolean => FRACTION.test(text);

/** Answers with another fraction in the place of theirs. */
export function otherFractions(text: string): string[] {
  const own = FRACTION.exec(text)?.[0];
  if (own === undefined) return [];
  const written = (one: string) => (own.includes('-') ? one : one.replace('-', ' '));
  // A half is no majority.
  const proper = /majorit/i.test(text) ? PROPER.filter((one) => MOST.has(one)) : PROPER;
  return proper
    .map(written)
    .filter((one) => one !== own.toLowerCase())
    .map((one) => text.replace(own, one));
}
