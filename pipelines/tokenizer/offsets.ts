/**
 * Where every token starts in the UTF-8 bytes of its text. Always monotone, from 0 to the
 * byte length, whatever a normalizer strips: what lies between two tokens belongs to the first.
 */

/**
 * Offsets of a byte-level tokenizer: the prefix sum of the tokens' byte lengths, exact even
 * where a token ends inside a character.
 * @param lengths bytes of each token, by id
 * @returns undefined if the tokens do not add up to the text (a prefix space, say)
 */
export function offsetsFromLengths(
  ids: ArrayLike<number>,
  lengths: Int32Array,
  byteLength: number,
): Int32Array | undefined {
  const offsets = new Int32Array(ids.length + 1);
  let at = 0;
  for (let i = 0; i < ids.length; i++) {
    offsets[i] = at;
    at += lengths[ids[i] as number] ?? 0;
  }
  offsets[ids.length] = at;
  return at === byteLength ? offsets : undefined;
}

/** Byte position of every code point of a text, and its byte length at the end. */
function byteStarts(text: string): Int32Array {
  const starts = new Int32Array(text.length + 1);
  let [points, bytes] = [0, 0];
  for (let i = 0; i < text.length; i++) {
    starts[points++] = bytes;
    const code = text.codePointAt(i) as number;
    if (code > 0xffff) i++;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  starts[points] = bytes;
  return starts.subarray(0, points + 1);
}

/** The first byte from a place on that no character begins with; the end where there is none. */
function insideOf(bytes: Buffer, from: number, end: number): number {
  let at = Math.min(from, end);
  while (at < end && ((bytes[at] as number) & 0xc0) !== 0x80) at++;
  return at;
}

/**
 * Which tokens of a byte-level tokenizer begin inside a character of the text it has normalised.
 * @param lengths bytes of each token, by id
 * @returns undefined if the tokens do not add up to that text
 */
export function insideCharacters(
  ids: ArrayLike<number>,
  lengths: Int32Array,
  normalised: string,
): ((token: number) => boolean) | undefined {
  const bytes = Buffer.from(normalised);
  const offsets = offsetsFromLengths(ids, lengths, bytes.length);
  return offsets && ((token) => ((bytes[offsets[token] as number] ?? 0) & 0xc0) === 0x80);
}

/** Bytes of a letter and its accent. */
const ACCENTED = 8;
const BYTE_TOKEN = /^<0x[0-9A-F]{2}>$/;

/**
 * Offsets from the library's own, which count code points. Byte-fallback tokens (`<0xE6>`) all
 * carry the span of their character: they are told apart by counting.
 * @param spans the library's [start, end) per token
 * @param tokens the tokens, written out
 * @param inside whether a token begins inside a character, where the tokenizer can tell: then it
 * does not begin with that character here either
 */
export function offsetsFromSpans(
  text: string,
  spans: readonly (readonly number[])[],
  tokens: readonly string[],
  inside: (token: number) => boolean = () => false,
): Int32Array {
  const starts = byteStarts(text);
  const byteLength = starts[starts.length - 1] as number;
  const bytes = Buffer.from(text);
  const count = spans.length;
  const offsets = new Int32Array(count + 1);
  let [reached, runStart, runLength] = [0, -1, 0];
  for (let i = 0; i < count; i++) {
    const [from, to] = spans[i] as readonly [number, number];
    const [start, end] = [starts[from] ?? byteLength, starts[to] ?? byteLength];
    let place = start;
    if (BYTE_TOKEN.test(tokens[i] as string)) {
      runLength = start === runStart ? runLength + 1 : 0;
      runStart = start;
      place = runLength === 0 ? start : insideOf(bytes, start + runLength, end);
    } else {
      runStart = -1;
      // The library may count the letter alone to a character that was a letter and its accent.
      if (inside(i)) place = insideOf(bytes, start + 1, Math.min(start + ACCENTED, byteLength));
    }
    // A normalizer may move characters; a token never starts before the one ahead of it.
    reached = Math.max(reached, place);
    offsets[i] = reached;
  }
  if (count > 0) {
    offsets[0] = 0;
    offsets[count] = byteLength;
  }
  return offsets;
}
