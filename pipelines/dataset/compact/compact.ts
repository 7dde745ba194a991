import type { Clock } from '../../core/clock.js';
import { DatasetError, FencedError } from '../../core/errors.js';
import { canonicalJson, sha256 } from '../../core/hash.js';
import type {
  DataFile,
  LogEntry,
  Made,
  ReplacedFiles,
  ReplaceEntry,
  ReplaceLayout,
  VersionEntry,
} from '../../generated/log-entry.js';
import { putFile } from '../../stores/put-file.js';
import type { Store } from '../../stores/store.js';
import { writeCard } from '../card.js';
import { datasetOf, newestVersion } from '../dataset.js';
import { contentOf, type LiveFile, liveContentOf, liveFiles, liveRowsOf } from '../log/live.js';
import { appendEntry, readLog } from '../log/log.js';
import { contentHash, sameContent } from '../rows/content-hash.js';
import { rowBytes, type Split } from '../rows/row.js';
import { ShardWriter } from '../shards/parquet.js';
import { sortedRows } from './sorted-rows.js';
import type { Spill } from './spill.js';

export interface CompactOptions {
  store: Store;
  clock: Clock;
  /** a name no other commit has */
  newId(): string;
  layout: ReplaceLayout;
  /** bytes of rows, before compression, that are sorted in memory at once */
  memory: number;
  spill(): Promise<Spill>;
  onProgress?(progress: { done: number; total: number }): void;
}

export interface CompactResult {
  /** false where the files were so already */
  changed: boolean;
  before: { files: number; bytes: number };
  after: { files: number; bytes: number };
  /** the version of the new files; undefined where a run is under way, whose version will have them */
  version?: VersionEntry;
}

/** Files made with the same, for the same split. */
interface Group {
  made: Made;
  split: Split;
  files: LiveFile[];
}

/** The files that are compacted: live now, and of the newest version. */
function inputsOf(store: Store, log: readonly LogEntry[]): LiveFile[] {
  const { version } = datasetOf(store, log);
  const unfinished = new Set(
    log
      .slice(version.sequence)
      .flatMap((entry) => (entry.kind === 'append' ? entry.files : []))
      .map(({ path }) => path),
  );
  return liveFiles(log).filter(({ file }) => !unfinished.has(file.path));
}

