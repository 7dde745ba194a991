import { createHash } from 'node:crypto';
import { concat } from '../../core/concat.js';
import type { Question } from '../../dataset/ledger/submission.js';
import type {
  ChunkScorer,
  DocumentScores,
  Evaluator,
  ReadTexts,
} from '../../evaluators/evaluator.js';
import type { Search } from '../../filters/passages.js';
import type { EncodedPiece, Tokenizer } from '../../tokenizer/tokenizer.js';
import { scoredAs } from '../cloze.js';
import type { PieceStarts, Refined } from '../messages.js';
import { type Chunk, Chunker, type ChunkSettings } from './chunk.js';

/** Chunks scored at once. */
const BATCH = 64;

export interface RefineSettings extends ChunkSettings {
  /** documents of more bytes are not kept: their chunks are read again where they are needed */
  keepBytes: number;
  /** looks for passages of benchmarks, where there are any */
  search?: Search | undefined;
  /** how they are read again */
  readAgain(starts: PieceStarts, tokenStarts: Float64Array): ReadTexts;
}

/** Texts of chunks of a document that is there as a whole. */
const textsOf =
  (bytes: Buffer, byteStarts: Float64Array): ReadTexts =>
  async (chunks) =>
    chunks.map((chunk) => bytes.toString('utf8', byteStarts[chunk], byteStarts[chunk + 1]));

/** A list of numbers that grows. */
class Numbers {
  private length = 0;
  constructor(private values: Float64Array) {}
  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = new Float64Array(this.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length++] = value;
  }
  get(): Float64Array {
    return this.values.slice(0, this.length);
  }
}

/** UTF-8 bytes as text, whatever they are cut at; a byte order mark inside a document stays. */
export async function* decodeParts(
  parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  for await (const part of parts) yield decoder.decode(part, { stream: true });
  yield decoder.decode();
}

/** An encoded piece as the chunker takes it. */
export const asPart = (piece: EncodedPiece) => ({ ...piece, bytes: Buffer.from(piece.text) });

/** Hands chunks to a scorer as they come, some at a time. */
class Scores {
  private waiting: string[] = [];
  private constructor(private readonly scorer: ChunkScorer | undefined) {}

  static async of(evaluator: Evaluator, questions: readonly Question[]): Promise<Scores> {
    if (questions.length === 0) return new Scores(undefined);
    return new Scores(await evaluator.begin(questions.map(scoredAs)));
  }

  async add({ text }: Chunk): Promise<void> {
    if (!this.scorer) return;
    this.waiting.push(text);
    if (this.waiting.length === BATCH) await this.flush();
  }

  private async flush(): Promise<void> {
    await this.scorer?.add(this.waiting);
    this.waiting = [];
  }

  async get(read: ReadTexts): Promise<DocumentScores> {
    if (!this.scorer) return { scores: [], basis: new Float32Array(0) };
    if (this.waiting.length > 0) await this.flush();
    return this.scorer.finish(read);
  }
}

/**
 * Chunk + score of one document, which comes in parts: at no time is more of it held than a few
 * pieces, unless it is small enough to be kept.
 * @param parts UTF-8
 */
export async function refineDocument(
  parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  questions: readonly Question[],
  tokenizer: Tokenizer,
  evaluator: Evaluator,
  settings: RefineSettings,
): Promise<Refined & { sha256: string }> {
  const hash = createHash('sha256');
  let kept: { bytes: Uint8Array[]; ids: Int32Array[] } | undefined = { bytes: [], ids: [] };
  let bytes = 0;
  const seen = async function* () {
    for await (const part of parts) {
      hash.update(part);
      bytes += part.length;
      if (bytes > settings.keepBytes) kept = undefined;
      kept?.bytes.push(Uint8Array.from(part));
      yield part;
    }
  };
  const searched = async function* (texts: AsyncIterable<string>) {
    for await (const text of texts) {
      settings.search?.push(text);
      yield text;
    }
  };
  const chunker = new Chunker(settings);
  const scores = await Scores.of(evaluator, questions);
  const byteStarts = new Numbers(new Float64Array(64));
  const tokenStarts = new Numbers(new Float64Array(64));
  byteStarts.push(0);
  tokenStarts.push(0);
  let chunked = 0;
  const [pieceTokens, pieceBytes] = [
    new Numbers(new Float64Array(16)),
    new Numbers(new Float64Array(16)),
  ];
  let [tokens, byte] = [0, 0];
  const take = async (chunk: Chunk) => {
    chunked += chunk.ids.length;
    byteStarts.push(chunk.byteEnd);
    tokenStarts.push(chunked);
    await scores.add(chunk);
  };
  for await (const piece of tokenizer.encodePieces(searched(decodeParts(seen())))) {
    const part = asPart(piece);
    pieceTokens.push(tokens);
    pieceBytes.push(byte);
    tokens += part.ids.length;
    byte += part.bytes.length;
    kept?.ids.push(part.ids);
    for (const chunk of chunker.push(part)) await take(chunk);
  }
  for (const chunk of chunker.end()) await take(chunk);
  const starts = { byteStarts: byteStarts.get(), tokenStarts: tokenStarts.get() };
  const pieces = { pieceTokens: pieceTokens.get(), pieceBytes: pieceBytes.get() };
  const whole = kept && { bytes: Buffer.concat(kept.bytes), ids: concat(Int32Array, kept.ids) };
  const read = whole
    ? textsOf(whole.bytes, starts.byteStarts)
    : settings.readAgain(pieces, starts.tokenStarts);
  return {
    sha256: hash.digest('hex'),
    bytes,
    tokens,
    ...starts,
    ...(await scores.get(read)),
    contaminated: settings.search?.end(),
    body: whole ?? pieces,
  };
}
