import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { loadConfig } from '../../../pipelines/config/load.js';
import { InputError } from '../../../pipelines/core/errors.js';
import { noLog } from '../../../pipelines/core/log.js';
import { packagePath } from '../../../pipelines/core/paths.js';
import { createLog, type Level, levelOf } from '../../../pipelines/logs/log.js';
import { redactor } from '../../../pipelines/logs/redact.js';
import { secretsOf } from '../../../pipelines/logs/secrets.js';

function listen(
  options: {
    level?: Level;
    format?: 'json' | 'terminal';
    secrets?: string[];
    colour?: boolean;
  } = {},
) {
  const lines: string[] = [];
  const log = createLog({
    level: 'info',
    format: 'json',
    write: (line) => lines.push(line),
    ...options,
  });
  return { log, lines, records: () => lines.map((line) => JSON.parse(line)) };
}

const DOCUMENT = '1f0ee5d5361b9340386b019d5f31b9a8b113bad013a0c4f3b7aedc337ee2efc8';

t.test(
  'a line is one JSON object with time, level, message and the fields of its children',
  (t) => {
    const { log, lines, records } = listen();
    const stage = log.child({ worker: 'w1' }).child({ stage: 'pair' });
    stage.info('record done', {
      topic: 'longpref.stories.1.scored',
      partition: 2,
      offset: 17,
      submission_id: 's1',
      document_id: DOCUMENT,
    });
    log.warn('of nobody');
    t.equal(lines.length, 2);
    for (const line of lines) t.match(line, /^\{.*\}\n$/);
    const [first, second] = records();
    t.match(first.time, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    t.match(first, {
      level: 'info',
      worker: 'w1',
      stage: 'pair',
      topic: 'longpref.stories.1.scored',
      partition: 2,
      offset: 17,
      submission_id: 's1',
      document_id: DOCUMENT,
      message: 'record done',
    });
    t.strictSame(Object.keys(second), ['level', 'time', 'message'], 'no process id, no host');
    t.end();
  },
);

t.test('one document can be followed through all stages', (t) => {
  const { log, records } = listen({ level: 'debug' });
  for (const stage of ['refine', 'pair', 'shard']) {
    for (const document_id of ['a', 'b']) log.child({ stage }).debug('done', { document_id });
  }
  const followed = records().filter(({ document_id }) => document_id === 'b');
  t.strictSame(
    followed.map(({ stage }) => stage),
    ['refine', 'pair', 'shard'],
  );
  t.end();
});

t.test('levels', (t) => {
  const said = (level: Level) => {
    const { log, records } = listen({ level });
    for (const say of ['debug', 'info', 'warn', 'error'] as const) log.child({})[say](say);
    return records().map(({ message }) => message);
  };
  t.strictSame(said('debug'), ['debug', 'info', 'warn', 'error']);
  t.strictSame(said('info'), ['info', 'warn', 'error']);
  t.strictSame(said('error'), ['error']);
  t.strictSame(said('silent'), []);
  t.equal(levelOf(undefined, undefined), 'info');
  t.equal(levelOf(undefined, ''), 'info');
  t.equal(levelOf(undefined, 'debug'), 'debug');
  t.equal(levelOf('warn', 'debug'), 'warn', 'the flag is stronger');
  t.throws(() => levelOf('loud', undefined), {
    code: 'CONFIG',
    message: /--log-level is "loud".*debug/,
  });
  t.throws(() => levelOf(undefined, 'x'), { code: 'CONFIG', message: /LONGPREF_LOG is "x"/ });
  t.equal(noLog.child({ stage: 'pair' }), noLog);
  t.end();
});

t.test('errors keep code and cause; a stack only where nobody expected them', (t) => {
  const { log, records } = listen();
  const cause = Object.assign(new TypeError('inner'), { code: 'EPIPE' });
  log.error('failed', { error: new InputError('outer', { cause }) });
  const [{ error }] = records();
  t.match(error, {
    type: 'InputError',
    code: 'INPUT',
    message: 'outer',
    cause: { type: 'TypeError', code: 'EPIPE', stack: /logs\.test/ },
  });
  t.notOk('stack' in error);
  t.end();
});

t.test('secrets never appear', (t) => {
  const password = 'pass "word\n22';
  for (const format of ['json', 'terminal'] as const) {
    const { log, lines } = listen({ format, secrets: [password, 'hunter2-key', 'hunter2'] });
    const child = log.child({ sasl: { username: 'me', password: 'qwerty-1' } });
    child.info(`connecting with ${password}`, {
      headers: { Authorization: 'Bearer abcdef123456', 'x-api-key': 'qwerty-2' },
      nested: [{ deep: { secretAccessKey: 'qwerty-3', note: `uses ${password}!` } }],
      url: 'https://me:qwerty-4@host/x?X-Amz-Signature=qwerty5abc&y=1',
      jaas: 'username="me" password="qwerty-6";',
      body: '{"password": "qwerty-7"}',
      tokens: 12,
      password_file: '/run/secrets/kafka',
    });
    child.error('refused', {
      error: new InputError('the broker refused hunter2-key', {
        cause: new Error(`SASL ${password}`),
      }),
      session_token: 'qwerty-8',
    });
    const all = lines.join('');
    for (const secret of ['qwerty', 'hunter2', 'abcdef123456', 'word\\n22', 'word\n22']) {
      t.notOk(all.includes(secret), `${format}: ${secret}`);
    }
    t.notMatch(all, /redacted\]-key/, 'the longer of two secrets is replaced as a whole');
    for (const kept of ['me', '12', '/run/secrets/kafka', '[redacted]', 'y=1']) {
      t.ok(all.includes(kept), `${format}: ${kept} stays`);
    }
  }
  t.end();
});

