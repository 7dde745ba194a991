/**
 * Copies of a data set between stores against tools that people know, in one go:
 *
 *   node dist/tests/bench/transfer.js [--there URL] [--mb N] [--file-mb N] [--runs N] [--json FILE]
 *
 * --there is where copies go to and come from, a folder or s3://bucket/prefix (with the AWS_
 * variables that `make services` tells). rclone and aws are measured beside where they are found:
 * RCLONE and AWS name their programs.
 */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { sha256 } from '../../pipelines/core/hash.js';
import { packagePath } from '../../pipelines/core/paths.js';
import { contentOf } from '../../pipelines/dataset/log/live.js';
import { appendEntry } from '../../pipelines/dataset/log/log.js';
import { FolderStore } from '../../pipelines/stores/folder.js';
import { openStore } from '../../pipelines/stores/open.js';
import { appendOf, madeUpFile, versionOf } from '../helpers/histories.js';
import { commit, load, machine } from './measure/machine.js';
import { rounded, type Spread, spread } from './measure/stats.js';

const { values } = parseArgs({
  options: {
    there: { type: 'string' },
    mb: { type: 'string', default: '1536' },
    // where shards roll by default
    'file-mb': { type: 'string', default: '128' },
    runs: { type: 'string', default: '3' },
    parallel: { type: 'string', default: '8' },
    json: { type: 'string' },
    note: { type: 'string', default: '' },
  },
});
const [mb, fileMb, runs] = [values.mb, values['file-mb'], values.runs].map(Number) as [
  number,
  number,
  number,
];
const work = mkdtempSync(path.join(os.tmpdir(), 'longpref-transfer-'));
const base = (values.there ?? path.join(work, 'there')).replace(/\/$/, '');
const onS3 = base.startsWith('s3://');
const source = path.join(work, 'source');

