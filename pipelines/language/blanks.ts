/** The blanks around a place in UTF-8 bytes: a line end belongs to either side. */
export interface Blanks {
  /** end of the text before them */
  from: number;
  /** beginning of the text behind them */
  to: number;
  /** lines that end in them: with two or more, one of them is blank */
  breaks: number;
}

/** Bytes looked through on either side: more blanks than that say nothing new. */
const MOST = 64;
const LINE_FEED = 0x0a;

const isAsciiBlank = (byte: number | undefined): boolean =>
  byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d);

/** Bytes of the blank that ends before a place: ASCII's, the no-break and the ideographic space. */
function blankBefore(bytes: Buffer, at: number): number {
  const byte = bytes[at - 1];
  if (isAsciiBlank(byte)) return 1;
  if (byte === 0xa0 && bytes[at - 2] === 0xc2) return 2;
  return byte === 0x80 && bytes[at - 2] === 0x80 && bytes[at - 3] === 0xe3 ? 3 : 0;
}

function blankAfter(bytes: Buffer, at: number): number {
  const byte = bytes[at];
  if (isAsciiBlank(byte)) return 1;
  if (byte === 0xc2 && bytes[at + 1] === 0xa0) return 2;
  return byte === 0xe3 && bytes[at + 1] === 0x80 && bytes[at + 2] === 0x80 ? 3 : 0;
}

export function blanksAt(bytes: Buffer, at: number): Blanks {
  let [from, to, breaks] = [at, at, 0];
  for (let size = 1; at - from < MOST; from -= size) {
    size = blankBefore(bytes, from);
    if (size === 0) break;
    if (bytes[from - 1] === LINE_FEED) breaks++;
  }
  for (let size = 1; to - at < MOST; to += size) {
    size = blankAfter(bytes, to);
    if (size === 0) break;
    if (bytes[to] === LINE_FEED) breaks++;
  }
  return { from, to, breaks };
}
