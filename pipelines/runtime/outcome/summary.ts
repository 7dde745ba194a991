import type { LedgerRecord } from '../../generated/ledger-record.js';
import type { BestScores } from './best-scores.js';

/** What became of a submission, counted from its ledger. */
export interface RunCounts {
  documents: number;
  tokens: number;
  chunks: number;
  questions: number;
  samples: number;
  /** by reason */
  drops: Record<string, number>;
  /** samples whose question came with evidence, and those of them where a critical chunk holds it */
  evidence: { known: number; held: number };
  /** highest chunk score of any question */
  bestScore: number;
  /** questions by their best chunk score */
  bestScores: BestScores;
}

export function countRecords(records: readonly LedgerRecord[]): RunCounts {
  const counts: RunCounts = {
    documents: 0,
    tokens: 0,
    chunks: 0,
    questions: 0,
    samples: 0,
    drops: {},
    evidence: { known: 0, held: 0 },
    bestScore: 0,
    bestScores: {},
  };
  for (const record of records) {
    if (record.kind === 'document') {
      counts.documents += 1;
      counts.tokens += record.tokens;
      counts.chunks += record.chunks;
      counts.questions += record.questions;
      continue;
    }
    counts.bestScore = Math.max(counts.bestScore, record.best_score ?? 0);
    if (record.best_score !== null) {
      const at = counts.bestScores[record.best_score] ?? { kept: 0, dropped: 0 };
      at[record.kind === 'sample' ? 'kept' : 'dropped'] += 1;
      counts.bestScores[record.best_score] = at;
    }
    if (record.kind === 'sample') {
      counts.samples += 1;
      if (typeof record.evidence === 'boolean') counts.evidence.known += 1;
      if (record.evidence === true) counts.evidence.held += 1;
    } else counts.drops[record.reason] = (counts.drops[record.reason] ?? 0) + 1;
  }
  return counts;
}