/** In an order that depends on what the files were made with alone. */
function groupsOf(files: readonly LiveFile[]): Group[] {
  const groups = new Map<string, Group>();
  for (const one of files) {
    const { made } = one;
    const { split } = one.file;
    const key = `${canonicalJson(made)} ${split}`;
    const group = groups.get(key) ?? { made, split, files: [] };
    group.files.push(one);
    groups.set(key, group);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

/** Whether the newest replace laid out just these files in this way, and all their rows are live. */
function isCompact(log: readonly LogEntry[], inputs: readonly LiveFile[], layout: ReplaceLayout) {
  if (inputs.some(({ withdrawn }) => withdrawn.samples.size > 0)) return false;
  const last = log.findLast((entry): entry is ReplaceEntry => entry.kind === 'replace');
  if (!last || canonicalJson(last.layout) !== canonicalJson(layout)) return false;
  const added = new Set(last.adds.flatMap(({ files }) => files).map(({ path }) => path));
  return added.size === inputs.length && inputs.every(({ file }) => added.has(file.path));
}

/** Writes the rows of a group, sorted, as files of like size. */
async function rewrite(
  options: CompactOptions,
  group: Group,
  onRow: () => void,
): Promise<DataFile[]> {
  const { store, layout, memory, spill } = options;
  const { split } = group;
  const metadata = canonicalJson(group.made);
  const files: DataFile[] = [];
  let writer: ShardWriter | undefined;
  let hashes: string[] = [];
  let bytes = 0;
  const close = async () => {
    if (!writer) return;
    const body = await writer.finish();
    const digest = sha256(body);
    const path = `data/${split}-${digest.slice(0, 16)}.parquet`;
    await putFile(store, path, body);
    files.push({
      path,
      split,
      rows: hashes.length,
      bytes: body.length,
      sha256: digest,
      content_hash: contentHash(hashes),
    });
    writer = undefined;
    hashes = [];
    bytes = 0;
  };
  for await (const row of sortedRows({ store, files: group.files, memory, spill })) {
    writer ??= new ShardWriter(metadata, layout.row_group);
    writer.add(row);
    hashes.push(row.row_hash);
    bytes += rowBytes(row);
    onRow();
    if (bytes >= layout.shard_bytes) await close();
  }
  await close();
  if (!sameContent(contentOf(files), liveContentOf(group.files))) {
    throw new DatasetError(
      `the rows of ${group.files.map(({ file }) => file.path).join(', ')} are not those the log tells (content hash differs): longpref dataset verify ${store.url} tells more`,
    );
  }
  return files;
}

/** One entry for all files; whoever else was quicker with one of them wins. */
function commitReplace(
  { store, clock, newId, layout }: CompactOptions,
  log: readonly LogEntry[],
  inputs: readonly LiveFile[],
  adds: ReplacedFiles[],
): Promise<LogEntry[]> {
  const removes = inputs.map(({ file }) => file.path);
  const entry = {
    kind: 'replace' as const,
    commit_id: newId(),
    requires: ['replace'],
    created_at: clock.iso(),
    content_hash: liveContentOf(inputs),
    removes,
    adds,
    layout,
  };
  return appendEntry(store, log, entry, (now) => {
    const live = new Map(liveFiles(now).map((one) => [one.file.path, one.withdrawn.samples.size]));
    const gone = removes.find((path) => !live.has(path));
    if (gone !== undefined) {
      throw new FencedError(
        `${gone} was replaced meanwhile, by another compaction: what it did stands, this one is given up; nothing is lost`,
      );
    }
    const fewer = inputs.find((one) => live.get(one.file.path) !== one.withdrawn.samples.size);
    if (fewer !== undefined) {
      throw new FencedError(
        `rows of ${fewer.file.path} were withdrawn meanwhile, by a run: this compaction is given up, nothing is lost; start it again`,
      );
    }
  });
}

/**
 * A version of the replaced files: the newest one with other files. Where a run is under way there
 * is none: it would hold a part of the run's submission.
 */
async function writeVersion(
  { store, clock, newId }: CompactOptions,
  log: readonly LogEntry[],
): Promise<VersionEntry | undefined> {
  const newest = newestVersion(log) as VersionEntry;
  const entry = {
    ...newest,
    commit_id: newId(),
    created_at: clock.iso(),
    version: newest.version + 1,
  };
  const overtaken = new Error('a run is under way');
  try {
    const written = await appendEntry(store, log, entry, (now) => {
      const since = now.slice(newest.sequence + 1);
      if (since.some(({ kind }) => kind !== 'replace')) throw overtaken;
    });
    return newestVersion(written);
  } catch (error) {
    if (error !== overtaken) throw error;
    return undefined;
  }
}

const sizeOf = (files: readonly DataFile[]) => ({
  files: files.length,
  bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
});

/**
 * Compaction: the live rows of the newest version in as few files as `layout` allows, sorted.
 * Files and their names depend on rows and layout alone, not on how the data set came about.
 * The log changes in one step; appends of others meanwhile stay as they are.
 * @throws FencedError where another compaction was quicker
 */
export async function compact(options: CompactOptions): Promise<CompactResult> {
  const { store, layout, onProgress } = options;
  let log = await readLog(store);
  const inputs = inputsOf(store, log);
  const files = inputs.map(({ file }) => file);
  const before = sizeOf(files);
  let added = files;
  let changed = false;
  if (!isCompact(log, inputs, layout)) {
    const total = inputs.reduce((sum, one) => sum + liveRowsOf(one), 0);
    let done = 0;
    const adds: ReplacedFiles[] = [];
    for (const group of groupsOf(inputs)) {
      const onRow = () => onProgress?.({ done: ++done, total });
      const rewritten = await rewrite(options, group, onRow);
      if (rewritten.length > 0) adds.push({ made: group.made, files: rewritten });
    }
    added = adds.flatMap((group) => group.files);
    const old = new Set(files.map(({ path }) => path));
    changed = added.length !== files.length || !added.every(({ path }) => old.has(path));
    if (changed) log = await commitReplace(options, log, inputs, adds);
  }
  // A kill may have come between an earlier replace and its version.
  const newest = newestVersion(log) as VersionEntry;
  const behind = log.slice(newest.sequence + 1).some(({ kind }) => kind === 'replace');
  if (!behind) return { changed, before, after: sizeOf(added), version: newest };
  const version = await writeVersion(options, log);
  await writeCard(store);
  return { changed, before, after: sizeOf(added), ...(version ? { version } : {}) };
}