/** A data set of so many bytes that do not compress, as shards do not. */
async function makeSource(): Promise<number> {
  const store = new FolderStore(source);
  const files = [];
  for (let i = 0; i < mb / fileMb; i++) {
    const bytes = randomBytes(fileMb * 1e6);
    const digest = sha256(bytes);
    const { text: _, ...file } = madeUpFile(digest, [digest]);
    const shard = { ...file, bytes: bytes.length, sha256: digest };
    await store.create(shard.path, bytes);
    files.push(shard);
  }
  const log = await appendEntry(store, [], appendOf('append', files), () => {});
  await appendEntry(store, log, versionOf('version', 1, contentOf(files)), () => {});
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** A tool that copies a tree of files; undefined where it is not here. */
interface Tool {
  name: string;
  version: string;
  copy(from: string, to: string): string[];
}

const firstLine = (program: string, ...args: string[]): string | undefined => {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  return status === 0 ? (stdout || stderr).split('\n')[0] : undefined;
};

const rclone = process.env.RCLONE ?? 'rclone';
const aws = process.env.AWS ?? 'aws';
const remote = (url: string) => url.replace(/^s3:\/\//, ':s3:');

function tools(): Tool[] {
  const found: Tool[] = [
    {
      name: 'longpref',
      version: firstLine(process.execPath, '--version') ?? '',
      copy: (from, to) => [
        process.execPath,
        packagePath('dist/pipelines/cli/main.js'),
        ...['dataset', 'push', from, to, '-q', '--parallel', values.parallel],
      ],
    },
  ];
  const rcloneVersion = firstLine(rclone, 'version');
  if (rcloneVersion !== undefined)
    found.push({
      name: 'rclone copy',
      version: rcloneVersion,
      copy: (from, to) => [
        ...[rclone, 'copy', '--config', '', '--transfers', values.parallel],
        ...[remote(from), remote(to)],
      ],
    });
  const awsVersion = onS3 ? firstLine(aws, '--version') : undefined;
  if (awsVersion !== undefined)
    found.push({
      name: 'aws s3 sync',
      version: awsVersion,
      copy: (from, to) => [aws, 's3', 'sync', '--only-show-errors', from, to],
    });
  return found;
}

const { AWS_CA_BUNDLE: _, ...inherited } = process.env;
const environment = {
  // rclone stops at a bundle even where the endpoint has no TLS.
  ...((process.env.AWS_ENDPOINT_URL_S3 ?? '').startsWith('http:') ? inherited : process.env),
  RCLONE_S3_PROVIDER: 'Other',
  RCLONE_S3_ENV_AUTH: 'true',
  RCLONE_S3_ENDPOINT: process.env.AWS_ENDPOINT_URL_S3 ?? '',
  RCLONE_S3_REGION: process.env.AWS_REGION ?? '',
};

/** Seconds that a copy takes. */
function seconds(tool: Tool, from: string, to: string): number {
  const [program, ...args] = tool.copy(from, to) as [string, ...string[]];
  const started = performance.now();
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8', env: environment });
  if (status !== 0) throw new Error(`${tool.name} ended with code ${status}: ${stderr}`);
  return (performance.now() - started) / 1000;
}

async function clear(url: string): Promise<void> {
  if (!onS3) return rmSync(url, { recursive: true, force: true });
  const store = openStore(url, '.');
  for (const folder of ['data/', 'log/'])
    for (const key of await store.list(folder)) await store.remove(key);
  await store.remove('README.md');
}

const started = Date.now();
const before = load();
const bytes = await makeSource();
const all = tools();
const rates: Record<string, { push: number[]; pull: number[] }> = {};
for (const tool of all) rates[tool.name] = { push: [], pull: [] };
// The first round brings programs into the cache, and is not counted. Tools take turns at being first.
for (let round = 0; round <= runs; round++) {
  for (let i = 0; i < all.length; i++) {
    const tool = all[(i + round) % all.length] as Tool;
    const there = `${base}/${round}-${i}`;
    const back = path.join(work, 'back');
    spawnSync('sync');
    const push = bytes / 1e6 / seconds(tool, source, there);
    spawnSync('sync');
    const pull = bytes / 1e6 / seconds(tool, there, back);
    if (round > 0) {
      rates[tool.name]?.push.push(push);
      rates[tool.name]?.pull.push(pull);
    }
    console.error(
      `${tool.name}, round ${round}: push ${rounded(push)}, pull ${rounded(pull)} MB/s`,
    );
    await clear(there);
    rmSync(back, { recursive: true, force: true });
  }
}
rmSync(work, { recursive: true, force: true });

const results = all.map(({ name, version }) => {
  const [push, pull] = [rates[name]?.push, rates[name]?.pull].map((of) => spread(of as number[]));
  return { tool: name, version, push_mb_per_s: push as Spread, pull_mb_per_s: pull as Spread };
});
const [own, ...peers] = results;
const ratio = (of: 'push_mb_per_s' | 'pull_mb_per_s', peer: (typeof results)[number]) =>
  rounded((own?.[of].median ?? 0) / peer[of].median);
const output = {
  date: new Date(started).toISOString(),
  note: values.note,
  git: commit(),
  machine: machine(),
  load: { before, after: load() },
  seconds: Math.round((Date.now() - started) / 1000),
  method: {
    data: `${Math.round(bytes / 1e6)} MB in ${Math.round(mb / fileMb)} files that do not compress, and a log`,
    there: onS3 ? 'S3 server on this machine' : 'folder of this machine',
    runs: `a discarded round, then ${runs}; tools take turns; ${values.parallel} files at once (aws: its default)`,
    mb_per_s: 'MB of data over wall time of the whole process, from start to end',
    checks:
      'longpref: sha256 of every file, log last; rclone: MD5 of the server; aws: its checksums',
  },
  results,
  ratios: peers.map((peer) => ({
    to: peer.tool,
    push: ratio('push_mb_per_s', peer),
    pull: ratio('pull_mb_per_s', peer),
  })),
};
const json = `${JSON.stringify(output, null, 1)}\n`;
if (values.json) writeFileSync(values.json, json);
console.log(json);
