import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { ConfigError, ProcessError } from '../../../pipelines/core/errors.js';
import { packagePath } from '../../../pipelines/core/paths.js';
import { Session, type SessionSettings } from '../../../pipelines/evaluators/command/session.js';

t.setTimeout(120_000);
const COMMAND = packagePath('tests/helpers/evaluators/command.mjs');
const QUESTIONS = [{ question: 'Who keeps the lighthouse?' }, { question: 'Where is Anna?' }];
const CHUNKS = ['Anna keeps the lighthouse.', '', 'The dog'];
const SCORES = [
  [3, 0, 1],
  [1, 0, 0],
];

/** A session with the helper in one of its modes. */
function session(mode: string, settings: Partial<SessionSettings> = {}, file = '') {
  const told: string[] = [];
  const run = settings.run ?? [process.execPath, COMMAND, mode, file];
  const talk = new Session({
    ...{ folder: '.', revision: 'words 1', startSeconds: 20, seconds: 20, restarts: 1 },
    ...{ tell: (line: string) => told.push(line), ...settings, run },
  });
  t.teardown(() => talk.close());
  return { talk, told };
}

const ask = async (mode: string, settings: Partial<SessionSettings> = {}, file = '') => {
  const { talk } = session(mode, settings, file);
  return (await talk.score(QUESTIONS, CHUNKS)).map((row) => [...row]);
};

const isThere = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

t.test('a program is started once, and answers one request after the other', async (t) => {
  const file = path.join(t.testdir(), 'pids');
  const { talk } = session('well', {}, file);
  t.notOk(existsSync(file), 'it is not started before it is needed');
  const asked = [1, 2, 3].map(() => talk.score(QUESTIONS, CHUNKS));
  for (const rows of await Promise.all(asked))
    t.strictSame(
      rows.map((row) => [...row]),
      SCORES,
    );
  t.equal(await talk.revision(), 'words 1');
  const [pid, ...others] = readFileSync(file, 'utf8').trim().split('\n').map(Number);
  t.strictSame(others, []);
  await talk.close();
  t.notOk(isThere(pid as number), 'it is gone');
  await t.rejects(talk.score(QUESTIONS, CHUNKS), { message: /was closed/ });
});

for (const mode of ['answers in pieces', 'is slow', 'has children']) {
  t.test(`a program that ${mode} is as good as any`, async (t) => {
    t.strictSame(await ask(mode), SCORES);
  });
}

for (const mode of ['dies once', 'hangs once']) {
  t.test(`a program that ${mode} is started again and asked again`, async (t) => {
    const file = path.join(t.testdir(), 'been-here');
    t.strictSame(await ask(mode, { seconds: mode === 'hangs once' ? 1 : 20 }, file), SCORES);
    t.ok(existsSync(file));
  });
}

