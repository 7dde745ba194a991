import type { EncodedDocument } from '../../tokenizer/tokenizer.js';
import type { ChunkSpans } from '../messages.js';

/** A window of a document. */
export interface Chunk {
  /** shape [tokens] */
  ids: Int32Array;
  /** a character that the window cuts shows as U+FFFD on both sides */
  text: string;
  /** place in the UTF-8 bytes of the document */
  byteStart: number;
  byteEnd: number;
}

/** Tokens of a part of a document, with the bytes they cover. */
type EncodedPart = EncodedDocument & { bytes: Buffer };

/**
 * Cuts a document into equal windows of `tokens` tokens, the last one shorter (paper, section 3.1),
 * as it comes. Windows are of tokens, so one may begin inside a character: then the byte span goes
 * to the byte the token starts at, and the ids, not the text, are what is trained on.
 */
export class Chunker {
  private ids: Int32Array[] = [];
  private count = 0;
  private bytes: Buffer[] = [];
  private start = 0;

  /** @param start byte of the document that the first part begins at */
  constructor(
    private readonly tokens: number,
    start = 0,
  ) {
    this.start = start;
  }

  /** Chunks that the next part completes. */
  *push({ ids, offsets, bytes }: EncodedPart): Generator<Chunk> {
    let [token, byte] = [0, 0];
    while (this.count + ids.length - token >= this.tokens) {
      const next = token + this.tokens - this.count;
      const end = offsets[next] as number;
      this.take(ids.subarray(token, next), bytes.subarray(byte, end));
      yield this.chunk();
      [token, byte] = [next, end];
    }
    this.take(ids.subarray(token), bytes.subarray(byte));
  }

  /** The last, shorter chunk. */
  *end(): Generator<Chunk> {
    if (this.count > 0) yield this.chunk();
  }

  private take(ids: Int32Array, bytes: Buffer): void {
    if (ids.length === 0 && bytes.length === 0) return;
    this.ids.push(ids);
    this.count += ids.length;
    this.bytes.push(bytes);
  }

  private chunk(): Chunk {
    const bytes = this.bytes.length === 1 ? (this.bytes[0] as Buffer) : Buffer.concat(this.bytes);
    const ids = new Int32Array(this.count);
    let at = 0;
    for (const part of this.ids) {
      ids.set(part, at);
      at += part.length;
    }
    const byteStart = this.start;
    const byteEnd = byteStart + bytes.length;
    [this.ids, this.bytes, this.count, this.start] = [[], [], 0, byteEnd];
    return { ids, text: bytes.toString('utf8'), byteStart, byteEnd };
  }
}

/** The windows of a document that is there as a whole. */
export function chunkDocument({ ids, offsets }: EncodedDocument, tokens: number): ChunkSpans {
  const count = Math.ceil(ids.length / tokens);
  const tokenStarts = new Int32Array(count + 1);
  const byteStarts = new Int32Array(count + 1);
  for (let i = 0; i <= count; i++) {
    const token = Math.min(i * tokens, ids.length);
    tokenStarts[i] = token;
    byteStarts[i] = offsets[token] as number;
  }
  return { tokenStarts, byteStarts };
}

/** Texts of the chunks. */
export function chunkTexts(text: string, { byteStarts }: ChunkSpans): string[] {
  const bytes = Buffer.from(text);
  return Array.from({ length: byteStarts.length - 1 }, (_, i) =>
    bytes.toString('utf8', byteStarts[i], byteStarts[i + 1]),
  );
}
