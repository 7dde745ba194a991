import { DatasetError } from '../core/errors.js';
import type { Store } from '../stores/store.js';

const KEY = 'dataset-id.json';

/**
 * What tells a data set from others whose topics have the same names: made by whoever first asks,
 * kept in the store, and carried by every record that is sent for it.
 */
export async function datasetId(store: Store, newId: () => string): Promise<string> {
  const there = await store.read(KEY);
  if (!there) await store.create(KEY, Buffer.from(`${JSON.stringify({ id: newId() })}\n`));
  const bytes = there ?? (await store.read(KEY));
  try {
    const { id } = JSON.parse(String(bytes)) as { id: unknown };
    if (typeof id === 'string' && id !== '') return id;
  } catch {}
  throw new DatasetError(
    `${store.url}/${KEY} is damaged: restore it from a copy, or delete it and raise kafka.generation`,
  );
}
