import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type KafkaServer, startKafka } from './kafka.js';
import { servesFolder, stopServer } from './process.js';
import { type S3Server, startS3 } from './s3.js';
import { KINDS, missingFor, type ServerKind } from './tools.js';

/** A set of servers that was started together. Those whose tools are missing are not in it. */
export interface Servers {
  kafka?: KafkaServer;
  s3?: S3Server;
}

const stateFile = (folder: string) => path.join(folder, 'servers.json');
const environmentFile = (folder: string) => path.join(folder, 'env');

/** What longpref and any S3 client read to find these servers. */
export const environmentOf = (servers: Servers): Record<string, string> => ({
  ...(servers.kafka ? { LONGPREF_KAFKA_BROKERS: servers.kafka.brokers } : {}),
  ...(servers.s3
    ? {
        AWS_ENDPOINT_URL_S3: servers.s3.endpoint,
        AWS_REGION: servers.s3.region,
        AWS_ACCESS_KEY_ID: servers.s3.keys.accessKeyId,
        AWS_SECRET_ACCESS_KEY: servers.s3.keys.secretAccessKey,
      }
    : {}),
});

/** The set that was started in a folder, `undefined` where there is none. */
export function serversIn(folder: string): Servers | undefined {
  const file = stateFile(folder);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Servers) : undefined;
}

/** Process ids of the servers of a set that run, by the pid files in their folders. */
export const runningIn = (folder: string): number[] =>
  KINDS.flatMap((kind) => {
    const file = path.join(folder, kind, `${kind}.pid`);
    const pid = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
    return pid > 0 && servesFolder(pid, path.join(folder, kind)) ? [pid] : [];
  });

/** Starts the kinds whose tools are here; `skipped` is told of the others. */
export async function startServers(
  folder: string,
  options: { secure: boolean; say: (line: string) => void; skipped: (line: string) => void },
): Promise<Servers> {
  const here = (kind: ServerKind): boolean => {
    const missing = missingFor(kind);
    for (const problem of missing) options.skipped(`${kind}: ${problem}`);
    return missing.length === 0;
  };
  mkdirSync(folder, { recursive: true });
  const [kafka, s3] = await Promise.allSettled([
    here('kafka') ? startKafka(path.join(folder, 'kafka'), options) : undefined,
    here('s3') ? startS3(path.join(folder, 's3'), options.say) : undefined,
  ]);
  if (kafka.status === 'rejected') throw kafka.reason;
  if (s3.status === 'rejected') throw s3.reason;
  const servers: Servers = {
    ...(kafka.value ? { kafka: kafka.value } : {}),
    ...(s3.value ? { s3: s3.value } : {}),
  };
  writeFileSync(stateFile(folder), `${JSON.stringify(servers, null, 2)}\n`);
  const lines = Object.entries(environmentOf(servers)).map(
    ([key, value]) => `export ${key}=${value}\n`,
  );
  writeFileSync(environmentFile(folder), lines.join(''));
  return servers;
}

/** Stops what runs of a set and removes its folder, data included. */
export async function stopServers(folder: string): Promise<number> {
  const running = runningIn(folder);
  await Promise.all(running.map((pid) => stopServer(pid)));
  rmSync(folder, { recursive: true, force: true });
  return running.length;
}
