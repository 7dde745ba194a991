import type { Random } from '../../core/random.js';

/** A time as clocks show it: "3:08", "21:45:10". */
const CLOCK = /(?<![\p{L}\p{N}:.,])\d{1,2}:[0-5]\d(?::[0-5]\d)?(?![\p{L}\p{N}:])/u;
const EACH = new RegExp(CLOCK.source, 'gu');
const TRIES = 12;

export const hasClock = (text: string): boolean => CLOCK.test(text);

/** Answers with another time in the place of theirs, as many parts of as many digits: of the texts, and invented. */
export function otherClocks(
  reference: string,
  texts: readonly string[],
  random: Random,
): { written: string[]; invented: string[] } {
  const own = CLOCK.exec(reference)?.[0] ?? '';
  const digits = (clock: string) => clock.replace(/\d/g, '9');
  const within = (times: readonly string[]) =>
    [...new Set(times)]
      .filter((time) => time !== own && digits(time) === digits(own))
      .map((time) => reference.replace(own, time));
  const parts = own.split(':');
  const first = parts[0] as string;
  const other = () => {
    const hour =
      first.length === 1 ? 1 + random.below(9) : 10 + random.below(Number(first) > 12 ? 14 : 3);
    return [hour, ...parts.slice(1).map(() => String(random.below(60)).padStart(2, '0'))].join(':');
  };
  return {
    written: within(texts.flatMap((text) => text.match(EACH) ?? [])),
    invented: within(Array.from({ length: TRIES }, other)),
  };
}
