import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { SampleRow } from '../../../pipelines/dataset/rows/row.js';
import type { Codec } from '../../../pipelines/dataset/shards/parquet.js';
import type {
  DocumentMessage,
  PairedMessage,
  ScoredMessage,
} from '../../../pipelines/stages/messages.js';

export interface Prepared {
  documents: number;
  questions: number;
  samples: number;
  tokens: number;
  /** UTF-8 bytes of the documents */
  bytes: number;
  /** prepared rows for reading and writing Parquet */
  rows: { count: number; bytes: number };
}

/** Prepared records: a file each, so that a process holds one at a time. */
export class Records<T> {
  constructor(private readonly folder: string) {}

  write(at: number, record: T): void {
    writeFileSync(path.join(this.folder, String(at).padStart(6, '0')), serialize(record));
  }

  *read(most = Number.POSITIVE_INFINITY): Generator<T> {
    const files = readdirSync(this.folder).sort().slice(0, most);
    for (const file of files) yield deserialize(readFileSync(path.join(this.folder, file))) as T;
  }
}

export type BenchDocument = DocumentMessage & { text: string };

/** Where the records of an input lie. */
export const foldersOf = (folder: string) => ({
  corpus: path.join(folder, 'corpus'),
  documents: new Records<BenchDocument>(path.join(folder, 'documents')),
  scored: new Records<ScoredMessage>(path.join(folder, 'scored')),
  paired: new Records<PairedMessage>(path.join(folder, 'paired')),
  /** the same documents as files of a format */
  files: (format: string) => path.join(folder, 'files', format),
  rows: new Records<SampleRow>(path.join(folder, 'rows')),
  shard: (codec: Codec) => path.join(folder, `rows-${codec}.parquet`),
});

/** Bytes of a row before any encoding: ids and positions at four bytes, texts in UTF-8. */
export const rowBytes = (row: SampleRow): number =>
  4 *
    (row.prompt_ids.length +
      row.chosen_ids.length +
      row.rejected_ids.reduce((sum, ids) => sum + ids.length, 0) +
      row.segments.reduce((sum, { position_ids: ids }) => sum + 2 + (ids?.length ?? 0), 0)) +
  [row.prompt, row.question, row.chosen, ...row.rejected].reduce(
    (sum, text) => sum + Buffer.byteLength(text),
    0,
  );
