import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import t, { type Test } from 'tap';
import { loadConfig } from '../../../pipelines/config/load.js';
import { ConfigError, StoreError } from '../../../pipelines/core/errors.js';
import { packagePath } from '../../../pipelines/core/paths.js';
import { entryKey } from '../../../pipelines/dataset/log/log.js';
import { bad, type Check, diagnose, type Finding, good } from '../../../pipelines/doctor/check.js';
import { checksOf, type DoctorDependencies } from '../../../pipelines/doctor/checks.js';
import { commandAnswers } from '../../../pipelines/doctor/command.js';
import { kafkaCredentials, s3Credentials } from '../../../pipelines/doctor/credentials.js';
import { schemaVersions, storeRace } from '../../../pipelines/doctor/data-set.js';
import { diskSpace, nodeVersion } from '../../../pipelines/doctor/machine.js';
import { modelEndpoint } from '../../../pipelines/doctor/model.js';
import { policyChecks } from '../../../pipelines/doctor/policy.js';
import { diagnosisText, verdict } from '../../../pipelines/doctor/render.js';
import { clockSkew, folderTime, httpTime } from '../../../pipelines/doctor/skew.js';
import { trainerPresent } from '../../../pipelines/doctor/trainer.js';
import { madeOf, tokenizerOf } from '../../../pipelines/runtime/dependencies/prepare.js';
import { MemoryStore } from '../../../pipelines/stores/memory.js';
import { loadTokenizer } from '../../../pipelines/tokenizer/load.js';
import { json, longpref, longprefAsync, withoutTrainer } from '../../helpers/cli/cli.js';

