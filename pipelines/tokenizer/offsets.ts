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

const BYTE_TOKEN = /^<0x[0-9A-F]{2}>$/;

/**
 * Offsets from the library's own, which count code points. Byte-fallback tokens (`<0xE6>`) all
 * carry the span of their character: they are told apart by counting.
 * @param spans the library's [start, end) per token
 * @param tokens the tokens, written out
 */
export function offsetsFromSpans(
  text: string,
  spans: readonly (readonly number[])[],
  tokens: readonly string[],
): Int32Array {
  const starts = byteStarts(text);
  const byteLength = starts[starts.length - 1] as number;
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
      place = Math.min(start + runLength, end);
    } else {
      runStart = -1;
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
