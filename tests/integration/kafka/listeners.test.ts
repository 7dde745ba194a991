import { readFileSync } from 'node:fs';
import { Kafka, type KafkaConfig, logLevel, type SASLOptions } from 'kafkajs';
import t from 'tap';
import { skipWithout, testKafka } from '../../helpers/servers/servers.js';

t.test(
  'the broker asks for certificates and passwords where it should',
  {
    skip: skipWithout('kafka'),
  },
  async (t) => {
    const { brokers, secure } = await testKafka(t);
    if (!secure) throw new Error('started without --secure');
    const { username, password } = secure;
    const tls = { ca: [readFileSync(secure.ca, 'utf8')] };
    /** How many brokers answer a client with these settings. */
    const answers = async (broker: string, settings: Omit<KafkaConfig, 'brokers'> = {}) => {
      const admin = new Kafka({
        brokers: [broker],
        logLevel: logLevel.NOTHING,
        retry: { retries: 0 },
        ...settings,
      }).admin();
      try {
        await admin.connect();
        return (await admin.describeCluster()).brokers.length;
      } finally {
        await admin.disconnect();
      }
    };
    t.equal(await answers(brokers), 1);
    t.equal(await answers(secure.ssl, { ssl: tls }), 1);
    await t.rejects(answers(secure.ssl, { ssl: true }), /self.signed/i, 'an authority not named');
    for (const mechanism of ['plain', 'scram-sha-256', 'scram-sha-512'] as const) {
      const user = (word: string) => ({ mechanism, username, password: word }) as SASLOptions;
      t.equal(await answers(secure.sasl, { sasl: user(password) }), 1, mechanism);
      t.equal(await answers(secure.saslSsl, { ssl: tls, sasl: user(password) }), 1, mechanism);
      await t.rejects(answers(secure.sasl, { sasl: user('wrong') }), /auth/i, mechanism);
    }
  },
);
