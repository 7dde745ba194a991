import { sha256 } from '../../pipelines/core/hash.js';
import type { Random } from '../../pipelines/core/random.js';
import { appendEntry, type NewEntry } from '../../pipelines/dataset/log/log.js';
import { contentHash } from '../../pipelines/dataset/rows/content-hash.js';
import type {
  ContentHash,
  DataFile,
  LogEntry,
  Made,
  WithdrawEntry,
} from '../../pipelines/generated/log-entry.js';
import type { Store } from '../../pipelines/stores/store.js';

export const SUBMISSION = 'a'.repeat(64);

export const MADE: Made = {
  row_schema: 1,
  identity: 'b'.repeat(64),
  tokenizer_sha256: 'c'.repeat(64),
  template: { head: '\u2028', separator: '\n', tail: '', answer: '', end: '' },
  window: 1024,
  positions_length: 4096,
  seed: 1,
};

const base = (commit: string) => ({
  commit_id: commit,
  created_at: '2026-01-01T00:00:00.000Z',
});

/** A file of made-up rows: its hashes are those of `rows`, its bytes the text of its name. */
export function madeUpFile(name: string, rows: readonly string[]): DataFile & { text: string } {
  const digest = sha256(name);
  return {
    path: `data/train-${digest.slice(0, 16)}.parquet`,
    split: 'train',
    rows: rows.length,
    bytes: Buffer.byteLength(name),
    sha256: digest,
    content_hash: contentHash(rows),
    text: name,
  };
}

export const appendOf = (
  commit: string,
  files: DataFile[],
  ledger: { path: string; records: number; bytes: number; sha256: string }[] = [],
): NewEntry => ({
  kind: 'append',
  ...base(commit),
  requires: [],
  submission_id: SUBMISSION,
  made: MADE,
  files,
  ledger,
  streams: [],
});

export const replaceOf = (
  commit: string,
  removes: readonly DataFile[],
  files: DataFile[],
): NewEntry => ({
  kind: 'replace',
  ...base(commit),
  requires: ['replace'],
  content_hash: contentHash([]),
  removes: removes.map(({ path }) => path),
  adds: [{ made: MADE, files }],
  layout: { shard_bytes: 1, row_group: 1 },
});

/** @param rows of the file: their hashes are their ids */
export const withdrawOf = (
  commit: string,
  file: DataFile,
  rows: readonly string[],
): Omit<WithdrawEntry, 'sequence'> => ({
  kind: 'withdraw',
  ...base(commit),
  requires: ['withdraw'],
  reason: 'near-duplicate',
  files: [{ path: file.path, sample_ids: [...rows].sort(), content_hash: contentHash(rows) }],
  ledger: [],
});

export const versionOf = (commit: string, version: number, content: ContentHash): NewEntry => ({
  kind: 'version',
  ...base(commit),
  requires: [],
  submission_id: SUBMISSION,
  version,
  content_hash: content,
  documents: 0,
  questions: 0,
  samples: 0,
  drops: {},
});

/** What a random history made, kept beside the log by the simplest means. */
export interface History {
  log: LogEntry[];
  /** paths that are live at each version, sorted; the first is version 1 */
  versions: string[][];
  contents: ContentHash[];
  /** rows of live files that are not live, at each version, sorted */
  withdrawn: string[][];
  /** live at the end of the log */
  head: string[];
}

/**
 * A history of so many entries: appends, replaces of some live files by one of the same rows,
 * withdrawals of rows, versions; the files' bytes are put into the store, too.
 */
export async function randomHistory(store: Store, random: Random, steps: number): Promise<History> {
  const live = new Map<string, { file: DataFile; rows: string[]; gone: string[] }>();
  const history: History = { log: [], versions: [], contents: [], withdrawn: [], head: [] };
  const add = async (name: string, rows: string[]) => {
    const { text, ...file } = madeUpFile(name, rows);
    await store.create(file.path, Buffer.from(text));
    live.set(file.path, { file, rows, gone: [] });
    return file;
  };
  const next = async (step: number): Promise<NewEntry> => {
    const commit = `commit ${step}`;
    const kind = random.next();
    if (step > 0 && kind < 0.3) {
      const content = contentHash([...live.values()].flatMap(({ rows }) => rows));
      history.withdrawn.push([...live.values()].flatMap(({ gone }) => gone).sort());
      history.versions.push([...live.keys()].sort());
      history.contents.push(content);
      return versionOf(commit, history.versions.length, content);
    }
    if (live.size > 1 && kind < 0.5) {
      const taken = random.shuffled([...live.values()]).slice(0, 1 + random.below(live.size));
      for (const { file } of taken) live.delete(file.path);
      const rows = taken.flatMap((one) => one.rows);
      return replaceOf(
        commit,
        taken.map(({ file }) => file),
        rows.length > 0 ? [await add(`replaced ${step}`, rows)] : [],
      );
    }
    const [rich] = random.shuffled([...live.values()].filter(({ rows }) => rows.length > 0));
    if (rich && kind < 0.65) {
      const gone = random.shuffled(rich.rows).slice(0, 1 + random.below(rich.rows.length));
      rich.rows = rich.rows.filter((row) => !gone.includes(row));
      rich.gone.push(...gone);
      return withdrawOf(commit, rich.file, gone);
    }
    const files: DataFile[] = [];
    for (let i = 0; i < 1 + random.below(3); i++) {
      const name = `file ${step} ${i}`;
      files.push(await add(name, [sha256(`${name} row 1`), sha256(`${name} row 2`)]));
    }
    return appendOf(commit, files);
  };
  for (let step = 0; step < steps; step++) {
    history.log = await appendEntry(store, history.log, await next(step), () => {});
  }
  history.head = [...live.keys()].sort();
  return history;
}
