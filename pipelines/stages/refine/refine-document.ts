import { createHash } from 'node:crypto';
import type { Question } from '../../dataset/ledger/submission.js';
import type { ChunkScorer, Evaluator } from '../../evaluators/evaluator.js';
import type { EncodedPiece, Tokenizer } from '../../tokenizer/tokenizer.js';
import { contentOf } from '../cloze.js';
import type { Refined } from '../messages.js';
import { type Chunk, Chunker, type ChunkSettings } from './chunk.js';

/** Chunks scored at once. */
const BATCH = 64;

export interface RefineSettings extends ChunkSettings {
  /** documents of more bytes are not kept: their chunks are read again where they are needed */
  keepBytes: number;
}

/** A list of numbers that grows. */
class Numbers<T extends Float32Array | Float64Array> {
  private length = 0;
  constructor(private values: T) {}
  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = new (this.values.constructor as new (n: number) => T)(this.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length++] = value;
  }
  get(): T {
    return this.values.slice(0, this.length) as T;
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

/** Scores of chunks as they come, some at a time. */
class Scores {
  private waiting: string[] = [];
  private readonly scorer: ChunkScorer;
  private readonly rows: Numbers<Float32Array>[];

  constructor(evaluator: Evaluator, questions: readonly Question[]) {
    this.scorer = evaluator.begin(
      questions.map((question) => ({ question: contentOf(question), answer: question.answer })),
    );
    this.rows = questions.map(() => new Numbers(new Float32Array(64)));
  }

  add({ text }: Chunk): void {
    if (this.rows.length === 0) return;
    this.waiting.push(text);
    if (this.waiting.length === BATCH) this.flush();
  }

  private flush(): void {
    const scores = this.scorer.score(this.waiting);
    for (const [at, row] of this.rows.entries()) for (const one of scores[at] ?? []) row.push(one);
    this.waiting = [];
  }

  get(): Float32Array[] {
    if (this.waiting.length > 0) this.flush();
    return this.rows.map((row) => row.get());
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
  const chunker = new Chunker(settings);
  const scores = new Scores(evaluator, questions);
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
  const take = (chunk: Chunk) => {
    chunked += chunk.ids.length;
    byteStarts.push(chunk.byteEnd);
    tokenStarts.push(chunked);
    scores.add(chunk);
  };
  for await (const piece of tokenizer.encodePieces(decodeParts(seen()))) {
    const part = asPart(piece);
    pieceTokens.push(tokens);
    pieceBytes.push(byte);
    tokens += part.ids.length;
    byte += part.bytes.length;
    kept?.ids.push(part.ids);
    for (const chunk of chunker.push(part)) take(chunk);
  }
  for (const chunk of chunker.end()) take(chunk);
  return {
    sha256: hash.digest('hex'),
    bytes,
    tokens,
    byteStarts: byteStarts.get(),
    tokenStarts: tokenStarts.get(),
    scores: scores.get(),
    body: kept
      ? { bytes: Buffer.concat(kept.bytes), ids: concatIds(kept.ids, tokens) }
      : { pieceTokens: pieceTokens.get(), pieceBytes: pieceBytes.get() },
  };
}

export function concatIds(parts: readonly Int32Array[], count: number): Int32Array {
  const ids = new Int32Array(count);
  let at = 0;
  for (const part of parts) {
    ids.set(part, at);
    at += part.length;
  }
  return ids;
}
