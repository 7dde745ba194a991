import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { packagePath } from '../../pipelines/core/paths.js';
import { cacheFolder, once } from './cache.js';
import { KAFKA_USER, type KafkaPorts, kafkaSettings } from './kafka-settings.js';
import {
  execute,
  freePorts,
  listens,
  type ServerProcess,
  startServer,
  stopServer,
  untilReady,
} from './process.js';

/** The version of deploy/local/kafka/pom.xml. */
const VERSION = '4.1.2';

export interface KafkaServer {
  /** host:port of the listener without passwords */
  brokers: string;
  pid: number;
  folder: string;
  ports: KafkaPorts;
  /** the secured listeners, where they were asked for: user, password and authority for all of them */
  secure?: {
    saslSsl: string;
    sasl: string;
    ssl: string;
    username: string;
    password: string;
    /** file with the authority's certificate (PEM) */
    ca: string;
  };
}

/**
 * Java's flags: a heap that does not grow, no collector threads and no second compiler to compete
 * with the tests. With classes loaded from the archive, a start takes 1.3 s of CPU in place of 3.9.
 */
const JAVA = [
  ...['-Xms512m', '-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'],
  '-Djava.awt.headless=true',
];

const jars = () => path.join(cacheFolder(), `kafka-${VERSION}`);

/** What Java is to be started with (-cp) to use the broker's jars, its client among them. */
export const kafkaClasspath = (): string => path.join(jars(), '*');

/** Fetches the broker's jars once (45 MB), with whatever repository Maven is set up for. */
export const prepareKafka = (): Promise<void> =>
  once(jars(), async () => {
    const partial = `${jars()}.partial`;
    rmSync(partial, { recursive: true, force: true });
    const pom = packagePath('deploy/local/kafka/pom.xml');
    const copy = 'dependency:copy-dependencies';
    await execute('mvn', ['-q', '-B', '-f', pom, copy, `-DoutputDirectory=${partial}`]);
    renameSync(partial, jars());
  });

const java = (main: string, args: readonly string[], flags: readonly string[] = []): string[] => [
  ...JAVA,
  ...flags,
  '-cp',
  kafkaClasspath(),
  main,
  ...args,
];

/**
 * The empty data folder of a node, made once for all brokers: formatting takes a JVM of its own,
 * two seconds, and what it writes holds no port.
 */
async function formatted(): Promise<string> {
  const target = path.join(cacheFolder(), `kafka-${VERSION}-formatted`);
  await once(target, async () => {
    const work = `${target}.partial`;
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work, { recursive: true });
    const settings = path.join(work, 'server.properties');
    writeFileSync(settings, kafkaSettings(work, { plain: 1, controller: 2 }));
    const { name, password } = KAFKA_USER;
    const users = ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
      '--add-scram',
      `${mechanism}=[name=${name},password=${password}]`,
    ]);
    const format = ['format', '--cluster-id', 'bG9uZ3ByZWYtbG9jYWwtMA', '--config', settings];
    await execute('java', java('kafka.tools.StorageTool', [...format, ...users]));
    renameSync(path.join(work, 'data'), target);
    rmSync(work, { recursive: true });
  });
  return target;
}

/** An authority and a certificate of it for this machine, once: keytool takes a second a call. */
async function certificates(): Promise<string> {
  const target = path.join(cacheFolder(), 'kafka-certificates');
  await once(target, async () => {
    const work = `${target}.partial`;
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work, { recursive: true });
    const store = ['-storepass', KAFKA_USER.password, '-storetype', 'PKCS12'];
    const keytool = (command: string, keystore: string, ...args: string[]) =>
      execute('keytool', [command, '-keystore', path.join(work, keystore), ...store, ...args]);
    const key = ['-keyalg', 'EC', '-groupname', 'secp256r1', '-validity', '3650'];
    const hosts = 'san=dns:localhost,ip:127.0.0.1';
    const ca = ['-alias', 'ca', '-dname', 'CN=longpref local authority', '-ext', 'bc:c'];
    await keytool('-genkeypair', 'server.p12', ...ca, ...key);
    const server = ['-alias', 'server', '-dname', 'CN=localhost', '-ext', hosts];
    await keytool('-genkeypair', 'server.p12', ...server, '-signer', 'ca', ...key);
    await keytool(
      '-exportcert',
      'server.p12',
      '-alias',
      'ca',
      '-rfc',
      '-file',
      path.join(work, 'ca.pem'),
    );
    // The broker presents the first key it finds; the authority's must not be it.
    await keytool('-delete', 'server.p12', '-alias', 'ca');
    renameSync(work, target);
  });
  return target;
}

