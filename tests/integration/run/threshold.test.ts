/** pair.threshold: auto: one number for all of a data set, whoever adds to it. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { json, longprefAsync } from '../../helpers/cli/cli.js';
import { warmCli } from '../../helpers/cli/warm-cli.js';
import { runArgs, writeCorpus } from '../../helpers/corpus.js';
import { overKafka, topology } from '../../helpers/servers/kafka.js';
import { serverEnvironment, skipWithout, testKafka } from '../../helpers/servers/servers.js';
import { isLong } from '../../helpers/sweep.js';

t.setTimeout(300_000);
const longpref = warmCli(t);
const folder = t.testdir();
const at = (name: string) => path.join(folder, name);
const lines = readFileSync(writeCorpus(folder, 16, 600, 4), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line, id) => JSON.stringify({ id: `document ${id}`, ...JSON.parse(line) }));
const part = (name: string, from: number, to?: number) => {
  writeFileSync(at(`${name}.jsonl`), `${lines.slice(from, to).join('\n')}\n`);
  return at(`${name}.jsonl`);
};
const [first, second] = [part('first', 0, 10), part('second', 10)];
const AUTO = ['--set', 'pair.threshold=auto'];

async function run(input: string, store: string, ...more: string[]) {
  const result = await longpref(runArgs(input, store, ...AUTO, ...more));
  t.equal(result.code, 0, result.stderr);
  return json(result);
}

t.test(
  'found with the first submission, kept by the second, by a copy and by a copy of rows',
  async (t) => {
    const one = await run(first, at('one'), '--threads', '1');
    t.ok(one.threshold.threshold > 0 && one.threshold.found.questions > 0.5);
    t.ok(one.counts.samples > 10, `${one.counts.samples} samples`);
    const two = await run(first, at('two'), '--threads', '2');
    t.strictSame(two.version.content_hash, one.version.content_hash, 'at any number of threads');
    const { threshold } = one.threshold;
    const shown = await longpref(['dataset', 'show', at('one')]);
    t.match(shown.stdout, new RegExp(`threshold +${threshold} \\(pair\\.threshold: auto\\)`));

    t.equal((await longpref(['dataset', 'push', at('one'), at('copy')])).code, 0);
    const more = await run(second, at('one'));
    t.strictSame(more.threshold, { threshold, found: null }, 'kept');
    const copied = await run(second, at('copy'));
    t.strictSame(copied.version.content_hash, more.version.content_hash, 'a copy keeps it');
    rmSync(at('two/thresholds'), { recursive: true });
    const byRows = await run(second, at('two'));
    t.strictSame(byRows.version.content_hash, more.version.content_hash, 'rows say it as well');
    t.equal((await run(second, at('one'))).changed, false);
    t.equal((await longpref(['dataset', 'verify', at('one')])).code, 0);
  },
);

t.test(
  'the same number written down is another configuration with the same critical chunks',
  async (t) => {
    const { threshold } = (await run(first, at('one'))).threshold;
    const written = await longpref(
      runArgs(first, at('written'), '--set', `pair.threshold=${threshold}`),
    );
    t.equal(json(written).threshold, null);
    const auto = await run(first, at('again'));
    t.strictSame(json(written).counts, auto.counts);
    t.not(json(written).version.content_hash.sum, auto.version.content_hash.sum);
  },
);

t.test(
  'over Kafka workers find it as they find the pool',
  { skip: isLong ? skipWithout('kafka') : 'one of many: make test-long' },
  async (t) => {
    const env = serverEnvironment({ kafka: await testKafka(t) });
    const place = topology(env, 1);
    const alone = await run(first, at('alone'));
    const result = await longprefAsync(
      [...runArgs(first, at('workers'), ...AUTO), ...overKafka(place), '--local-workers', '1'],
      env,
    );
    t.equal(result.code, 0, result.stderr);
    t.strictSame(json(result).version.content_hash, alone.version.content_hash);
    t.strictSame(json(result).threshold, alone.threshold);
    t.strictSame(json(result).counts, alone.counts, 'recall too');
  },
);

t.test('one document alone is refused in a sentence', async (t) => {
  const result = await longpref(runArgs(part('single', 0, 1), at('single'), ...AUTO));
  t.equal(result.code, 2);
  t.match(result.stderr, /pair\.threshold: auto compares with chunks of other documents/);
});
