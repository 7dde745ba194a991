import type { ScoredQuestion } from '../evaluator.js';

export interface BatchLimits {
  /** most chunks of a request */
  chunks: number;
  /** most bytes of its chunks, and of its questions, in UTF-8; one that is larger goes alone */
  bytes: number;
}

/** Neighbours in groups of so many, and of so many bytes together. */
function grouped<T>(items: readonly T[], bytesOf: (item: T) => number, most: BatchLimits): T[][] {
  const groups: T[][] = [];
  let bytes = 0;
  for (const item of items) {
    const size = bytesOf(item);
    const group = groups.at(-1);
    if (group && group.length < most.chunks && bytes + size <= most.bytes) {
      group.push(item);
      bytes += size;
    } else {
      groups.push([item]);
      bytes = size;
    }
  }
  return groups;
}

type Ask = (
  questions: readonly ScoredQuestion[],
  chunks: readonly string[],
) => Promise<Float32Array[]>;

/**
 * Asks for scores in requests of bounded size.
 * @returns shape [questions][chunks]
 */
export async function scoreInBatches(
  ask: Ask,
  questions: readonly ScoredQuestion[],
  chunks: readonly string[],
  limits: BatchLimits,
): Promise<Float32Array[]> {
  const rows = questions.map(() => new Float32Array(chunks.length));
  const size = ({ question, answer = '' }: ScoredQuestion) => Buffer.byteLength(question + answer);
  const groups = grouped(questions, size, { ...limits, chunks: Number.POSITIVE_INFINITY });
  let column = 0;
  for (const batch of grouped(chunks, Buffer.byteLength, limits)) {
    let row = 0;
    for (const group of groups) {
      for (const scores of await ask(group, batch)) rows[row++]?.set(scores, column);
    }
    column += batch.length;
  }
  return rows;
}
