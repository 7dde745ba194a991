import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { Normaliser } from '../core/normalise.js';
import { readInput } from './index.js';
import { isProblem, type Piece, type ReadSettings, type SourceDocument } from './source.js';

/** Bytes [from, to). */
export type Span = readonly [from: number, to: number];

/** The file on disk of a source, which may name a member of an archive or a record behind it. */
export function fileOfSource(source: string): string | undefined {
  const ends = [...source.matchAll(/[!#]/g)].map(({ index }) => index).reverse();
  return [source, ...ends.map((end) => source.slice(0, end))].find((file) => existsSync(file));
}

/** A piece and where its normalised bytes are in the document. */
interface Placed {
  piece: Piece;
  /** what was known of the text before it */
  before: Normaliser;
  from: number;
  to: number;
}

/** Source byte of a normalised byte of a piece, where its bytes are its text's in some encoding. */
function byteInPiece({ piece: { text, at }, before }: Placed, byte: number): number | undefined {
  if (!at) return undefined;
  const bytes = at[1] - at[0];
  const utf8 = Buffer.byteLength(text);
  const width =
    bytes === utf8
      ? (unit: string) => Buffer.byteLength(unit)
      : bytes === text.length
        ? (unit: string) => unit.length
        : bytes === text.length * 2
          ? (unit: string) => unit.length * 2
          : undefined;
  if (!width) return undefined;
  const normaliser = before.copy();
  let found: number | undefined;
  let [source, last] = [at[0], ''];
  for (const character of text) {
    const here = source;
    // The LF of a CRLF adds nothing, and belongs to the line it ends.
    const isOfCrlf = last === '\r' && character === '\n';
    normaliser.mark((normal) => {
      if (normal >= byte && !isOfCrlf) found ??= here;
    });
    if (found !== undefined) break;
    normaliser.push(character);
    source += width(character);
    last = character;
  }
  return found ?? source;
}

async function place(document: SourceDocument): Promise<{ id: string; placed: Placed[] }> {
  const normaliser = new Normaliser();
  const hash = createHash('sha256');
  const placed: Placed[] = [];
  for await (const piece of document.text) {
    const one: Placed = { piece, before: normaliser.copy(), from: 0, to: 0 };
    placed.push(one);
    normaliser.mark((byte) => {
      one.from = byte;
    });
    hash.update(normaliser.push(piece.text));
    normaliser.mark((byte) => {
      one.to = byte;
    });
  }
  hash.update(normaliser.end());
  return { id: hash.digest('hex'), placed };
}

/** Source bytes of a span: exact in plain text, whole runs of text in markup. */
function spanIn(placed: readonly Placed[], [start, end]: Span): Span | undefined {
  const inside = placed.filter(({ piece, from, to }) => piece.at && to > start && from < end);
  const [first, last] = [inside[0], inside.at(-1)];
  if (!first?.piece.at || !last?.piece.at) return undefined;
  const from = start <= first.from ? first.piece.at[0] : byteInPiece(first, start);
  const to = end >= last.to ? last.piece.at[1] : byteInPiece(last, end);
  return [from ?? first.piece.at[0], to ?? last.piece.at[1]];
}

/**
 * Where spans of a document's normalised text are in the (decompressed) file it came from.
 * @param source as the ledger names it, made absolute
 * @returns a span each, undefined where the format does not tell; or in words why there are none
 */
export async function locateInSource(
  source: string,
  documentId: string,
  spans: readonly Span[],
  settings: ReadSettings,
): Promise<(Span | undefined)[] | string> {
  const path = fileOfSource(source);
  if (!path) return 'the source is not there any more';
  for await (const item of readInput({ path, key: '', isInput: true }, settings)) {
    if (isProblem(item) || item.source !== source) continue;
    const { id, placed } = await place(item);
    if (id !== documentId) return 'the source has changed since, or was read with other settings';
    return spans.map((span) => spanIn(placed, span));
  }
  return 'the source does not hold the document any more';
}
