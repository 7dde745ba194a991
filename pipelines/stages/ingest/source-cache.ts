import { gunzipSync, gzipSync } from 'node:zlib';
import { hashOf } from '../../core/hash.js';
import { blobKey, type SubmittedDocument } from '../../dataset/ledger/submission.js';
import type { InputFile } from '../../sources/index.js';
import type { Problem } from '../../sources/source.js';
import type { Store } from '../../stores/store.js';

/** Raised when a file would be read to other documents or questions than before. */
const VERSION = 3;
const KEY = 'cache/sources.json.gz';
/** A file changed so shortly before it was read may change again within the same time stamp. */
const SETTLED_MS = 2000;

/** What a file was read to, without a problem. */
export interface KnownFile {
  documents: SubmittedDocument[];
  empty: Problem[];
}

/** What files held when they were read last. */
export interface SourceCache {
  /** undefined where the file is not as it was, or a text of it is no longer in the store */
  get(file: InputFile): Promise<KnownFile | undefined>;
  /** @param now milliseconds since the epoch */
  set(file: InputFile, known: KnownFile, now: number): void;
  /** what was set, by key */
  readonly used: ReadonlyMap<string, KnownFile>;
}

/** @param settings all that decides what a file is read to, beside its bytes */
export async function readSourceCache(store: Store, settings: object): Promise<SourceCache> {
  const before = await stored(store);
  const used = new Map<string, KnownFile>();
  const keyOf = ({ path, key, isInput, fingerprint }: InputFile) =>
    hashOf([VERSION, path, key, isInput, fingerprint, settings]);
  return {
    used,
    async get(file) {
      const known = before[keyOf(file)];
      for (const { id, bytes } of known?.documents ?? []) {
        if ((await store.size(blobKey(id))) !== bytes) return undefined;
      }
      return known;
    },
    set(file, { documents, empty }, now) {
      if (file.fingerprint === '' || now - file.changedMs < SETTLED_MS) return;
      used.set(keyOf(file), { documents, empty });
    },
  };
}

async function stored(store: Store): Promise<Record<string, KnownFile>> {
  const bytes = await store.read(KEY);
  try {
    return bytes ? JSON.parse(gunzipSync(bytes).toString('utf8')) : {};
  } catch {
    return {}; // derived: a damaged cache only means reading again
  }
}

/** Keeps what this run knows, in place of what the run before knew. */
export async function writeSourceCache(store: Store, { used }: SourceCache): Promise<void> {
  const text = JSON.stringify(Object.fromEntries(used));
  await store.replace(KEY, gzipSync(text, { level: 3 }));
}
