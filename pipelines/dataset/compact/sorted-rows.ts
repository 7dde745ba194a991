import { DatasetError } from '../../core/errors.js';
import type { Store } from '../../stores/store.js';
import type { LiveFile } from '../log/live.js';
import type { SampleRow } from '../rows/row.js';
import { checkedRows } from '../shards/checked-rows.js';
import { type OpenShard, openStoredShard } from '../shards/reader.js';
import type { Spill } from './spill.js';

/** Row groups whose ids are looked at to divide rows into ranges of like size. */
const LOOKED_AT = 64;

export interface SortOptions {
  store: Store;
  files: readonly LiveFile[];
  /** bytes of rows, before compression, that are held at once */
  memory: number;
  /** opened where rows do not fit */
  spill(): Promise<Spill>;
}

/**
 * Rows are sorted by document, then by sample: contexts of one document share chunks, and apart from
 * each other they took 3.3 times the room (docs/decisions/016-keeping-a-data-set.md).
 */
const placeOf = ({
  document_id,
  sample_id,
}: Pick<SampleRow, 'document_id' | 'sample_id'>): string => `${document_id} ${sample_id}`;

const inPlace = (a: SampleRow, b: SampleRow): number => (placeOf(a) < placeOf(b) ? -1 : 1);

/** All live rows of these files, each checked against its hash. */
async function* rowsOf(store: Store, files: readonly LiveFile[]): AsyncGenerator<SampleRow> {
  for (const file of files) yield* checkedRows(store, file);
}

/** `count - 1` places that divide the rows into ranges of about the same number. */
async function bordersOf(shards: readonly OpenShard[], count: number): Promise<string[]> {
  const groups = shards.flatMap((shard) =>
    [...shard.groups.keys()].map((group) => ({ shard, group })),
  );
  const step = Math.max(1, Math.floor(groups.length / LOOKED_AT));
  const places: string[] = [];
  for (let i = 0; i < groups.length; i += step) {
    const { shard, group } = groups[i] as (typeof groups)[number];
    const rows = await shard.read(group, ['document_id', 'sample_id']);
    for (const row of rows) places.push(placeOf(row as unknown as SampleRow));
  }
  places.sort();
  return Array.from(
    { length: count - 1 },
    (_, i) => places[Math.floor(((i + 1) * places.length) / count)] as string,
  );
}

/** How many borders are not above a place: its range. */
function rangeOf(borders: readonly string[], place: string): number {
  let [low, high] = [0, borders.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((borders[middle] as string) <= place) low = middle + 1;
    else high = middle;
  }
  return low;
}

async function* inOrder(rows: SampleRow[]): AsyncGenerator<SampleRow> {
  yield* rows.sort(inPlace);
}

/** Rows that do not fit into memory: first dealt out to ranges on disk, then range by range. */
async function* throughSpill(options: SortOptions, borders: string[]): AsyncGenerator<SampleRow> {
  const spill = await options.spill();
  try {
    for await (const row of rowsOf(options.store, options.files))
      await spill.add(rangeOf(borders, placeOf(row)), row);
    for (let range = 0; range <= borders.length; range++) yield* inOrder(await spill.take(range));
  } finally {
    await spill.close();
  }
}

/**
 * All live rows of these files in order, in bounded memory. The order depends on ids alone, so the ranges
 * they were dealt out to change nothing.
 * @throws DatasetError for a row that was changed, or that stands there twice
 */
export async function* sortedRows(options: SortOptions): AsyncGenerator<SampleRow> {
  const { store, files, memory } = options;
  const shards: OpenShard[] = [];
  for (const { file } of files) shards.push(await openStoredShard(store, file));
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
