import { bytesOf } from '../files/failure.js';
import type { Piece } from '../source.js';
import type { Bytes } from './encoding.js';

/** Encodings whose text, encoded again, is the bytes it came from: places in both can be told. */
const bytesPer = (encoding: string): ((text: string) => number) | undefined => {
  if (encoding === 'utf-8') return (text) => Buffer.byteLength(text);
  if (encoding.startsWith('utf-16')) return (text) => text.length * 2;
  if (/^(?:windows-125\d|iso-8859-\d+|koi8-[ru]|macintosh|ibm866)$/.test(encoding))
    return (text) => text.length;
  return undefined;
};

/** The text of a file, part by part, with the bytes each part came from. */
export async function* decode(file: Bytes, encoding: string): AsyncGenerator<Piece> {
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  const count = bytesPer(encoding);
  let from = 0;
  const piece = (text: string): Piece => {
    const at = [from, from + (count?.(text) ?? 0)] as const;
    from = at[1];
    return count ? { text, at } : { text };
  };
  for await (const part of bytesOf(file.open())) {
    const text = decoder.decode(part, { stream: true });
    if (text !== '') yield piece(text);
  }
  const rest = decoder.decode();
  if (rest !== '') yield piece(rest);
}
