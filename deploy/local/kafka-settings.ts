import path from 'node:path';

/** One user for every mechanism of the secured listeners. They are servers to try things with, not to keep. */
export const KAFKA_USER = { name: 'longpref', password: 'longpref-secret' };

export interface KafkaPorts {
  plain: number;
  controller: number;
  /** the secured listeners: SASL over TLS, SASL without, TLS alone */
  secure?: { saslSsl: number; sasl: number; ssl: number };
}

const JAAS = 'org.apache.kafka.common.security';

function secureSettings(folder: string): Record<string, string> {
  const plain = `${JAAS}.plain.PlainLoginModule required user_${KAFKA_USER.name}="${KAFKA_USER.password}";`;
  const scram = `${JAAS}.scram.ScramLoginModule required;`;
  const settings: Record<string, string> = {
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
    'ssl.keystore.type': 'PKCS12',
    'ssl.keystore.location': path.join(folder, 'server.p12'),
    'ssl.keystore.password': KAFKA_USER.password,
  };
  for (const listener of ['sasl_ssl', 'sasl_plaintext']) {
    settings[`listener.name.${listener}.plain.sasl.jaas.config`] = plain;
    for (const size of [256, 512]) {
      settings[`listener.name.${listener}.scram-sha-${size}.sasl.jaas.config`] = scram;
    }
  }
  return settings;
}

/** server.properties of one node that is broker and controller, as text. */
export function kafkaSettings(folder: string, ports: KafkaPorts): string {
  const { plain, controller, secure } = ports;
  const listeners = [
    `PLAINTEXT://127.0.0.1:${plain}`,
    ...(secure
      ? [
          `SASL_SSL://127.0.0.1:${secure.saslSsl}`,
          `SASL_PLAINTEXT://127.0.0.1:${secure.sasl}`,
          `SSL://127.0.0.1:${secure.ssl}`,
        ]
      : []),
  ];
  const settings: Record<string, string | number> = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: [...listeners, `CONTROLLER://127.0.0.1:${controller}`].join(','),
    'advertised.listeners': listeners.join(','),
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map':
      'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL',
    'log.dirs': path.join(folder, 'data'),
    'auto.create.topics.enable': 'false',
    // One node: nothing can have more than one replica, neither can what the broker keeps for itself.
    'default.replication.factor': 1,
    'min.insync.replicas': 1,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    // The defaults of 50 partitions each are made when the first group comes: seconds on two cores.
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.num.partitions': 4,
    'share.coordinator.state.topic.num.partitions': 1,
    // Fast groups for tests: no wait for more members, and a killed one is noticed in a second.
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1000,
    'transaction.abort.timed.out.transaction.cleanup.interval.ms': 1000,
    'file.delete.delay.ms': 1000,
    'log.retention.check.interval.ms': 10_000,
    'log.cleaner.backoff.ms': 1000,
    // The cleaner's buffer is 128 MB by default, a quarter of the heap given here.
    'log.cleaner.dedupe.buffer.size': 8 << 20,
    'num.network.threads': 2,
    'num.io.threads': 4,
    'background.threads': 2,
    ...(secure ? secureSettings(folder) : {}),
  };
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}