t.test('what is copied keeps its shape', (t) => {
  const redact = redactor(['ab', 'long-secret']);
  t.strictSame(
    redact({ id: 'abab', n: 1, none: null, list: ['long-secret', true], password: null }),
    {
      id: 'abab',
      n: 1,
      none: null,
      list: ['[redacted]', true],
      password: null,
    },
  );
  t.equal(redact(3n), '3');
  t.strictSame(redact({ bytes: new Uint8Array(5) }), { bytes: '[5 bytes]' });
  const loop: Record<string, unknown> = {};
  loop.self = loop;
  t.match(JSON.stringify(redact(loop)), /\[deeper\]/);
  t.end();
});

t.test('which secrets there are', (t) => {
  const folder = t.testdir({ 'password.txt': 'from-file\n' });
  writeFileSync(
    path.join(folder, 'pipeline.yaml'),
    'kafka: {sasl: {mechanism: plain, password_env: MY_PASSWORD, password_file: password.txt}}\n',
  );
  const loaded = loadConfig(path.join(folder, 'pipeline.yaml'));
  const env = {
    MY_PASSWORD: 'from-variable',
    AWS_SECRET_ACCESS_KEY: 'aws',
    AWS_ACCESS_KEY_ID: 'name',
    OPENAI_API_KEY: 'key',
  };
  t.strictSame(secretsOf(loaded, env).sort(), ['aws', 'from-file', 'from-variable', 'key']);
  const absent = loadConfig(undefined, ['kafka.sasl.password_file=/nowhere']);
  t.strictSame(secretsOf(absent, {}), []);
  t.end();
});

t.test('lines for people', (t) => {
  const { log, lines } = listen({ format: 'terminal' });
  log.child({ stage: 'pair', worker: 'w1' }).info('done', {
    topic: 'scored',
    partition: 2,
    offset: 17,
    document_id: DOCUMENT,
    submission_id: DOCUMENT,
    samples: 3,
    note: 'two words',
  });
  log.warn('plain');
  log.error('failed', { error: new InputError('outer', { cause: new InputError('inner') }) });
  log.error('failed', { error: 'a text' });
  t.match(
    lines[0],
    /^\d\d:\d\d:\d\d\.\d{3} info {2}pair w1 scored\[2\]@17 doc 1f0ee5d5361b done submission=1f0ee5d5361b samples=3 note="two words"\n$/,
  );
  t.match(lines[1], /^[\d:.]+ warn {2}plain\n$/);
  t.match(lines[2], /error failed\n {2}InputError: outer\n {2}caused by\n {2}InputError: inner\n$/);
  t.match(lines[3], /error failed\n {2}a text\n$/);
  const coloured = listen({ format: 'terminal', colour: true });
  coloured.log.error('red');
  t.ok(coloured.lines[0]?.includes('\u001b[31merror\u001b[0m'));
  t.end();
});

t.test('a process writes JSON to standard error, and nothing is lost when it is killed', (t) => {
  const module = packagePath('dist/pipelines/logs/log.js');
  const code = `
    const { processLog } = await import(${JSON.stringify(module)});
    const log = processLog('info', ['a-secret']);
    for (let i = 0; i < 1000; i++) log.info('line with a-secret', { i });
    process.kill(process.pid, 'SIGKILL');`;
  const { stderr, stdout, signal } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', code],
    { encoding: 'utf8' },
  );
  t.equal(signal, 'SIGKILL');
  t.equal(stdout, '');
  const lines = stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  t.equal(lines.length, 1000);
  t.match(lines[999], { i: 999, level: 'info', message: 'line with [redacted]' });
  t.end();
});
