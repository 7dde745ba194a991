import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { json, longprefAsync } from '../../helpers/cli/cli.js';
import { warmCli } from '../../helpers/cli/warm-cli.js';
import { runArgs, writeCorpus } from '../../helpers/corpus.js';
import { overKafka, topology } from '../../helpers/servers/kafka.js';
import { serverEnvironment, skipWithout, testKafka } from '../../helpers/servers/servers.js';
import { isLong } from '../../helpers/sweep.js';

t.setTimeout(300_000);
const folder = t.testdir();
const warm = warmCli(t);
const SETTINGS = ['filters.near_duplicates=0.8', 'pair.filler=none'];

t.test(
  'several workers leave the same of near-duplicates, over two submissions',
  // Workers start twice, 20 s: in process, run/near-duplicates goes through the same.
  { skip: isLong ? skipWithout('kafka') : 'one of many: make test-long' },
  async (t) => {
    const records = readFileSync(writeCorpus(folder, 20, 400, 4), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const write = (name: string, all: readonly object[]) => {
      const file = path.join(folder, name);
      writeFileSync(file, all.map((record) => `${JSON.stringify(record)}\n`).join(''));
      return file;
    };
    const first = write('first.jsonl', records);
    const twins = records.slice(0, 12).map(({ id: _, text, ...record }) => ({
      ...record,
      text: `Corrected on the third of May.\n${text}`,
    }));
    const second = write('second.jsonl', twins);
    const alone = json(
      await warm(
        runArgs(first, path.join(folder, 'alone'), '--input', second, '--set', ...SETTINGS),
      ),
    );
    // All that became samples: other questions are dropped for other reasons.
    t.ok(alone.counts.drops['near-duplicate'] > 30, 'of 48 questions');

    const env = serverEnvironment({ kafka: await testKafka(t) });
    const at = topology(env, 4);
    const store = path.join(folder, 'kafka');
    let last = alone;
    for (const input of [first, second]) {
      const args = [...runArgs(input, store), ...overKafka(at), ...SETTINGS, 'shard.bytes=30000'];
      const made = await longprefAsync([...args, '--local-workers', '3'], env);
      t.equal(made.code, 0, made.stderr);
      last = json(made);
    }
    t.strictSame(last.version.content_hash, alone.version.content_hash);
    t.equal(last.version.version, 2);
    t.equal((await warm(['dataset', 'verify', store])).code, 0);
  },
);
