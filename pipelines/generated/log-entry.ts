// Generated from schemas/log-entry.schema.json by schemas/generate-types.mjs. Do not edit.

/**
 * One entry of a data set's log: log/<20 digits>.json, created once, never changed. Readers read versions; a following trainer reads appends. A reader refuses an entry that requires a feature it does not know.
 */
export type LogEntry = AppendEntry | VersionEntry | ReplaceEntry | WithdrawEntry;
export type Sha256 = string;

export interface AppendEntry {
  kind: 'append';
  sequence: number;
  /**
   * tells a writer whose create timed out whether the entry that won is its own
   */
  commit_id: string;
  /**
   * reader features this entry needs
   */
  requires: string[];
  /**
   * ISO 8601, UTC; not part of any hash
   */
  created_at: string;
  submission_id: Sha256;
  made: Made;
  files: DataFile[];
  ledger: LedgerFile[];
  streams: StreamRange[];
}
/**
 * What the rows were made with; the same object stands in each shard's file metadata under the key longpref.
 */
export interface Made {
  row_schema: 1;
  /**
   * configuration identity: of the settings, and of what the data set keeps, its filler pool and threshold, where there are any
   */
  identity: string;
  /**
   * the filler pool that contexts are filled from: pools/<this>.jsonl.gz
   */
  pool?: string;
  /**
   * the least score of a critical chunk that pair.threshold: auto has found for this data set
   */
  threshold?: number;
  /**
   * canonical hash of the policy's tokenizer; the trainer refuses another one
   */
  tokenizer_sha256: string;
  template: MadeTemplate;
  /**
   * real tokens: the longest sample with its template and longest answer (pair.tokens); in data sets from before, N chunks of the chunk length
   */
  window: number;
  /**
   * K, the simulated length in position indices
   */
  positions_length: number;
  seed: number;
}
export interface MadeTemplate {
  head: string;
  separator: string;
  tail: string;
  answer: string;
  end: string;
}
export interface DataFile {
  /**
   * relative to the data set's root
   */
  path: string;
  split: 'train' | 'validation';
  rows: number;
  bytes: number;
  sha256: Sha256;
  content_hash: ContentHash;
}
/**
 * Order-independent hash over live rows.
 */
export interface ContentHash {
  /**
   * row count
   */
  rows: number;
  /**
   * sum of the row hashes modulo 2^256, 64 hex digits
   */
  sum: string;
}
/**
 * Gzipped JSON lines of ledger records: what became of every question, and why.
 */
export interface LedgerFile {
  path: string;
  records: number;
  bytes: number;
  sha256: Sha256;
  /**
   * whose records these are; the entry's where it is not said. A file has records of one submission
   */
  submission_id?: string;
  /**
   * documents among the records: when they add up to the submission's, it is complete
   */
  documents?: number;
}
/**
 * The records of one input stream and partition that an append covers. The last next of a stream equals the from of its next append: the fence against replays.
 */
export interface StreamRange {
  /**
   * in process: submission:<submission id>; over a broker: kafka:<topic>
   */
  stream: string;
  partition: number;
  from: number;
  next: number;
  /**
   * of the last record before next: another record there means that the topic was made anew
   */
  fingerprint?: string;
  /**
   * offset of that record, where ends of transactions stand between it and next; else it is the one right before next
   */
  record?: number;
  /**
   * the writer's consumer group, for messages; chains do not depend on it
   */
  group?: string;
}
/**
 * The data set at this point of the log, complete: every file of every append before it is live, unless a replace before it removed it, without the rows that were withdrawn.
 */
export interface VersionEntry {
  kind: 'version';
  sequence: number;
  commit_id: string;
  requires: string[];
  created_at: string;
  submission_id: Sha256;
  version: number;
  content_hash: ContentHash;
  /**
   * documents of the submission
   */
  documents: number;
  /**
   * questions of the submission
   */
  questions: number;
  /**
   * samples of the submission, without those that are withdrawn here or before
   */
  samples: number;
  /**
   * drop records of the submission by reason
   */
  drops: {
    [k: string]: number;
  };
}
/**
 * Compaction: files that hold exactly the rows of others take their place. From here on the removed ones are not live; earlier versions still consist of them. Ledgers stay as they are.
 */
export interface ReplaceEntry {
  kind: 'replace';
  sequence: number;
  commit_id: string;
  /**
   * has `replace`
   */
  requires: string[];
  created_at: string;
  content_hash: ContentHash;
  /**
   * paths of live files
   */
  removes: string[];
  adds: ReplacedFiles[];
  layout: ReplaceLayout;
}
/**
 * Files of rows that were made with the same.
 */
export interface ReplacedFiles {
  made: Made;
  files: DataFile[];
}
/**
 * How the rows were laid out: the same rows and layout give the same files.
 */
export interface ReplaceLayout {
  /**
   * bytes of rows before compression in a file
   */
  shard_bytes: number;
  /**
   * rows
   */
  row_group: number;
}
/**
 * Rows of live files that are not live from here on; the files stay as they are, earlier versions have the rows, and a compaction leaves them out.
 */
export interface WithdrawEntry {
  kind: 'withdraw';
  sequence: number;
  commit_id: string;
  /**
   * has `withdraw`
   */
  requires: string[];
  created_at: string;
  /**
   * near-duplicate: the data set has a sample that is nearly the same, with a smaller id (filters.near_duplicates)
   */
  reason: 'near-duplicate';
  files: WithdrawnRows[];
  /**
   * a drop record for each question whose rows go, by submission
   */
  ledger: LedgerFile[];
}
export interface WithdrawnRows {
  /**
   * a live file
   */
  path: string;
  /**
   * rows of it that go, sorted; no row goes twice
   */
  sample_ids: string[];
  content_hash: ContentHash1;
}
/**
 * Order-independent hash over live rows.
 */
export interface ContentHash1 {
  /**
   * row count
   */
  rows: number;
  /**
   * sum of the row hashes modulo 2^256, 64 hex digits
   */
  sum: string;
}
