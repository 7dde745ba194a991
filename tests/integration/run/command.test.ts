import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { packagePath } from '../../../pipelines/core/paths.js';
import { json, longpref, startLongpref } from '../../helpers/cli/cli.js';
import { warmCli } from '../../helpers/cli/warm-cli.js';
import { runArgs, writeCorpus } from '../../helpers/corpus.js';
import { leftoversOf } from '../../helpers/leftovers.js';
import { isRunning } from '../../helpers/processes.js';
import { isLong, sampled } from '../../helpers/sweep.js';

t.setTimeout(300_000);
const folder = t.testdir();
const corpus = writeCorpus(folder, 16);
const SMALL = ['--set', 'shard.bytes=100000', 'shard.row_group=64'];
/** For what starts no command, or ends one that it has started. */
const warm = warmCli(t);
const COMMAND = packagePath('tests/helpers/evaluators/command.mjs');

/** Arguments of a run whose evaluator is the helper in one of its modes. */
const args = (name: string, mode: string, { file = '', threads = 1, more = [] as string[] } = {}) =>
  runArgs(
    ...[corpus, path.join(folder, name), '--threads', String(threads), ...SMALL],
    'score.evaluator=command',
    `score.command.run=${JSON.stringify([process.execPath, COMMAND, mode, file])}`,
    'score.command.revision=words 1',
    ...more,
  );

const pidsIn = (file: string): number[] =>
  existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean).map(Number) : [];

let hash = '';
for (const threads of [1, ...sampled('threads of a command', [2, 4], 1)]) {
  t.test(`${threads} threads: the same data, and no process is left`, async (t) => {
    const file = path.join(folder, `pids-${threads}`);
    const line = args(`threads-${threads}`, 'well', { file, threads });
    // Of one thread the process goes on: the run itself has to end what it has started.
    const result = threads === 1 ? await warm(line) : longpref(line);
    t.equal(result.code, 0, result.stderr);
    const { counts, version } = json(result);
    t.ok(counts.samples > 300, `${counts.samples} samples`);
    hash ||= version.content_hash.sum;
    t.equal(version.content_hash.sum, hash);
    const pids = pidsIn(file);
    t.ok(pids.length >= threads && pids.length <= threads + 1, `${pids.length} processes`);
    t.strictSame(pids.filter(isRunning), []);
  });
}

const skip = isLong ? false : 'one of many: make test-long';
t.test('requests of another size, and a death, change nothing', { skip }, async (t) => {
  const more = ['score.command.batch_chunks=7', 'score.command.batch_bytes=2000'];
  const file = path.join(folder, 'died');
  const result = longpref(args('died', 'dies once', { file, threads: 2, more }));
  t.equal(result.code, 0, result.stderr);
  t.ok(existsSync(file));
  t.equal(json(result).version.content_hash.sum, hash);
});

t.test('standard error of the command stays out of the output', { skip }, (t) => {
  const result = longpref(args('chatters', 'chatters'));
  t.equal(json(result).version.content_hash.sum, hash);
  t.ok(/^evaluator command: line 0 x+…$/m.test(result.stderr));
  t.ok(result.stderr.length < 500_000);
  t.end();
});

t.test('a command that dies for good: one sentence, a run with a better one goes on', async (t) => {
  // A commit for nearly every document.
  const more = ['score.command.restarts=0', 'shard.bytes=20000'];
  const result = longpref(
    args('late', 'dies late', { more, file: path.join(folder, 'late', 'log') }),
  );
  t.equal(result.code, 9);
  t.match(
    result.stderr,
    /^longpref: the command of score\.command\.run \(.*\) ended with code 1 at request 21 \(questions: \d+, chunks: \d+\)$/m,
  );
  t.notMatch(result.stderr, /unexpected| at .*\.js:/);
  const { entries, finished } = leftoversOf(path.join(folder, 'late'));
  t.notOk(finished);
  t.ok(entries > 1, `${entries} log entries were committed`);
  const again = await warm(args('late', 'well'));
  t.equal(again.code, 0, again.stderr);
  t.equal(json(again).version.content_hash.sum, hash);
});

for (const mode of ['is slow', 'ignores everything']) {
  t.test(`kill -9 of a run whose command ${mode} leaves no process`, async (t) => {
    const file = path.join(folder, `pids ${mode}`);
    const run = startLongpref(args(`killed ${mode}`, mode, { file, threads: 2 }));
    const ended = new Promise((resolve) => run.once('exit', resolve));
    while (pidsIn(file).length < 2) await sleep(20);
    await sleep(100);
    t.ok(pidsIn(file).every(isRunning));
    run.kill('SIGKILL');
    await ended;
    for (let tries = 0; tries < 50 && pidsIn(file).some(isRunning); tries++) await sleep(100);
    t.strictSame(pidsIn(file).filter(isRunning), []);
  });
}

t.test('a configuration beside a data set starts nothing until data is made with it', async (t) => {
  const file = path.join(folder, 'started');
  const made = path.join(folder, 'threads-1');
  const yaml = `store: .
input: [../corpus.jsonl]
score: { evaluator: command, command: { revision: words 1, run: ${JSON.stringify([process.execPath, COMMAND, 'well', file])} } }
`;
  writeFileSync(path.join(made, 'pipeline.yaml'), yaml);
  const source = path.basename(corpus);
  const looks = [
    ...[['dataset', 'show'], ['dataset', 'stats'], ['dataset', 'verify'], ['report']],
    ...[
      ['why', source],
      ['dataset', 'gc', '--dry-run'],
      ['dataset', 'compact'],
    ],
  ];
  for (const look of looks) {
    const result = await warm(look, made);
    t.notMatch(result.stderr, /unexpected/, look.join(' '));
    t.notOk(existsSync(file), look.join(' '));
  }
  t.equal((await warm(['preview', '--input', corpus], made)).code, 0);
  t.ok(existsSync(file), 'preview makes data, and starts it');
  t.strictSame(pidsIn(file).filter(isRunning), []);
});

t.test('a configuration that cannot work is refused before anything is made', async (t) => {
  const base = ['run', '--input', corpus, '--store', path.join(folder, 'none'), '--set'];
  const run = `score.command.run=${JSON.stringify([process.execPath, COMMAND, 'well'])}`;
  const tries: [string[], number, RegExp][] = [
    [[], 2, /score\.command\.run names none: e\.g\./],
    [[run], 2, /score\.command\.revision is not set: .* longpref doctor/],
    [[run, 'score.command.revision=other'], 2, /revision is "other", and .* that it is "words 1"/],
    [['score.command.run=[./nothing]', 'score.command.revision=x'], 9, /no such program/],
    [['score.command.run=python3 x.py'], 2, /must be of type array/],
    [[run, 'score.command.timeout_s=0'], 2, /timeout_s/],
  ];
  for (const [more, code, sentence] of tries) {
    const result = await warm([...base, 'score.evaluator=command', ...more]);
    t.equal(result.code, code, result.stderr);
    t.match(result.stderr, sentence);
  }
  t.notOk(existsSync(path.join(folder, 'none', 'data')));
});