async function serve(t: Test, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A finding that is not well must say what to do. */
async function fails(t: Test, check: Check, detail: RegExp, advice: RegExp): Promise<void> {
  const finding = await check.run();
  t.match(finding, { ok: false, detail, advice }, check.name);
}

const well = async (t: Test, check: Check, detail: RegExp): Promise<void> =>
  void t.match(await check.run(), { ok: true, detail, advice: undefined }, check.name);

t.test('checks are independent: one that throws or hangs has failed, the others run', async (t) => {
  const check = (name: string, run: () => Promise<Finding>): Check => ({ name, run });
  const told: string[] = [];
  let time = 0;
  const diagnoses = await diagnose(
    [
      check('well', async () => good('fine')),
      check('ill', async () => bad('broken', 'mend it')),
      check('hangs', () => new Promise(() => {})),
      check('ours', () => Promise.reject(new ConfigError('x is 3: set it to 2'))),
      check('foreign', () => Promise.reject(new TypeError('y is undefined'))),
      check('last', async () => good('fine')),
    ],
    { timeoutMs: 20, now: () => time++ * 1000, onDone: ({ name }) => told.push(name) },
  );
  t.strictSame(
    diagnoses.map(({ name, ok }) => [name, ok]),
    [
      ['well', true],
      ['ill', false],
      ['hangs', false],
      ['ours', false],
      ['foreign', false],
      ['last', true],
    ],
  );
  t.strictSame(told, ['well', 'ill', 'hangs', 'ours', 'foreign', 'last']);
  const [first, , hangs, ours, foreign] = diagnoses;
  t.equal(first?.seconds, 1);
  t.match(hangs, { detail: /no answer in 0\.02 s/, advice: /firewall/ });
  t.match(ours, { detail: 'x is 3: set it to 2' });
  t.match(foreign, { detail: /y is undefined/, advice: /report/ });
});

t.test('how it is shown', (t) => {
  const ill = { name: 'disk', ok: false, detail: 'full', advice: 'free some', seconds: 0 };
  const fine = { name: 'clock', ok: true, detail: 'as ours', seconds: 0 };
  t.equal(diagnosisText(ill, 6, false), '  ✗ disk    full\n            → free some');
  t.equal(diagnosisText(fine, 6, false), '  ✓ clock   as ours');
  t.ok(diagnosisText(ill, 6, true).includes('\u001b[31m✗'));
  t.equal(verdict([ill, fine]), '1 of 2 checks failed: disk.');
  t.equal(verdict([fine]), 'All 1 checks are well.');
  t.end();
});

t.test('the machine', async (t) => {
  for (const version of ['20.17.0', '20.20.2', '22.0.0'])
    await well(t, nodeVersion(version, '>=20.17'), /^2/);
  for (const version of ['20.16.9', '18.20.1']) {
    await fails(t, nodeVersion(version, '>=20.17'), /needs >=20\.17/, /install/);
  }
  const folder = path.join(t.testdir({}), 'not', 'there', 'yet');
  await well(t, diskSpace('disk', folder, 1), /^\d+\.\d GB free at .*yet$/);
  await fails(t, diskSpace('disk', folder, 2 ** 60), /there should be/, /free some room/);
  await fails(
    t,
    diskSpace('disk', '/x', 2e9, async () => 1.9e9),
    /^1\.9 GB free at \/x/,
    /full disk/,
  );
});

t.test('the policy', async (t) => {
  const check = (name: string, overrides: string[] = []) =>
    policyChecks(loadConfig(undefined, overrides)).find((one) => one.name === name) as Check;
  await well(t, check('tokenizer'), /built-in.*8,192 tokens, sha256 [0-9a-f]{12}…$/);
  await well(t, check('template', ['template.head=a']), /head 1 tokens.*\|>$/);
  await fails(
    t,
    check('template', ['template.separator=x<|eot_id|>']),
    /template\.separator has <\|eot_id\|>/,
    /chat template/,
  );
  await t.rejects(check('template', ['template.end=two words']).run(), {
    code: 'CONFIG',
    message: /template\.end/,
  });
  await t.rejects(check('tokenizer', ['tokenizer=/nowhere']).run(), { code: 'TOKENIZER' });
  await fails(t, check('template', ['tokenizer=/nowhere']), /without the tokenizer/, /first/);
});

t.test('the data set', async (t) => {
  const loaded = loadConfig(undefined);
  const file = tokenizerOf(loaded);
  const made = madeOf(loaded.config, await loadTokenizer(file), file);
  const withLog = async (...entries: object[]) => {
    const store = new MemoryStore();
    for (const [sequence, entry] of entries.entries()) {
      await store.create(
        entryKey(sequence),
        Buffer.from(JSON.stringify({ requires: [], sequence, ...entry })),
      );
    }
    return schemaVersions(loaded, () => store);
  };
  await well(t, await withLog(), /is empty$/);
  const append = { kind: 'append', made, files: [], ledger: [], streams: [] };
  await well(t, await withLog(append), /1 log entries, no version yet/);
  await well(t, await withLog(append, { kind: 'version', version: 1 }), /2 log entries, version 1/);
  await fails(
    t,
    await withLog({ ...append, made: { ...made, row_schema: 2 } }),
    /schema 2, this version knows 1/,
    /update/,
  );
  await fails(
    t,
    await withLog({ ...append, made: { ...made, identity: 'x' } }),
    /another configuration/,
    /runtime\.mix/,
  );
  await t.rejects((await withLog({ kind: 'later' })).run(), {
    code: 'DATASET',
    message: /update it/,
  });
  const mixed = loadConfig(undefined, ['runtime.mix=true']);
  const store = new MemoryStore();
  await store.create(
    entryKey(0),
    Buffer.from(
      JSON.stringify({ ...append, requires: [], sequence: 0, made: { ...made, identity: 'x' } }),
    ),
  );
  await well(
    t,
    schemaVersions(mixed, () => store),
    /1 log entries/,
  );
});

t.test('the race', async (t) => {
  const store = new MemoryStore();
  const seen: unknown[] = [];
  await well(
    t,
    storeRace(
      () => store,
      async (given) => seen.push(given),
    ),
    /one wins/,
  );
  t.strictSame(seen, [store]);
  const lost = storeRace(
    () => store,
    () => Promise.reject(new StoreError('two won: take another store')),
  );
  await t.rejects(lost.run(), { code: 'STORE' });
});

t.test('clocks', async (t) => {
  let time = 1_000_000;
  // Asking takes 2 s by this clock.
  const now = () => {
    time += 1000;
    return time;
  };
  const at = (ms: number) =>
    clockSkew('the store', async () => ({ ms: time + 500 + ms, resolutionMs: 1000 }), now);
  await well(t, at(-500), /^as ours \(± 1\.00 s\)$/);
  await well(t, at(20_000), /^\d+ s ahead/);
  await fails(t, at(60_000), /s ahead/, /NTP/);
  await fails(t, at(-60_000), /s behind/, /NTP/);

  const date = 'Sat, 21 Nov 2026 10:00:00 GMT';
  const s3 = await serve(t, (_, response) => response.writeHead(403, { date }).end());
  t.strictSame(await httpTime(s3), { ms: Date.parse(date), resolutionMs: 1000 });
  const silent = await serve(t, (_, response) => {
    response.sendDate = false;
    response.end();
  });
  await t.rejects(httpTime(silent), { code: 'STORE', message: /does not say the time/ });
  await t.rejects(httpTime('http://127.0.0.1:1'), {
    code: 'STORE',
    message: /ECONNREFUSED.*is up/,
  });

  const folder = t.testdir({});
  const { ms } = await folderTime(path.join(folder, 'later'));
  t.ok(Math.abs(ms - Date.now()) < 5000);
});

t.test('credentials: which source, never the secret', async (t) => {
  const of = (source: string, more = {}) =>
    s3Credentials(async () => ({
      ...{ accessKeyId: 'AKIAVERYLONG', secretAccessKey: 'the-secret', $source: { [source]: 'x' } },
      ...more,
    }));
  const sources = {
    CREDENTIALS_ENV_VARS: /from environment variables, key id AKIA…$/,
    CREDENTIALS_ENV_VARS_STS_WEB_ID_TOKEN: /from a web identity token/,
    CREDENTIALS_PROFILE: /from the shared credentials file/,
    CREDENTIALS_HTTP: /from the container/,
    CREDENTIALS_IMDS: /from the instance/,
    SOMETHING_NEW: /from the usual chain/,
  };
  for (const [source, detail] of Object.entries(sources)) {
    await well(t, of(source), detail);
    t.notMatch(JSON.stringify(await of(source).run()), /the-secret|VERYLONG/);
  }
  await well(t, of('CREDENTIALS_IMDS', { expiration: new Date(0) }), /until 1970/);
  await fails(
    t,
    s3Credentials(() => Promise.reject(new Error('no providers'))),
    /none \(no providers\)/,
    /AWS_ACCESS_KEY_ID/,
  );

  const folder = t.testdir({ password: 'hunter2\n', empty: '\n' });
  const kafka = (overrides: string[], env = {}) => {
    const loaded = loadConfig(undefined, ['kafka.sasl.mechanism=scram-sha-256', ...overrides]);
    return kafkaCredentials({ ...loaded, base: folder }, env);
  };
  const user = { LONGPREF_KAFKA_USERNAME: 'me' };
  await well(t, kafka(['kafka.sasl.mechanism=none']), /none asked for/);
  await fails(t, kafka([]), /LONGPREF_KAFKA_USERNAME is not set/, /name/);
  await fails(t, kafka([], user), /LONGPREF_KAFKA_PASSWORD is not set/, /password_file/);
  await well(
    t,
    kafka([], { ...user, LONGPREF_KAFKA_PASSWORD: 'hunter2' }),
    /from LONGPREF_KAFKA_PASSWORD$/,
  );
  const byFile = kafka(['kafka.sasl.password_file=password'], user);
  await well(t, byFile, /password from .*password$/);
  t.notMatch(JSON.stringify(await byFile.run()), /hunter2/);
  await fails(t, kafka(['kafka.sasl.password_file=absent'], user), /absent cannot be read/, /read/);
  await fails(t, kafka(['kafka.sasl.password_file=empty'], user), /is empty/, /password/);
});

t.test('the model', async (t) => {
  const bodies: { max_tokens: number }[] = [];
  const url = await serve(t, (request, response) => {
    let text = '';
    request.on('data', (part) => {
      text += part;
    });
    request.on('end', () => {
      bodies.push(JSON.parse(text));
      response.end(JSON.stringify({ choices: [{ message: { content: 'Anna' } }] }));
    });
  });
  const pair = (...overrides: string[]) =>
    loadConfig(undefined, ['pair.generator=openai', 'pair.openai.model=m', ...overrides]).config
      .pair;
  await well(
    t,
    modelEndpoint(pair(`pair.openai.base_url=${url}/v1`), {}),
    /^m at http.*answers, without a key$/,
  );
  await well(
    t,
    modelEndpoint(pair(`pair.openai.base_url=${url}/v1`), { OPENAI_API_KEY: 'k' }),
    /key from OPENAI_API_KEY$/,
  );
  t.equal(bodies[0]?.max_tokens, 8, 'a few tokens only');
  const down = modelEndpoint(pair('pair.openai.base_url=http://127.0.0.1:1/v1'), {});
  await t.rejects(down.run(), { code: 'GENERATOR', message: /check that the endpoint is up/ });
  await t.rejects(modelEndpoint(pair('pair.openai.model=""'), {}).run(), { code: 'CONFIG' });
});

t.test('the trainer', async (t) => {
  await well(t, trainerPresent(undefined, 1000), /not set up/);
  await fails(
    t,
    trainerPresent('/nowhere/python', 1000),
    /cannot run the trainer \(.*ENOENT/,
    /make setup/,
  );
  // A program that ends well but is no Python shows what it is given.
  await well(t, trainerPresent('/bin/echo', 60_000), /^\/bin\/echo: -c/);
});

t.test('which checks a configuration asks for', (t) => {
  const deps: DoctorDependencies = {
    env: {},
    now: Date.now,
    timeoutMs: 30_000,
    node: { version: '20.17.0', least: '>=20.17' },
    python: undefined,
    openStore: () => new MemoryStore(),
    s3Credentials: () => Promise.reject(new Error('none')),
    broker: [{ name: 'broker', run: async () => good('there') }],
  };
  const names = (overrides: string[], more: Partial<DoctorDependencies> = {}) =>
    checksOf(loadConfig(undefined, overrides), { ...deps, ...more }).map(({ name }) => name);
  const always = ['Node.js', 'tokenizer', 'template', 'questions', 'disk, temporary'];
  t.strictSame(names([]), [...always, 'disk, store', 'clock of the store', 'data set', 'trainer']);
  t.strictSame(
    names(['store=s3://b/d', 'channel=kafka', 'pair.generator=openai'], { probe: async () => {} }),
    [
      ...always,
      'S3 credentials',
      'clock of the store',
      'data set',
      'store race',
      'Kafka credentials',
      'broker',
      'model endpoint',
      'trainer',
    ],
  );
  t.end();
});

t.test('longpref doctor', async (t) => {
  const folder = t.testdir({});
  // PyTorch took over 25 s to load on a starved machine.
  const patient = ['--timeout', '300'];
  const well = longpref(['doctor', ...patient, '--store', path.join(folder, 'data')]);
  t.equal(well.code, 0, well.stderr);
  t.match(well.stdout, /✓ tokenizer .*\n.*All \d+ checks are well\.\n$/s);
  const ill = await longprefAsync(
    [
      ...['doctor', '--json', '--store', path.join(folder, 'data')],
      ...['--set', 'template.head=<|nope|>', 'shard.bytes=1000000000000000'],
    ],
    withoutTrainer(),
  );
  t.equal(ill.code, 15);
  const { ok, checks } = json(ill);
  t.equal(ok, false);
  const failed = checks.filter((check: Finding) => !check.ok);
  t.strictSame(
    failed.map(({ name }: { name: string }) => name),
    ['template', 'disk, temporary', 'disk, store'],
  );
  for (const { advice } of failed) t.ok(advice);
});

t.test('the command that scores chunks', async (t) => {
  const script = packagePath('tests/helpers/evaluators/command.mjs');
  const check = (mode: string, ...more: string[]) => {
    const run = JSON.stringify([process.execPath, script, mode]);
    return commandAnswers(
      loadConfig(undefined, ['score.evaluator=command', `score.command.run=${run}`, ...more]),
    );
  };
  const revision = 'score.command.revision=words 1';
  await well(t, check('well', revision), /command\.mjs well answers, revision words 1$/);
  await fails(
    t,
    check('well'),
    /its revision is "words 1", and score\.command\.revision is not set/,
    /set score\.command\.revision: "words 1"$/,
  );
  await fails(t, check('well', 'score.command.run=[]'), /names no program/, /my_evaluator\.py/);
  const [other] = await diagnose([check('well', 'score.command.revision=words 2')], TIMES);
  t.match(other, { ok: false, detail: /set score\.command\.revision to what it says/ });
  const [dies] = await diagnose([check('dies at start', revision)], TIMES);
  t.match(dies, { ok: false, detail: /ended with code 3 when it was started; .*\n.*\n.*spacy/ });
  const [hangs] = await diagnose(
    [check('hangs at start', revision, 'score.command.start_s=1')],
    TIMES,
  );
  t.match(hangs, { ok: false, detail: /gave no answer in 1 s when it was started/ });
});

const TIMES = { timeoutMs: 30_000, now: Date.now };