/** Really writes: a topic is made, a record sent and the topic removed. */
async function produces(brokers: string): Promise<boolean> {
  const kafka = new Kafka({
    clientId: 'longpref-health',
    brokers: [brokers],
    logLevel: logLevel.NOTHING,
    retry: { retries: 0 },
  });
  const [admin, producer] = [kafka.admin(), kafka.producer()];
  const topic = 'longpref-health';
  try {
    await admin.connect();
    await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: false });
    await producer.connect();
    await producer.send({ topic, messages: [{ value: 'x' }] });
    await admin.deleteTopics({ topics: [topic] });
    return true;
  } catch {
    return false;
  } finally {
    await Promise.allSettled([admin.disconnect(), producer.disconnect()]);
  }
}

/** Starts the process over the data that lies in its folder, and waits until it takes records. */
async function launch(folder: string, ports: KafkaPorts, flag: string): Promise<ServerProcess> {
  const settings = path.join(folder, 'server.properties');
  writeFileSync(settings, kafkaSettings(folder, ports));
  const logging = `-Dlog4j2.configurationFile=${packagePath('deploy/local/kafka/log4j2.properties')}`;
  const args = java('kafka.Kafka', [settings], [logging, flag]);
  const server = startServer('kafka', folder, 'java', args);
  const brokers = `127.0.0.1:${ports.plain}`;
  await untilReady(server, async () => (await listens(ports.plain)) && produces(brokers));
  return server;
}

/** The classes of a broker as Java maps them into memory (50 MB), from a first start that is thrown away. */
async function classes(): Promise<string> {
  const target = path.join(cacheFolder(), `kafka-${VERSION}.jsa`);
  await once(target, async () => {
    const work = `${target}.run`;
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work);
    cpSync(await formatted(), path.join(work, 'data'), { recursive: true });
    const [plain, controller] = (await freePorts(2)) as [number, number];
    const archive = path.join(work, 'classes.jsa');
    const flag = `-XX:ArchiveClassesAtExit=${archive}`;
    const { pid } = await launch(work, { plain, controller }, flag);
    await stopServer(pid, 60_000);
    renameSync(archive, target);
    rmSync(work, { recursive: true });
  });
  return target;
}

const fromArchive = async (): Promise<string> => `-XX:SharedArchiveFile=${await classes()}`;

/** A new broker with its data, log and settings in `folder`, ready for records. */
export async function startKafka(
  folder: string,
  options: { secure?: boolean } = {},
): Promise<KafkaServer> {
  await prepareKafka();
  mkdirSync(folder, { recursive: true });
  const data = path.join(folder, 'data');
  if (!existsSync(data)) cpSync(await formatted(), data, { recursive: true });
  if (options.secure) cpSync(await certificates(), folder, { recursive: true });
  const [plain, controller, saslSsl, sasl, ssl] = (await freePorts(5)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const ports: KafkaPorts = {
    plain,
    controller,
    ...(options.secure ? { secure: { saslSsl, sasl, ssl } } : {}),
  };
  const { pid } = await launch(folder, ports, await fromArchive());
  const at = (port: number) => `127.0.0.1:${port}`;
  return {
    brokers: at(plain),
    pid,
    folder,
    ports,
    ...(options.secure
      ? {
          secure: {
            saslSsl: at(saslSsl),
            sasl: at(sasl),
            ssl: at(ssl),
            username: KAFKA_USER.name,
            password: KAFKA_USER.password,
            ca: path.join(folder, 'ca.pem'),
          },
        }
      : {}),
  };
}

/** Starts a broker that was stopped or killed again, with its data and on its ports. */
export async function restartKafka(server: KafkaServer): Promise<KafkaServer> {
  const { pid } = await launch(server.folder, server.ports, await fromArchive());
  return { ...server, pid };
}
