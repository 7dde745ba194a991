import { writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { json, longprefAsync } from '../../helpers/cli/cli.js';
import { runArgs, writeCorpus } from '../../helpers/corpus.js';
import { overKafka, topology } from '../../helpers/servers/kafka.js';
import { serverEnvironment, skipWithout, testKafka } from '../../helpers/servers/servers.js';
import { sampled } from '../../helpers/sweep.js';

t.setTimeout(300_000);
const folder = t.testdir();

t.test('SASL and TLS against real listeners', { skip: skipWithout('kafka') }, async (t) => {
  const kafka = await testKafka(t);
  const secure = kafka.secure as NonNullable<typeof kafka.secure>;
  const corpus = writeCorpus(folder, 3);
  const env = {
    ...serverEnvironment({ kafka }),
    LONGPREF_KAFKA_BROKERS: '',
    LONGPREF_KAFKA_USERNAME: secure.username,
    LONGPREF_KAFKA_PASSWORD: secure.password,
  };
  const tls = ['kafka.tls.enabled=true', `kafka.tls.ca=${secure.ca}`];
  const run = (brokers: string, settings: string[], change: NodeJS.ProcessEnv = {}) => {
    const at = topology({ ...env, ...change }, 1);
    const store = path.join(folder, at.namespace);
    return longprefAsync(
      [
        ...runArgs(corpus, store),
        ...overKafka(at),
        `kafka.brokers=[${brokers}]`,
        ...settings,
        '--local-workers',
      ],
      at.env,
    );
  };
  const file = path.join(folder, 'password');
  writeFileSync(file, `${secure.password}\n`);
  const fromFile = ['kafka.sasl.mechanism=plain', `kafka.sasl.password_file=${file}`];
  const goes: [string, string, string[], NodeJS.ProcessEnv?][] = [
    ['TLS alone', secure.ssl, tls],
    ['PLAIN over TLS', secure.saslSsl, [...tls, 'kafka.sasl.mechanism=plain']],
    ['SCRAM-SHA-256', secure.sasl, ['kafka.sasl.mechanism=scram-sha-256']],
    ['SCRAM-SHA-512 over TLS', secure.saslSsl, [...tls, 'kafka.sasl.mechanism=scram-sha-512']],
    ['a password from a file', secure.sasl, fromFile, { LONGPREF_KAFKA_PASSWORD: '' }],
  ];
  for (const [name, brokers, settings, change] of sampled('secured listeners', goes, 1)) {
    const result = await run(brokers, settings, change);
    t.equal(result.code, 0, `${name}: ${result.stderr}`);
    t.equal(json(result).counts.documents, 3, name);
  }

  const wrong = { LONGPREF_KAFKA_PASSWORD: 'wrong' };
  const refused: [string, string, string[], NodeJS.ProcessEnv, RegExp][] = [
    [
      'a wrong password',
      secure.sasl,
      ['kafka.sasl.mechanism=plain'],
      wrong,
      /refuses this user name or password/,
    ],
    [
      'a wrong SCRAM password',
      secure.saslSsl,
      [...tls, 'kafka.sasl.mechanism=scram-sha-512'],
      wrong,
      /refuses this user name or password/,
    ],
    [
      'an unknown authority',
      secure.ssl,
      ['kafka.tls.enabled=true'],
      {},
      /certificate is not trusted: name its authority in kafka\.tls\.ca/,
    ],
    [
      'no password',
      secure.sasl,
      ['kafka.sasl.mechanism=plain'],
      { LONGPREF_KAFKA_PASSWORD: '' },
      /neither the environment variable LONGPREF_KAFKA_PASSWORD nor kafka\.sasl\.password_file/,
    ],
    [
      'no authority file',
      secure.ssl,
      ['kafka.tls.enabled=true', 'kafka.tls.ca=none.pem'],
      {},
      /kafka\.tls\.ca: cannot read .*none\.pem/,
    ],
  ];
  for (const [name, brokers, settings, change, says] of sampled('refused', refused, 2)) {
    const started = Date.now();
    const result = await run(brokers, settings, change);
    const seconds = (Date.now() - started) / 1000;
    t.match(result, { code: /^(2|12)$/, stderr: says }, name);
    const lines = result.stderr.trim().split('\n');
    t.equal(lines.length, 1, `${name}: one line, not ${result.stderr}`);
    t.notMatch(result.stderr, /wrong'|local-only/, 'no secret is printed');
    t.ok(seconds < 30, `${name}: ${seconds} s`);
  }
});
