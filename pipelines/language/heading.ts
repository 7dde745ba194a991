import { isSpeaker } from './speaker.js';

/** A heading has at most so many bytes. */
const LONGEST = 96;
/** What headings do not end with: the marks of a sentence, and the dash of speech broken off. */
const ENDED = /(?:[.!?…؟۔।॥。！？｡．]["'”’»)\]*_」』）》〉】]*|[—–-]["”’»]+)$/;
/** Headings that end with a full stop all the same: CHAPTER I., Chapter XXIV., BOOK 2. The Sea. */
const CAPITALS = /^[^\p{Ll}]*\p{Lu}[^\p{Ll}]*\.$/u;
const NUMBERED =
  /^(?:\p{Lu}{2,}|Chapter|Kapitel|Part|Book) +(?:[IVXLC]+|\p{N}{1,3})\b|(?:^|\s)[IVXLC]+\.$/u;
const SAYS = /[\p{L}\p{N}]/u;

/** Lines behind the last blank one, undefined where there is none. */
function lastBlock(lines: readonly string[]): readonly string[] | undefined {
  for (let i = lines.length - 2; i > 0; i--)
    if ((lines[i] as string).trim() === '') return lines.slice(i + 1);
  return undefined;
}

/**
 * Whether a text ends with a heading: short lines between blank ones, or one line below a blank
 * one, that do not end as a sentence does; or a speaker's name on a line of its own.
 * @param before text before a line end, without blanks at its end
 * @param isWhole nothing is before it: then a blank line behind it is enough
 * @param breaks lines that end behind it: two or more where a blank line follows
 */
export function endsHeading(before: string, isWhole: boolean, breaks: number): boolean {
  const lines = before.split('\n');
  if (isSpeaker((lines.at(-1) as string).trim())) return true;
  const block = lastBlock(lines) ?? (isWhole && breaks > 1 ? lines : undefined);
  if (!block || (breaks === 1 && block.length > 1)) return false;
  const text = block.join(' ').trim();
  if (Buffer.byteLength(text) > LONGEST || !SAYS.test(text)) return false;
  return !ENDED.test(text) || CAPITALS.test(text) || NUMBERED.test(text);
}
