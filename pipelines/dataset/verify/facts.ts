import type { SampleRow } from '../rows/row.js';
import { rowHash } from '../rows/row-hash.js';
import { type RowGroup, readRowGroups } from '../shards/reader.js';

/** What `dataset verify` looks at in a row. */
export interface RowFacts
  extends Pick<SampleRow, 'sample_id' | 'document_id' | 'split' | 'question' | 'row_hash'> {
  /** the row hash as its columns give it */
  computed: string;
}

const factsOf = (row: SampleRow): RowFacts => ({
  sample_id: row.sample_id,
  document_id: row.document_id,
  split: row.split,
  question: row.question,
  row_hash: row.row_hash,
  computed: rowHash(row),
});

/** The facts of each row of a shard, from row group `from` on. */
export async function* readFacts(
  bytes: Uint8Array,
  name: string,
  from = 0,
): AsyncGenerator<RowGroup<RowFacts>> {
  for await (const group of readRowGroups(bytes, name, from)) {
    yield 'rows' in group ? { ...group, rows: group.rows.map(factsOf) } : group;
  }
}