const WRONG: [mode: string, sentence: RegExp][] = [
  [
    'dies always',
    /ended with code 137 at request 1 \(questions: 2, chunks: 3\), and again when started once more; .*\n {2}out of memory in request 1$/,
  ],
  ['is killed', /was ended by SIGKILL at request 1/],
  ['hangs always', /gave no answer in 1 s at request 1 .*, and again when started once more$/],
  ['closes its output', /closed its standard output at request 1/],
  ['says no JSON', /answered with a line that is no JSON: "Hello \\u001b\[31mworld" at request 1/],
  ['says NaN', /answered NaN, which is no JSON and no score/],
  ['says -Infinity', /answered -Infinity, which is no JSON and no score/],
  ['says a list', /a line that is no JSON object: "\[1\]"/],
  ['says null', /a line that is no JSON object: "null"/],
  [
    'says 1e999',
    /gave Infinity as the score of chunk 1 for question 1: a score is a finite number from 0/,
  ],
  ['says 1e39', /gave 1e\+39 as the score of chunk 1/],
  ['says -1', /gave -1 as the score of chunk 1 for question 1/],
  ['says text', /gave "\\"3\\"" as the score of chunk 1/],
  ['says nulls', /gave "null" as the score of chunk 1/],
  ['gives no scores', /gave "nothing" as scores, where a list of 2 rows is due/],
  ['gives an object', /as scores, where a list of 2 rows is due/],
  ['gives few rows', /gave a list of 1 as scores, where a list of 2 rows is due/],
  [
    'gives many columns',
    /gave a list of 4 as scores of question 1, where a list of 3 numbers is due/,
  ],
  ['answers another', /answered request "2", it was asked 1/],
  ['answers twice', /wrote to its standard output without being asked/],
  ['has a huge line', /answered with a line of more than 65,760 bytes/],
  ['has bytes', /answered with a line that is no JSON/],
  ['refuses', /says: "\\"the text is in no language that I know\\""/],
  ['refuses oddly', /says: "\{\\"code\\":7\}"/],
];
for (const [mode, message] of WRONG) {
  t.test(`a program that ${mode}: one sentence`, async (t) => {
    const seconds = mode.startsWith('hangs') ? 1 : 20;
    const asked = ask(mode, { seconds });
    await t.rejects(asked, { constructor: ProcessError, message, transient: false });
    const { message: said } = (await asked.catch((error: Error) => error)) as Error;
    t.match(said, /^the command of score\.command\.run \(.*command\.mjs /);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none may reach a terminal
    t.notMatch(said, /[\u0000-\u0009\u000b-\u001f]/);
    t.ok(said.length < 1000, said);
  });
}

const AT_START: [mode: string, sentence: RegExp][] = [
  [
    'dies at start',
    /ended with code 3 when it was started, and again when started once more; the end of its standard error:\n {2}Traceback .*\n {2}ModuleNotFoundError: No module named {2}\[31mspacy$/,
  ],
  ['hangs at start', /gave no answer in 1 s when it was started/],
  ['wrong version', /speaks version "2" of the protocol, longpref speaks 1 when it was started/],
  ['no revision', /names no revision of itself/],
  [
    'talks at start',
    /no JSON: "Loading the model"|wrote to its standard output without being asked: "Loading the model/,
  ],
];
for (const [mode, message] of AT_START) {
  t.test(`a program that ${mode}: one sentence, and a worker waits`, async (t) => {
    const startSeconds = mode.startsWith('hangs') ? 1 : 20;
    const asked = ask(mode, { startSeconds });
    await t.rejects(asked, { constructor: ProcessError, message, transient: true });
  });
}

t.test('a program that is not there, not executable, or no program', async (t) => {
  const folder = t.testdir({ 'text.txt': 'text' });
  const tries: [string[], RegExp][] = [
    [['no-such-program-at-all'], /cannot be started in the folder .*: there is no such program$/],
    [['./no-such-file'], /there is no such program/],
    [['./text.txt'], /may not be executed/],
    [['.'], /may not be executed|no such program/],
    [['no\0thing'], /cannot be started/],
  ];
  for (const [run, message] of tries) {
    const asked = ask('', { run, folder });
    await t.rejects(asked, { constructor: ProcessError, message, transient: true }, run.join(' '));
  }
});

t.test('a relative path is one of the folder', async (t) => {
  const folder = t.testdir({
    'words.mjs': t.fixture('symlink', COMMAND),
    run: `#!/bin/sh\nexec '${process.execPath}' words.mjs well\n`,
  });
  t.equal(spawnSync('chmod', ['+x', path.join(folder, 'run')]).status, 0);
  t.strictSame(await ask('', { folder, run: [process.execPath, 'words.mjs'] }), SCORES);
  t.strictSame(await ask('', { folder, run: ['./run'] }), SCORES);
});

t.test('another revision than the configuration names is refused', async (t) => {
  await t.rejects(ask('well', { revision: 'words 2' }), {
    constructor: ConfigError,
    message: /score\.command\.revision is "words 2", and .* says that it is "words 1"/,
  });
  t.strictSame(await ask('well', { revision: null }), SCORES);
});

t.test('a program that answers once more, later, is found out with the next request', async (t) => {
  const { talk } = session('answers late once more');
  await talk.score(QUESTIONS, CHUNKS);
  await new Promise((resolve) => setTimeout(resolve, 400));
  await t.rejects(talk.score(QUESTIONS, CHUNKS), { message: /without being asked/ });
});

t.test('standard error is passed on, bounded', async (t) => {
  const { talk, told } = session('chatters');
  await talk.score(QUESTIONS, CHUNKS);
  await talk.close();
  t.match(told[0], /^line 0 xxx/);
  t.equal(told.length, 201);
  t.ok(told.every((line) => line.length < 410));
});

t.test(
  'a program that ignores its input and SIGTERM is ended, and so are its children',
  async (t) => {
    const file = path.join(t.testdir(), 'pids');
    const { talk } = session('ignores everything', {}, file);
    await talk.score(QUESTIONS, CHUNKS);
    await talk.close();
    t.notOk(isThere(Number(readFileSync(file, 'utf8'))));
    const { talk: parent } = session('has children', {}, '98765.4321');
    await parent.score(QUESTIONS, CHUNKS);
    const grandchildren = () => spawnSync('pgrep', ['-f', 'sleep 98765.4321']).status === 0;
    t.ok(grandchildren());
    await parent.close();
    await new Promise((resolve) => setTimeout(resolve, 100));
    t.notOk(grandchildren());
  },
);
