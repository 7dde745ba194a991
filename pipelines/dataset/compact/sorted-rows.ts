import { DatasetError } from '../../core/errors.js';
import type { DataFile } from '../../generated/log-entry.js';
import type { Store } from '../../stores/store.js';
import type { SampleRow } from '../row.js';
import { rowHash } from '../row-hash.js';
import { type OpenShard, openStoredShard, readGroup } from '../shard-reader.js';
import type { Spill } from './spill.js';

/** Row groups whose sample ids are looked at to divide rows into ranges of like size. */
const LOOKED_AT = 64;

export interface SortOptions {
  store: Store;
  files: readonly DataFile[];
  /** bytes of rows, before compression, that are held at once */
  memory: number;
  /** opened where rows do not fit */
  spill(): Promise<Spill>;
}

const byId = (a: SampleRow, b: SampleRow): number => (a.sample_id < b.sample_id ? -1 : 1);

/** All rows of these files, each checked against its hash. */
async function* rowsOf(store: Store, files: readonly DataFile[]): AsyncGenerator<SampleRow> {
  for (const file of files) {
    const shard = await openStoredShard(store, file);
    for (const group of shard.groups.keys()) {
      for (const row of await readGroup(shard, group, file.path)) {
        if (rowHash(row) !== row.row_hash) {
          throw new DatasetError(
            `${store.url}/${file.path}, sample ${row.sample_id}: its columns were changed (the row hash does not match them); longpref dataset verify ${store.url} tells more`,
          );
        }
        yield row;
      }
    }
  }
}

/** `count - 1` ids that divide the rows into ranges of about the same number. */
async function bordersOf(shards: readonly OpenShard[], count: number): Promise<string[]> {
  const groups = shards.flatMap((shard) =>
    [...shard.groups.keys()].map((group) => ({ shard, group })),
  );
  const step = Math.max(1, Math.floor(groups.length / LOOKED_AT));
  const ids: string[] = [];
  for (let i = 0; i < groups.length; i += step) {
    const { shard, group } = groups[i] as (typeof groups)[number];
    for (const { sample_id } of await shard.read(group, ['sample_id']))
      ids.push(sample_id as string);
  }
  ids.sort();
  return Array.from(
    { length: count - 1 },
    (_, i) => ids[Math.floor(((i + 1) * ids.length) / count)] as string,
  );
}

/** How many borders are not above an id: its range. */
function rangeOf(borders: readonly string[], id: string): number {
  let [low, high] = [0, borders.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((borders[middle] as string) <= id) low = middle + 1;
    else high = middle;
  }
  return low;
}

async function* inOrder(rows: SampleRow[]): AsyncGenerator<SampleRow> {
  yield* rows.sort(byId);
}

/** Rows that do not fit into memory: first dealt out to ranges of ids on disk, then range by range. */
async function* throughSpill(options: SortOptions, borders: string[]): AsyncGenerator<SampleRow> {
  const spill = await options.spill();
  try {
    for await (const row of rowsOf(options.store, options.files))
      await spill.add(rangeOf(borders, row.sample_id), row);
    for (let range = 0; range <= borders.length; range++) yield* inOrder(await spill.take(range));
  } finally {
    await spill.close();
  }
}

/**
 * All rows of these files by sample id, in bounded memory. Their order depends on ids alone, so the
 * ranges they were dealt out to change nothing.
 * @throws DatasetError for a row that was changed, or that stands there twice
 */
export async function* sortedRows(options: SortOptions): AsyncGenerator<SampleRow> {
  const { store, files, memory } = options;
  const shards: OpenShard[] = [];
  for (const file of files) shards.push(await openStoredShard(store, file));
  const bytes = shards.flatMap(({ groupBytes }) => groupBytes).reduce((a, b) => a + b, 0);
  const ranges = Math.ceil(bytes / memory);
  let rows: AsyncGenerator<SampleRow>;
  if (ranges > 1) rows = throughSpill(options, await bordersOf(shards, ranges));
  else {
    const all: SampleRow[] = [];
    for await (const row of rowsOf(store, files)) all.push(row);
    rows = inOrder(all);
  }
  let last = '';
  for await (const row of rows) {
    if (row.sample_id === last) {
      throw new DatasetError(
        `${store.url} has sample ${last} twice: longpref dataset verify ${store.url} tells where`,
      );
    }
    last = row.sample_id;
    yield row;
  }
}
