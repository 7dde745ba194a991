import { DatasetError } from '../core/errors.js';
import { hashOf } from '../core/hash.js';
import type { Store } from '../stores/store.js';
import type { EntitySpan, EntityTagger, EntityType } from './span.js';

/** Entities as a model finds them, each text looked at once for a data set. */
export interface KeptEntities {
  /** all that decides the spans: part of the configuration identity */
  readonly identity: unknown;
  /**
   * Of the beginning of a document.
   * @param text is asked for where it has not been looked at
   */
  ofDocument(documentId: string, text: () => string | Promise<string>): Promise<EntitySpan[]>;
  ofText(text: string): Promise<EntitySpan[]>;
}

/** A name with all of its places. */
type Stored = [type: EntityType, text: string, starts: number[]];

function encode(spans: readonly EntitySpan[]): Buffer {
  const names = new Map<string, Stored>();
  for (const { type, text, start } of spans) {
    const key = `${type} ${text}`;
    const name = names.get(key) ?? [type, text, []];
    names.set(key, name);
    name[2].push(start);
  }
  return Buffer.from(JSON.stringify([...names.values()]));
}

/** @throws DatasetError where these are no spans */
function decode(bytes: Buffer, where: string): EntitySpan[] {
  try {
    return (JSON.parse(bytes.toString('utf8')) as Stored[])
      .flatMap(([type, text, starts]) =>
        starts.map((start) => {
          if (typeof text !== 'string' || !Number.isSafeInteger(start))
            throw new Error('no name with its places');
          return { start, end: start + text.length, type, text };
        }),
      )
      .sort((a, b) => a.start - b.start);
  } catch (cause) {
    throw new DatasetError(
      `${where}, entities that a model found before, is damaged: delete it and run again`,
      { cause },
    );
  }
}

/**
 * Entities of a model, kept in the store: another processor may label a word in another way, and
 * questions and wrong answers hang on it. What was stored first counts.
 */
export function keptEntities({ identity, entities }: EntityTagger, store: Store): KeptEntities {
  const made = hashOf(identity);
  async function kept(what: unknown, find: () => Promise<EntitySpan[]>): Promise<EntitySpan[]> {
    const hash = hashOf([made, what]);
    const key = `cache/entities/${hash.slice(0, 2)}/${hash}.json`;
    const where = `${store.url}/${key}`;
    const before = await store.read(key);
    if (before) return decode(before, where);
    const found = await find();
    await store.create(key, encode(found));
    const first = await store.read(key);
    return first ? decode(first, where) : found;
  }
  return {
    identity,
    ofDocument: (documentId, text) =>
      kept(['document', documentId], async () => entities(await text())),
    ofText: (text) => kept(['text', text], async () => entities(text)),
  };
}
