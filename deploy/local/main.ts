/**
 * Starts and stops Kafka and an S3 server as ordinary processes.
 *
 *   node dist/deploy/local/main.js up <folder> [--secure] [--keep-going]
 *   node dist/deploy/local/main.js down <folder>
 *
 * --secure adds listeners with TLS and passwords; --keep-going starts what can be started here
 * where a tool is missing, instead of refusing.
 */
import path from 'node:path';
import { stopServer } from './process.js';
import { environmentOf, runningIn, startServers, stopServers } from './servers.js';

const [command, given, ...flags] = process.argv.slice(2);
const say = (line: string) => process.stderr.write(`[services] ${line}\n`);

async function up(folder: string): Promise<number> {
  if (runningIn(folder).length > 0) {
    say(`they run already, in ${folder}: make services-down stops them`);
    return 0;
  }
  // What a killed set left is of no use: its ports may be taken.
  await stopServers(folder);
  const missing: string[] = [];
  const skipped = (line: string) => void missing.push(line);
  const started = Date.now();
  const options = { secure: flags.includes('--secure'), say, skipped };
  const servers = await startServers(folder, options).catch(async (error) => {
    for (const pid of runningIn(folder)) await stopServer(pid);
    throw error;
  });
  for (const line of missing) say(`not started, ${line}`);
  if (missing.length > 0 && !flags.includes('--keep-going')) {
    await stopServers(folder);
    return 1;
  }
  say(`ready in ${((Date.now() - started) / 1000).toFixed(1)} s; data and logs are in ${folder}`);
  for (const [key, value] of Object.entries(environmentOf(servers))) say(`  ${key}=${value}`);
  if (servers.kafka?.secure) {
    const { saslSsl, sasl, ssl, username, password, ca } = servers.kafka.secure;
    say(`  SASL over TLS ${saslSsl}, SASL ${sasl}, TLS ${ssl}`);
    say(`  user ${username}, password ${password}, authority ${ca}`);
  }
  say(`to use them: . ${path.relative(process.cwd(), path.join(folder, 'env'))}`);
  say('and in pipeline.yaml:');
  if (servers.kafka) say('  channel: kafka');
  if (servers.s3) say(`  store: s3://${servers.s3.bucket}/dataset`);
  return 0;
}

async function down(folder: string): Promise<number> {
  const stopped = await stopServers(folder);
  say(stopped > 0 ? `stopped ${stopped} and removed ${folder}` : 'none runs');
  return 0;
}

const commands: Record<string, (folder: string) => Promise<number>> = { up, down };
const run = commands[command ?? ''];
if (!run || !given) {
  say('main.js up|down <folder> [--secure] [--keep-going]');
  process.exitCode = 2;
} else {
  process.exitCode = await run(path.resolve(given)).catch((error) => {
    say(error instanceof Error ? error.message : String(error));
    return 1;
  });
}
