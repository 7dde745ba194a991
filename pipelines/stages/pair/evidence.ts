import type { Question } from '../../dataset/ledger/submission.js';
import type { FoundEvidence } from '../messages.js';
import type { ContextItem } from './context-item.js';

/** Nothing is known: no evidence came with the question. */
export const NO_EVIDENCE: FoundEvidence = {
  evidence: null,
  evidence_all: null,
  evidence_lost: null,
};

/**
 * The gold chunks of a question: those that hold a part of its evidence, in document order.
 * @param byteStarts where every chunk begins, and the end: shape [chunks + 1]
 */
export function goldChunks({ evidence = [] }: Question, byteStarts: Float64Array): number[] {
  const gold: number[] = [];
  for (let chunk = 0; chunk + 1 < byteStarts.length; chunk++) {
    const [from, to] = [byteStarts[chunk] as number, byteStarts[chunk + 1] as number];
    // A place of no length may be left of one whose characters nobody sees.
    if (evidence.some(([start, end]) => start < to && end > from && start < end)) gold.push(chunk);
  }
  return gold;
}

/**
 * Whether the critical chunks hold the evidence of a question, and where it was lost if not. Known
 * for every question with evidence, whatever becomes of it afterwards.
 * @param gold the chunks that hold evidence
 * @param scores of all chunks of the document
 * @param critical the chunks that were chosen
 * @param bar the least score of a critical chunk
 */
export function foundEvidence(
  gold: readonly number[],
  scores: Float32Array,
  critical: readonly number[],
  bar: number,
): FoundEvidence {
  if (gold.length === 0) return NO_EVIDENCE;
  const held = gold.filter((chunk) => critical.includes(chunk)).length;
  const reaches = gold.some((chunk) => (scores[chunk] as number) >= bar);
  return {
    evidence: held > 0,
    evidence_all: held === gold.length,
    evidence_lost: held > 0 ? null : reaches ? 'behind-best' : 'below-bar',
  };
}

/**
 * The texts of a question's evidence, as far as it stands in a context: what goes on in the next chunk
 * is one text.
 * @param items of the context, whole chunks or their beginnings, in document order
 */
export function evidenceTexts(
  { evidence = [] }: Pick<Question, 'evidence'>,
  items: readonly Pick<ContextItem, 'byteStart' | 'byteEnd' | 'text' | 'filler'>[],
): string[] {
  const own = items.filter(({ filler }) => !filler);
  return evidence.flatMap(([start, end]) => {
    const parts: string[] = [];
    let last = -1;
    for (const { byteStart, byteEnd, text } of own) {
      const [from, to] = [Math.max(start, byteStart), Math.min(end, byteEnd)];
      if (from >= to) continue;
      const part = Buffer.from(text).toString('utf8', from - byteStart, to - byteStart);
      if (last === byteStart) parts.push(`${parts.pop()}${part}`);
      else parts.push(part);
      last = byteEnd;
    }
    return parts;
  });
}
