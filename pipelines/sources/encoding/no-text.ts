import { InputError } from '../../core/errors.js';
import type { Piece } from '../source.js';

const MAGIC: [string, Buffer][] = [
  ['a PDF file', Buffer.from('%PDF-')],
  ['a ZIP archive (or .docx, .epub)', Buffer.from('PK\x03\x04', 'latin1')],
  ['a gzip file', Buffer.from('\x1f\x8b', 'latin1')],
  ['a PNG image', Buffer.from('\x89PNG', 'latin1')],
  ['a JPEG image', Buffer.from('\xff\xd8\xff', 'latin1')],
  ['a program', Buffer.from('\x7fELF', 'latin1')],
  ['a Parquet file', Buffer.from('PAR1')],
];

const refuse = (what: string): InputError =>
  new InputError(
    `it is not text (${what}): give it the ending of its format, or take it out of the input`,
  );

/** Refuses bytes that are no text in any encoding of whole bytes. */
export function checkBytes(sample: Buffer): void {
  const magic = MAGIC.find(([, bytes]) => sample.subarray(0, bytes.length).equals(bytes));
  if (magic) throw refuse(magic[0]);
  let control = 0;
  for (const byte of sample) if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27)) control++;
  if (sample.includes(0)) throw refuse('it has zero bytes');
  if (control > sample.length / 50) throw refuse(`${control} control characters in its beginning`);
}

/** Names of glyphs in place of characters: /g123, /uni00E9, (cid:12), glyph<7>. */
const GLYPHS =
  /\(cid:\d{1,6}\)|\/(?:uni[0-9A-Fa-f]{4}|(?:[A-Za-z]{1,2}|cid_?|glyph|index|char)\d{1,6})(?![A-Za-z])|glyph<[^<>\s]{1,20}>/gi;

/** Shares of the characters, white space aside, from which a text is none. */
const MOST = { broken: 0.05, privateUse: 0.3, glyphs: 0.3 };
/** So few of them are no sign. */
const FEW = 8;

/** What kinds of characters a text has. */
export class CharacterCount {
  private characters = 0;
  /** U+FFFD and control characters */
  private broken = 0;
  private privateUse = 0;
  private glyphs = 0;

  add(text: string): void {
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (unit === 32 || (unit >= 9 && unit <= 13)) continue;
      this.characters++;
      if (unit < 32 || (unit >= 0x7f && unit < 0xa0 && unit !== 0x85) || unit >= 0xfffd)
        this.broken++;
      else if (unit >= 0xe000 && unit <= 0xf8ff) this.privateUse++;
    }
    if (!/[/(<]/.test(text)) return;
    for (const [glyph] of text.matchAll(GLYPHS)) this.glyphs += glyph.length;
  }

  /** Why it is no text, undefined where it is. */
  get noText(): string | undefined {
    const part = (count: number) => `${Math.round((count / this.characters) * 100)} % of it are`;
    const over = (count: number, share: number) => count > FEW && count > this.characters * share;
    if (over(this.broken, MOST.broken))
      return `${part(this.broken)} control characters or U+FFFD, as of ciphertext, another encoding or glyph numbers`;
    if (over(this.glyphs, MOST.glyphs)) return `${part(this.glyphs)} numbers of glyphs`;
    if (over(this.privateUse, MOST.privateUse))
      return `${part(this.privateUse)} characters of private use, whose meaning only a font knows`;
    return undefined;
  }
}

/** The pieces of a document's text. @throws InputError at the end, where they are no text */
export async function* onlyText(
  pieces: Iterable<Piece> | AsyncIterable<Piece>,
): AsyncGenerator<Piece> {
  const count = new CharacterCount();
  for await (const piece of pieces) {
    count.add(piece.text);
    yield piece;
  }
  const why = count.noText;
  if (why === undefined) return;
  throw new InputError(
    `it is not text (${why}): it may be encrypted, or of a font that names no characters (have them recognised, OCR), or in another encoding (read.encoding); give it as plain text`,
  );
}
