import path from 'node:path';
import { ConfigError } from '../../core/errors.js';
import type { DatasetVersion } from '../../dataset/dataset.js';
import { liveRowsOf } from '../../dataset/log/live.js';
import type { Split } from '../../dataset/rows/row.js';
import { NewFile } from './files.js';
import type { ToolFormat } from './tools/tool.js';

const SPLITS: readonly Split[] = ['train', 'validation'];

/** The splits that are there, of those that are wanted. */
export function splitsOf({ live, version }: DatasetVersion, wanted: Split | 'all'): Split[] {
  const there = SPLITS.filter((split) =>
    live.some((one) => one.file.split === split && liveRowsOf(one) > 0),
  );
  if (wanted === 'all') return there;
  if (there.includes(wanted)) return [wanted];
  throw new ConfigError(
    `--split ${wanted}: version ${version.version} has no such rows, only ${there.join(', ')}`,
  );
}

/** Where the data goes: a folder with a file a split, or one file for all. */
export function targetsOf(
  out: string,
  splits: readonly Split[],
  tool: ToolFormat | undefined,
): { folder: string; files: Map<Split, NewFile> } {
  if (!/\.jsonl?$/i.test(out)) {
    const one = (split: Split) => [split, new NewFile(path.join(out, `${split}.jsonl`))] as const;
    return { folder: out, files: new Map(splits.map(one)) };
  }
  if (tool) {
    throw new ConfigError(
      `--out ${out}: give a folder; beside the data stands what ${tool.name} is to be started with`,
    );
  }
  const file = new NewFile(out);
  return { folder: path.dirname(out), files: new Map(splits.map((split) => [split, file])) };
}
