import path from 'node:path';
import { ConfigError } from '../../core/errors.js';
import { type DatasetVersion, openDataset } from '../../dataset/dataset.js';
import { type LiveFile, liveRowsOf } from '../../dataset/log/live.js';
import type { SampleRow, Split } from '../../dataset/rows/row.js';
import { checkedRows } from '../../dataset/shards/checked-rows.js';
import type { Store } from '../../stores/store.js';
import { NewFile, refuseFileFor, refuseOverwriting } from './files.js';
import type { ExportFormat } from './format-names.js';
import { toolOf } from './formats.js';
import type { Lengths } from './lengths.js';
import { plainRow } from './pairs.js';
import { splitsOf, targetsOf } from './targets.js';
import { type PairCounts, type ToolPairs, toolPairs } from './tool-pairs.js';
import type { ExportFacts, ToolFormat } from './tools/tool.js';

export interface ExportOptions {
  store: Store;
  version?: number | undefined;
  format: ExportFormat;
  split: Split | 'all';
  /** a folder, or for jsonl a file */
  out: string;
  force: boolean;
  /** folder of the model, where it is given */
  tokenizer?: string | undefined;
  /** leave out pairs with an answer that was cut */
  wholeAnswers: boolean;
  onProgress?(progress: { done: number; total: number }): void;
}

export interface ExportResult {
  version: number;
  format: ExportFormat;
  /** the data, one a split, then what was written beside it */
  files: { path: string; split?: Split | 'all'; lines?: number; bytes: number }[];
  /** rows that were read */
  rows: number;
  /** null for jsonl, which has rows and which no tool cuts */
  counts: PairCounts | null;
  lengths: Lengths | null;
  notes: readonly string[];
}

/** What the data is of, for settings files: nothing that a file could be broken with. */
const originOf = (store: Store, { version }: DatasetVersion): string =>
  `${path.posix.basename(store.url).replace(/[^\p{L}\p{N}._-]/gu, '_')}, version ${version.version}`;

/** Writes every row. @returns how many there were */
async function writeRows(
  { store, onProgress }: ExportOptions,
  live: readonly LiveFile[],
  files: ReadonlyMap<Split, NewFile>,
  linesOf: (row: SampleRow, made: LiveFile['made']) => string[] | Promise<string[]>,
): Promise<number> {
  const total = live.reduce((sum, one) => sum + liveRowsOf(one), 0);
  let done = 0;
  for (const one of live) {
    const target = files.get(one.file.split) as NewFile;
    for await (const row of checkedRows(store, one)) {
      for (const line of await linesOf(row, one.made)) await target.line(line);
      onProgress?.({ done: ++done, total });
    }
  }
  return total;
}

/** Files that stand beside the data, as the tool wants them. */
const besideOf = (tool: ToolFormat | undefined, folder: string, facts: ExportFacts) =>
  (tool?.settings(facts) ?? []).map(({ name, text }) => ({
    file: new NewFile(path.join(folder, name)),
    text,
  }));

/** The data of a tool that has lines, and what is written beside it. */
async function finishTool(
  pairs: ToolPairs,
  files: ReadonlyMap<Split, NewFile>,
  beside: (facts: Omit<ExportFacts, 'origin'>) => ReturnType<typeof besideOf>,
): Promise<{ lengths: Lengths; written: NewFile[] }> {
  const lengths = await pairs.lengths();
  const whole = [...files].filter(([, file]) => file.lines > 0);
  if (whole.length === 0) {
    const why = JSON.stringify(pairs.counts.leftOut);
    throw new ConfigError(
      `no pair can be exported (left out: ${why}); --format jsonl has all rows as they are`,
    );
  }
  const written = whole.map(([, file]) => file);
  const names = Object.fromEntries(whole.map(([split, { file }]) => [split, path.basename(file)]));
  const { longest, setting: length } = lengths;
  for (const { file, text } of beside({ files: names, longest, length, end: pairs.end })) {
    written.push(file);
    await file.write(text);
  }
  return { lengths, written };
}

/**
 * Writes a version of a data set for another tool. Files get their names when all of them are whole;
 * of the rows one row group is in memory.
 */
export async function exportDataset(options: ExportOptions): Promise<ExportResult> {
  const { store, format, force } = options;
  const dataset = await openDataset(store, options.version);
  const tool = toolOf(format);
  const splits = splitsOf(dataset, options.split);
  const live = dataset.live.filter((one) => splits.includes(one.file.split) && liveRowsOf(one) > 0);
  const { folder, files } = targetsOf(options.out, splits, tool);
  const data = [...new Set(files.values())];
  const origin = originOf(store, dataset);
  const beside = (facts: Omit<ExportFacts, 'origin'>) =>
    besideOf(tool, folder, { origin, ...facts });
  const settings = beside({ files: {}, longest: 0, length: 0, end: '' });
  refuseFileFor(folder);
  refuseOverwriting([...data, ...settings.map(({ file }) => file)], force);

  let written = data;
  try {
    let pairs: ToolPairs | undefined;
    if (tool) pairs = await toolPairs(store, live, tool, options.tokenizer, options.wholeAnswers);
    const linesOf = pairs?.linesOf ?? ((row: SampleRow) => [JSON.stringify(plainRow(row))]);
    const rows = await writeRows(options, live, files, linesOf);
    let lengths: Lengths | null = null;
    if (pairs) ({ lengths, written } = await finishTool(pairs, files, beside));
    for (const file of written) await file.end();
    for (const file of written) await file.name();
    return {
      version: dataset.version.version,
      format,
      files: written.map((file) => described(file, files)),
      rows,
      counts: pairs?.counts ?? null,
      lengths,
      notes: pairs?.notes() ?? [],
    };
  } catch (error) {
    for (const file of [...data, ...written]) await file.discard();
    throw error;
  }
}

function described(file: NewFile, files: ReadonlyMap<Split, NewFile>) {
  const [split, ...others] = [...files].filter(([, one]) => one === file).map(([name]) => name);
  const { file: path, lines, bytes } = file;
  return split === undefined
    ? { path, bytes }
    : { path, split: others.length > 0 ? ('all' as const) : split, lines, bytes };
}
