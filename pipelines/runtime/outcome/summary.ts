import { addCounts } from '../../dataset/ledger/counts.js';
import { countRecall, noRecalls, type RecallByOrigin } from '../../dataset/ledger/recall.js';
import { withdrawnBy } from '../../dataset/ledger/withdrawn.js';
import type { LedgerRecord } from '../../generated/ledger-record.js';
import { type BestScores, countedScore } from './best-scores.js';

/** What became of a submission, counted from its ledger. */
export interface RunCounts {
  documents: number;
  tokens: number;
  chunks: number;
  questions: number;
  samples: number;
  /** by reason */
  drops: Record<string, number>;
  /** answers that say that the text does not tell, by kind, those that were left out too */
  abstained: Record<string, number>;
  /** dispreferred answers that rows lack, by kind: their questions allow no other wrong one */
  exhausted: Record<string, number>;
  /** questions whose chosen answer was cut at a sentence: longer than pair.max_answer_tokens */
  cut: number;
  /** over all questions that came with evidence */
  recall: RecallByOrigin;
  /** highest chunk score of any question */
  bestScore: number;
  /** questions by their best chunk score */
  bestScores: BestScores;
}

/** Whether any question became a sample, be it one that was withdrawn since. */
export const hasSamples = ({ samples, drops }: RunCounts): boolean =>
  samples + (drops['near-duplicate'] ?? 0) > 0;

export function countRecords(records: readonly LedgerRecord[]): RunCounts {
  const counts: RunCounts = {
    documents: 0,
    tokens: 0,
    chunks: 0,
    questions: 0,
    samples: 0,
    drops: {},
    abstained: {},
    exhausted: {},
    cut: 0,
    recall: noRecalls(),
    bestScore: 0,
    bestScores: {},
  };
  // A question has a sample for each draw of its positions.
  const seen = new Set<string>();
  const withdrawn = withdrawnBy(records);
  for (const record of records) {
    // What is said of it is in the drop record that withdraws it.
    if (record.kind === 'sample' && withdrawn.has(record.sample_id)) continue;
    if (record.kind === 'document') {
      counts.documents += 1;
      counts.tokens += record.tokens;
      counts.chunks += record.chunks;
      counts.questions += record.questions;
      continue;
    }
    const question = `${record.document_id} ${record.question_id}`;
    if (!seen.has(question)) {
      countRecall(counts.recall, record);
      addCounts(counts.abstained, record.abstained);
      if (record.kind === 'sample') {
        addCounts(counts.exhausted, record.exhausted);
        counts.cut += record.cut ? 1 : 0;
      }
    }
    seen.add(question);
    counts.bestScore = Math.max(counts.bestScore, record.best_score ?? 0);
    if (record.best_score !== null) {
      const score = countedScore(record.best_score);
      const at = counts.bestScores[score] ?? { kept: 0, dropped: 0 };
      at[record.kind === 'sample' ? 'kept' : 'dropped'] += 1;
      counts.bestScores[score] = at;
    }
    if (record.kind === 'sample') counts.samples += 1;
    else counts.drops[record.reason] = (counts.drops[record.reason] ?? 0) + 1;
  }
  return counts;
}
