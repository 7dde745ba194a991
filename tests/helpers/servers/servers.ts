/**
 * A real Kafka broker and a real S3 server for tests. `make test` starts one set for all files and
 * names its folder in LONGPREF_TEST_SERVERS; a test file that runs alone starts its own.
 *
 *   t.test('…', { skip: skipWithout('kafka', 's3') }, async (t) => {
 *     const kafka = await testKafka(t);
 *     const s3 = await testS3(t);
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Test } from 'tap';
import { type KafkaServer, startKafka } from '../../../deploy/local/kafka.js';
import { stopServer } from '../../../deploy/local/process.js';
import { type S3Server, startS3 } from '../../../deploy/local/s3.js';
import { environmentOf, type Servers, serversIn } from '../../../deploy/local/servers.js';
import { missingFor, type ServerKind } from '../../../deploy/local/tools.js';

const shared: Servers =
  (process.env.LONGPREF_TEST_SERVERS && serversIn(process.env.LONGPREF_TEST_SERVERS)) || {};

/**
 * Why a test that needs servers cannot run here, for tap's `skip`; false where it can.
 * With REQUIRE_SERVERS=1 it runs and fails instead.
 */
export function skipWithout(...kinds: ServerKind[]): string | false {
  const missing = kinds.flatMap((kind) => (shared[kind] ? [] : missingFor(kind)));
  if (missing.length === 0) return false;
  if (process.env.REQUIRE_SERVERS === '1') {
    throw new Error(`REQUIRE_SERVERS=1, but ${missing.join('; ')}`);
  }
  return missing.join('; ');
}

type Teardown = Pick<Test, 'teardown'>;

/** Starts a server of this test file alone, which is stopped after the test. */
async function own<S extends { pid: number }>(
  t: Teardown,
  start: (folder: string) => Promise<S>,
): Promise<S> {
  const folder = mkdtempSync(path.join(tmpdir(), 'longpref-server-'));
  const server = await start(folder);
  // The pid of the object: a test may have restarted it.
  t.teardown(async () => {
    await stopServer(server.pid);
    rmSync(folder, { recursive: true, force: true });
  });
  return server;
}

/**
 * The broker of all tests, with secured listeners: topics need names of the test's own. `own`
 * starts one for this test alone, which may be stopped and restarted: then write the new pid back.
 */
export const testKafka = async (t: Teardown, options: { own?: boolean } = {}) =>
  (!options.own && shared.kafka) ||
  (await own<KafkaServer>(t, (folder) => startKafka(folder, { secure: true })));

/** The S3 server of all tests: keys need a prefix of the test's own. `own` as for Kafka. */
export const testS3 = async (t: Teardown, options: { own?: boolean } = {}) =>
  (!options.own && shared.s3) || (await own<S3Server>(t, (folder) => startS3(folder)));

/** Environment for a process that is to use these servers. */
export const serverEnvironment = (servers: Servers): NodeJS.ProcessEnv => ({
  ...process.env,
  ...environmentOf(servers),
});
