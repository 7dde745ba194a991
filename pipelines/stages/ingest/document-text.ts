import { createHash } from 'node:crypto';
import { DatasetError } from '../../core/errors.js';
import { hasVisible } from '../../core/invisible.js';
import { Normaliser } from '../../core/normalise.js';
import { blobKey } from '../../dataset/ledger/submission.js';
import type { Piece } from '../../sources/source.js';
import type { StagedObject, Store } from '../../stores/store.js';
import { PlaceMap } from './evidence.js';

const headIn = (parts: readonly Uint8Array[], bytes: number): string =>
  Buffer.concat(parts).toString('utf8', 0, bytes);

/**
 * The beginning of a stored text, as `storeText` gives it.
 * @throws DatasetError where the store no longer has it
 */
export async function headOf(store: Store, id: string, bytes: number): Promise<string> {
  const stream = await store.stream(blobKey(id), 0, bytes);
  if (!stream) throw new DatasetError(`${store.url}/${blobKey(id)} is missing: run again`);
  const parts: Uint8Array[] = [];
  // A part is the store's own until the next one is asked for.
  for await (const part of stream) parts.push(Buffer.from(part));
  return headIn(parts, bytes);
}

/** A text up to this size is kept in memory until its id is known; a longer one goes to the store in parts. */
const SMALL = 4 << 20;

export interface StoredText {
  /** sha256 of the normalised text */
  id: string;
  bytes: number;
  /** the beginning of the normalised text, for what is made from a part of it */
  head: string;
  /** where the places that were asked for are, in bytes */
  places: PlaceMap;
}

/**
 * Normalises a text piece by piece and keeps it as a blob named by its sha256. Nothing is kept of
 * a text whose reading fails.
 * @param places units of the text as it is given, whose bytes in the blob are wanted
 * @param headBytes how much of the text is wanted as `head`
 * @returns undefined for a text of nothing but white space and characters that nobody sees
 */
export async function storeText(
  store: Store,
  pieces: Iterable<Piece> | AsyncIterable<Piece>,
  places: Iterable<number> = [],
  headBytes = 0,
): Promise<StoredText | undefined> {
  const [normaliser, map, hash] = [new Normaliser(), new PlaceMap(places), createHash('sha256')];
  let [unit, bytes, hasText] = [0, 0, false];
  let held: Buffer[] = [];
  const head: Buffer[] = [];
  let staged: StagedObject | undefined;
  const take = async (part: Buffer) => {
    if (part.length === 0) return;
    hash.update(part);
    if (bytes < headBytes) head.push(part);
    bytes += part.length;
    held.push(part);
    if (bytes <= SMALL) return;
    staged ??= await store.stage();
    for (const one of held) await staged.write(one);
    held = [];
  };
  try {
    for await (const { text } of pieces) {
      hasText ||= hasVisible(text);
      for (const part of map.cut(text, unit)) {
        await take(normaliser.push(part.text));
        const { place } = part;
        if (place !== undefined) normaliser.mark((byte) => map.note(place, byte));
      }
      unit += text.length;
    }
    await take(normaliser.end());
    if (!hasText) return undefined;
    const id = hash.digest('hex');
    if (staged) await staged.commit(blobKey(id));
    else await store.create(blobKey(id), Buffer.concat(held));
    return { id, bytes, head: headIn(head, headBytes), places: map };
  } finally {
    await staged?.discard();
  }
}
