import { openDataset } from '../../pipelines/dataset/dataset.js';
import type { SampleRow } from '../../pipelines/dataset/rows/row.js';
import { checkedRows } from '../../pipelines/dataset/shards/checked-rows.js';
import { FolderStore } from '../../pipelines/stores/folder.js';

/** The live rows of a data set in a folder, at its newest version or another. */
export async function storedRows(folder: string, version?: number): Promise<SampleRow[]> {
  const store = new FolderStore(folder);
  const rows: SampleRow[] = [];
  for (const live of (await openDataset(store, version)).live)
    for await (const row of checkedRows(store, live)) rows.push(row);
  return rows;
}
