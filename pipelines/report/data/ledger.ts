import type { DatasetVersion } from '../../dataset/dataset.js';
import { addCounts } from '../../dataset/ledger/counts.js';
import { readLedger } from '../../dataset/ledger/ledger.js';
import { countRecall, noRecalls, type RecallByOrigin } from '../../dataset/ledger/recall.js';
import { readWithdrawn, withdrawnBy } from '../../dataset/ledger/withdrawn.js';
import type { DocumentRecord, DropRecord, SampleRecord } from '../../generated/ledger-record.js';
import type { AppendEntry } from '../../generated/log-entry.js';
import type { Store } from '../../stores/store.js';
import { type Counts, countUp } from './bins.js';

/** A document of the data set with what its ledger says. */
export interface LedgerDocument extends Omit<DocumentRecord, 'kind'> {
  /** the entry that brought it in first */
  append: AppendEntry;
  /** questions that became samples */
  kept: number;
  /** reasons of the questions that did not, by question */
  drops: Map<string, DropRecord['reason']>;
}

/** How many questions had this best score. */
export interface ScoreCount {
  score: number;
  kept: number;
  dropped: number;
}

/** What the contexts of the samples are made of. Ledgers of early versions do not say. */
export interface ContextQuality {
  /** samples whose ledger says */
  known: number;
  /** samples by chunks in their context */
  chunks: Counts;
  /** chunks of all contexts, and those of them that come from other documents */
  all: number;
  filler: number;
  /** samples whose irrelevant answer was made from chunks that reach the bar, and how many of these */
  leaking: number;
  leaked: number;
  /** samples whose question longpref made */
  cloze: number;
}

const noQuality = (): ContextQuality => ({
  ...{ known: 0, all: 0, filler: 0, leaking: 0, leaked: 0, cloze: 0 },
  chunks: new Map(),
});

function countQuality(quality: ContextQuality, record: SampleRecord): void {
  const { chunks, filler = 0, leaked = 0, cloze } = record;
  if (cloze) quality.cloze += 1;
  if (chunks === undefined) return;
  quality.known += 1;
  countUp(quality.chunks, chunks);
  quality.all += chunks;
  quality.filler += filler;
  quality.leaking += leaked > 0 ? 1 : 0;
  quality.leaked += leaked;
}

export interface LedgerSummary {
  /** by id, each once, however many submissions it came with */
  documents: Map<string, LedgerDocument>;
  questions: number;
  /** questions by best chunk score, lowest first */
  scores: ScoreCount[];
  /** samples by critical chunks in their context */
  critical: Counts;
  quality: ContextQuality;
  /** over all questions that came with evidence */
  recall: RecallByOrigin;
  /** answers that say that the text does not tell, by kind, those that were left out too */
  abstained: Record<string, number>;
  /** dispreferred answers that rows lack, by kind: their questions allow no other wrong one */
  exhausted: Record<string, number>;
  /** samples whose chosen answer was cut at a sentence */
  cut: number;
  /** dropped by reason, most first */
  drops: { reason: string; count: number }[];
}

/** Reads what became of every document and question, over all submissions of a version. */
export async function summariseLedger(
  store: Store,
  { appends, withdrawals }: Pick<DatasetVersion, 'appends' | 'withdrawals'>,
): Promise<LedgerSummary> {
  const documents = new Map<string, LedgerDocument>();
  const scores = new Map<number, ScoreCount>();
  const drops = new Map<string, number>();
  const critical: Counts = new Map();
  const quality = noQuality();
  const recall = noRecalls();
  const abstained: Record<string, number> = {};
  const exhausted: Record<string, number> = {};
  let cut = 0;
  // A question has a record per position draw, and again per submission: it counts once.
  const seen = new Set<string>();
  const withdrawn = withdrawnBy(await readWithdrawn(store, withdrawals));
  const countScore = (score: number, what: 'kept' | 'dropped') => {
    const known = scores.get(score) ?? { score, kept: 0, dropped: 0 };
    known[what] += 1;
    scores.set(score, known);
  };
  for (const append of appends) {
    for (const file of append.ledger) {
      for await (const read of readLedger(store, file)) {
        const record = (read.kind === 'sample' && withdrawn.get(read.sample_id)) || read;
        if (record.kind === 'document') {
          if (documents.has(record.document_id)) continue;
          const { kind: _, ...rest } = record;
          documents.set(record.document_id, { ...rest, append, kept: 0, drops: new Map() });
          continue;
        }
        const key = `${append.made.identity} ${record.document_id} ${record.question_id} ${record.kind}`;
        if (seen.has(key)) continue;
        seen.add(key);
        countRecall(recall, record);
        addCounts(abstained, record.abstained);
        const document = documents.get(record.document_id);
        if (record.kind === 'sample') {
          countScore(record.best_score, 'kept');
          countUp(critical, record.critical);
          countQuality(quality, record);
          addCounts(exhausted, record.exhausted);
          cut += record.cut ? 1 : 0;
          if (document) document.kept += 1;
          continue;
        }
        drops.set(record.reason, (drops.get(record.reason) ?? 0) + 1);
        document?.drops.set(record.question, record.reason);
        if (record.best_score !== null) countScore(record.best_score, 'dropped');
      }
    }
  }
  const sorted = [...scores.values()].sort((a, b) => a.score - b.score);
  return {
    documents,
    questions: sorted.reduce((sum, { kept, dropped }) => sum + kept + dropped, 0),
    scores: sorted,
    critical,
    quality,
    recall,
    abstained,
    exhausted,
    cut,
    drops: [...drops]
      .map(([reason, count]) => ({ reason, count }))
      .sort((a, b) => b.count - a.count),
  };
}
