/** Reads a shard from standard input for damaged.ts and tells about it in JSON lines. */
import { buffer } from 'node:stream/consumers';
import { openShard } from '../shards/reader.js';
import type { Line, Order } from './damaged.js';
import { readFacts } from './facts.js';

const { name, group, column } = JSON.parse(process.argv[2] as string) as Order;
const tell = (line: Line): Promise<void> =>
  new Promise((resolve) => process.stdout.write(`${JSON.stringify(line)}\n`, () => resolve()));

const bytes = await buffer(process.stdin);
try {
  const shard = openShard(bytes, name);
  if (column !== undefined) {
    for (const one of shard.columns.slice(column)) {
      const readable = await shard.read(group, [one]).then(
        () => true,
        () => false,
      );
      await tell({ readable });
    }
  } else {
    await tell({ groups: shard.groups, columns: shard.columns });
    for await (const read of readFacts(bytes, name, group)) await tell({ group: read });
  }
} catch (error) {
  await tell({ error: (error as Error).message });
  process.exitCode = 1;
}
