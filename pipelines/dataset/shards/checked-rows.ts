import { DatasetError } from '../../core/errors.js';
import type { Store } from '../../stores/store.js';
import type { LiveFile } from '../log/live.js';
import type { SampleRow } from '../rows/row.js';
import { rowHash } from '../rows/row-hash.js';
import { openStoredShard, readGroup } from './reader.js';

/**
 * All live rows of a file, a row group in memory at a time, each checked against its hash.
 * @throws DatasetError for a row that was changed
 */
export async function* checkedRows(
  store: Store,
  { file, withdrawn }: Pick<LiveFile, 'file' | 'withdrawn'>,
): AsyncGenerator<SampleRow> {
  const shard = await openStoredShard(store, file);
  for (const group of shard.groups.keys()) {
    for (const row of await readGroup(shard, group, file.path)) {
      if (rowHash(row) !== row.row_hash) {
        throw new DatasetError(
          `${store.url}/${file.path}, sample ${row.sample_id}: its columns were changed (the row hash does not match them); longpref dataset verify ${store.url} tells more`,
        );
      }
      if (!withdrawn.samples.has(row.sample_id)) yield row;
    }
  }
}
