import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { DatasetError } from '../../core/errors.js';
import type { OpenShard, RowGroup } from '../shards/reader.js';
import type { RowFacts } from './facts.js';

const CHILD = fileURLToPath(new URL('./damaged.child.js', import.meta.url));
/** A wrong length can send a reader round in a loop; a row group takes a second. */
const PATIENCE_MS = 60_000;

/** What the child is asked for: facts of the groups from `group` on, or which columns of it read. */
export interface Order {
  name: string;
  group: number;
  /** from this column on */
  column?: number;
}

/** A line of the child. */
export type Line =
  | Pick<OpenShard, 'groups' | 'columns'>
  | { group: RowGroup<RowFacts> }
  | { readable: boolean }
  | { error: string };

/** Lets a process of its own read. @returns whether it came to its end */
async function inChild(
  bytes: Uint8Array,
  order: Order,
  onLine: (line: Line) => void,
): Promise<boolean> {
  const child = spawn(process.execPath, [CHILD, JSON.stringify(order)], {
    stdio: ['pipe', 'pipe', 'ignore'],
    timeout: PATIENCE_MS,
    killSignal: 'SIGKILL',
  });
  const ended = new Promise<boolean>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code === 0));
  });
  child.stdin.on('error', () => {}); // it died while it was given the bytes: `close` tells
  child.stdin.end(bytes);
  for await (const line of createInterface({ input: child.stdout })) onLine(JSON.parse(line));
  return ended;
}

/**
 * The facts of a shard whose bytes are not those that were written. One wrong length makes a
 * reader fill an array until V8 ends the process, which no catch prevents: about one in twenty
 * flipped bits does. So another process reads, and where it dies the next one goes on behind.
 * @throws DatasetError where not even the file's own description can be read
 */
export async function readDamaged(bytes: Uint8Array, name: string): Promise<RowGroup<RowFacts>[]> {
  const done: RowGroup<RowFacts>[] = [];
  let shard: Pick<OpenShard, 'groups' | 'columns'> | undefined;
  for (;;) {
    let failure: string | undefined;
    const whole = await inChild(bytes, { name, group: done.length }, (line) => {
      if ('groups' in line) shard = line;
      else if ('group' in line) done.push(line.group);
      else if ('error' in line) failure = line.error;
    });
    if (failure !== undefined) throw new DatasetError(failure);
    if (!shard) throw new DatasetError(`${name} is not a readable shard: its footer is damaged`);
    if (whole || done.length >= shard.groups.length) return done;
    const group = done.length;
    const unreadable = await unreadableColumns(bytes, { name, group }, shard.columns);
    const first = shard.groups.slice(0, group).reduce((sum, rows) => sum + rows, 0);
    const count = shard.groups[group] as number;
    done.push({ first, count, unreadable, message: 'a length in it is damaged' });
  }
}

/** Those columns of a row group that cannot be read, or whose reading ends the process. */
async function unreadableColumns(
  bytes: Uint8Array,
  order: Order,
  columns: string[],
): Promise<string[]> {
  const readable: boolean[] = [];
  while (readable.length < columns.length) {
    const whole = await inChild(bytes, { ...order, column: readable.length }, (line) => {
      if ('readable' in line) readable.push(line.readable);
    });
    if (!whole) readable.push(false);
  }
  return columns.filter((_, i) => !readable[i]);
}
