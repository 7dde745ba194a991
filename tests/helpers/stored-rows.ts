import { openDataset } from '../../pipelines/dataset/dataset.js';
import type { SampleRow } from '../../pipelines/dataset/rows/row.js';
import { readShard } from '../../pipelines/dataset/shards/parquet.js';
import { FolderStore } from '../../pipelines/stores/folder.js';

/** The rows of the newest version of a data set in a folder. */
export async function storedRows(folder: string): Promise<SampleRow[]> {
  const store = new FolderStore(folder);
  const rows: SampleRow[] = [];
  for (const { path } of (await openDataset(store)).files) {
    const bytes = await store.read(path);
    if (!bytes) throw new Error(`${path} is missing`);
    for await (const row of readShard(bytes, path)) rows.push(row);
  }
  return rows;
}
