import { LOOKAHEAD } from '../../language/borders.js';
import { type Borders, pieceLength } from '../../language/piece-length.js';
import type { EncodedDocument } from '../../tokenizer/tokenizer.js';
import type { ChunkSpans } from '../messages.js';

/** A window of a document. */
export interface Chunk {
  /** shape [tokens] */
  ids: Int32Array;
  text: string;
  /** place in the UTF-8 bytes of the document */
  byteStart: number;
  byteEnd: number;
}

export interface ChunkSettings {
  /** most tokens of a chunk */
  tokens: number;
  borders: Borders;
}

/** Tokens of a part of a document, with the bytes they cover. */
type EncodedPart = EncodedDocument & { bytes: Buffer };

/** What is not cut yet: a few parts of the document as one. */
const EMPTY: EncodedPart = {
  ids: new Int32Array(0),
  offsets: new Int32Array(1),
  bytes: Buffer.alloc(0),
};

function joined(a: EncodedPart, b: EncodedPart): EncodedPart {
  if (a.ids.length === 0 && a.bytes.length === 0) return b;
  const count = a.ids.length;
  const ids = new Int32Array(count + b.ids.length);
  ids.set(a.ids);
  ids.set(b.ids, count);
  const offsets = new Int32Array(ids.length + 1);
  offsets.set(a.offsets);
  for (let i = 0; i < b.offsets.length; i++)
    offsets[count + i] = a.bytes.length + (b.offsets[i] as number);
  return { ids, offsets, bytes: Buffer.concat([a.bytes, b.bytes]) };
}

/**
 * Cuts a document as it comes into windows of at most `tokens` tokens (paper, section 3.1) that
 * begin and end between characters and, as the borders say, between words or sentences. The ids
 * stay those of the document: a border is a place between two of its tokens. Where one is depends
 * on the text alone, not on the parts it comes in.
 */
export class Chunker {
  private waiting = EMPTY;
  /** first token of `waiting` that no chunk has */
  private token = 0;
  /** byte of the document that `waiting` begins at */
  private start = 0;

  constructor(private readonly settings: ChunkSettings) {}

  /** Chunks that the next part completes. */
  *push(part: EncodedPart): Generator<Chunk> {
    this.forget();
    this.waiting = joined(this.waiting, part);
    const { tokens } = this.settings;
    const { ids, offsets, bytes } = this.waiting;
    while (
      ids.length - this.token > tokens &&
      bytes.length - (offsets[this.token + tokens] as number) >= LOOKAHEAD
    )
      yield this.chunk(this.next());
  }

  /** What is left: the last, shorter chunk, and one before it that had waited for more text. */
  *end(): Generator<Chunk> {
    const { ids } = this.waiting;
    while (ids.length - this.token > this.settings.tokens) yield this.chunk(this.next());
    if (ids.length > this.token) yield this.chunk(ids.length - this.token);
  }

  /** Drops what chunks have. */
  private forget(): void {
    const { ids, offsets, bytes } = this.waiting;
    const byte = offsets[this.token] as number;
    this.waiting = {
      ids: ids.subarray(this.token),
      offsets: offsets.subarray(this.token).map((offset) => offset - byte),
      bytes: bytes.subarray(byte),
    };
    this.start += byte;
    this.token = 0;
  }

  /** Tokens of the next chunk. */
  private next(): number {
    const { offsets, bytes } = this.waiting;
    const { tokens, borders } = this.settings;
    const from = offsets[this.token] as number;
    const seen = offsets.subarray(this.token, this.token + tokens + 1).map((at) => at - from);
    const text = bytes.subarray(from, from + (seen[tokens] as number) + LOOKAHEAD);
    return pieceLength(text, seen, tokens, borders);
  }

  private chunk(tokens: number): Chunk {
    const { ids, offsets, bytes } = this.waiting;
    const [from, to] = [this.token, this.token + tokens];
    const [start, end] = [offsets[from] as number, offsets[to] as number];
    this.token = to;
    return {
      ids: ids.slice(from, to),
      text: bytes.toString('utf8', start, end),
      byteStart: this.start + start,
      byteEnd: this.start + end,
    };
  }
}

/** The windows of a document that is there as a whole. */
export function chunkDocument(
  text: string,
  encoded: EncodedDocument,
  settings: ChunkSettings,
): ChunkSpans {
  const chunker = new Chunker(settings);
  const starts = [[0, 0]] as [number, number][];
  const take = ({ ids, byteEnd }: Chunk) =>
    starts.push([(starts.at(-1) as [number, number])[0] + ids.length, byteEnd]);
  for (const chunk of chunker.push({ ...encoded, bytes: Buffer.from(text) })) take(chunk);
  for (const chunk of chunker.end()) take(chunk);
  return {
    tokenStarts: Int32Array.from(starts, ([token]) => token),
    byteStarts: Int32Array.from(starts, ([, byte]) => byte),
  };
}

/** Texts of the chunks. */
export function chunkTexts(text: string, { byteStarts }: ChunkSpans): string[] {
  const bytes = Buffer.from(text);
  return Array.from({ length: byteStarts.length - 1 }, (_, i) =>
    bytes.toString('utf8', byteStarts[i], byteStarts[i + 1]),
  );
}
