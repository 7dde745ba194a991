/**
 * Speed and memory of every stage and end to end: what `make bench` runs.
 * node dist/tests/bench/main.js [--json FILE] [--documents N] [--quick] [--note TEXT]
 * Novels are measured too where LONGPREF_TEST_DATA names the folder of real texts.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Prepared } from './inputs/records.js';
import type { Order } from './jobs/child.js';
import {
  type Case,
  type CaseResult,
  INPUTS,
  type InputName,
  type JobName,
  plan,
} from './measure/cases.js';
import { commit, emptyCaches, load, machine, versions } from './measure/machine.js';
import { type Run, summarise } from './measure/stats.js';
import { ratios, ratioTable, resultTables } from './measure/table.js';

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    documents: { type: 'string' },
    quick: { type: 'boolean', default: false },
    /** goes into the JSON: what else ran, say */
    note: { type: 'string', default: '' },
  },
});
const quick = values.quick;
const documents = Number(values.documents ?? (quick ? 8 : 64));
if (!Number.isInteger(documents) || documents < 1) {
  console.error('bench: --documents must be a whole number from 1');
  process.exit(2);
}
const data = process.env.LONGPREF_TEST_DATA ?? '';
const COUNTED = 3;
/** Rows that Parquet writers and readers work on. */
const ROWS = quick ? 32 : 256;
/** A stage is repeated within a process until it has worked so long. */
const SECONDS = quick ? 0.1 : 0.4;

const progress = (text: string): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
  else console.error(text);
};

/** Runs one order in a process of its own. */
function child<T>(order: Order): Promise<T> {
  const file = fileURLToPath(new URL('./jobs/child.js', import.meta.url));
  return new Promise((resolve, reject) => {
    const started = spawn(process.execPath, [file, JSON.stringify(order)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    started.stdout.on('data', (chunk) => {
      output += chunk;
    });
    started.on('error', reject);
    started.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(output));
      else reject(new Error(`${order.job} on ${order.input} ended with code ${code}`));
    });
  });
}

/** Work that begins with files, and so is measured from an empty cache. */
const readsFiles = (job: JobName) => job === 'run' || job === 'ingest' || job.startsWith('source-');
let cachesEmptied = true;
const warmed = new Set<string>();

async function measure(one: Case, folder: string, prepared: Prepared): Promise<CaseResult> {
  const { job, input, threads } = one;
  const order: Order = { job, input, threads, folder, prepared, seconds: SECONDS };
  // The first process of a job brings modules into the cache, and is not counted.
  if (!warmed.has(`${job} ${input}`)) await child<Run>(order);
  warmed.add(`${job} ${input}`);
  const runs: Run[] = [];
  while (runs.length < COUNTED) {
    if (readsFiles(job)) cachesEmptied = emptyCaches() && cachesEmptied;
    runs.push(await child<Run>(order));
  }
  return { ...one, result: summarise(runs) };
}

const root = mkdtempSync(path.join(os.tmpdir(), 'longpref-bench-'));
try {
  const started = Date.now();
  const cases = plan({ quick, litbank: data !== '' });
  const loadBefore = load();
  const inputs: Partial<Record<InputName, Prepared>> = {};
  for (const input of new Set(cases.map((one) => one.input))) {
    progress(`preparing: ${INPUTS[input]}`);
    const folder = path.join(root, input);
    const rows = input === 'default' ? ROWS : 1;
    inputs[input] = await child({ job: 'prepare', folder, input, documents, rows, data });
  }
  const results: CaseResult[] = [];
  for (const [at, one] of cases.entries()) {
    const elapsed = Math.round((Date.now() - started) / 1000);
    progress(
      `${at + 1} of ${cases.length}, ${elapsed} s: ${one.name}, input ${one.input}, threads ${one.threads}`,
    );
    results.push(await measure(one, path.join(root, one.input), inputs[one.input] as Prepared));
  }
  const seconds = Math.round((Date.now() - started) / 1000);
  progress(`${cases.length} cases in ${seconds} s\n`);

  const git = commit();
  const date = new Date().toISOString();
  const report = {
    date,
    note: values.note,
    git,
    machine: machine(),
    versions: versions(),
    load: { before: loadBefore, after: load() },
    seconds,
    quick,
    method: {
      runs: `a discarded process of each job and input, then ${COUNTED} counted ones a case; median and range over these`,
      wall_s: 'seconds of the timed part of one pass: prepared input is read from disk outside it',
      cpu_s: 'user and system seconds of the whole process in the timed part, all threads',
      tokens_per_core_s: 'tokens of the documents over cpu_s',
      mb_per_s: 'UTF-8 text of the documents over wall_s; for Parquet, rows before any encoding',
      peak_mb:
        'most resident memory of the process (maxRSS), with Node, modules and one prepared record at a time; nothing is subtracted: see the case that does nothing',
      caches: cachesEmptied
        ? 'emptied before each process that starts from files (end to end, ingest, read .txt and so on)'
        : 'not emptied, which needs root: files came from memory',
      tree: 'stages are threads of one process and start no others, so its memory is that of the tree',
      warm: 'a stage first works on 4 records untimed; end to end is cold, from configuration to version',
    },
    inputs: Object.fromEntries(
      Object.entries(inputs).map(([name, prepared]) => [
        name,
        { what: INPUTS[name as InputName], ...prepared },
      ]),
    ),
    results,
    ratios: ratios(results),
  };
  const name = `${date.slice(0, 16).replace(/[:T]/g, '-')}-${git?.commit.slice(0, 7) ?? 'no-git'}`;
  const file = values.json ?? path.join('bench-results', `${name}.json`);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(report, null, 1)}\n`);

  console.log(resultTables(results));
  if (report.ratios.length > 0) console.log(`\n${ratioTable(report.ratios)}`);
  const { cpu, cores, memory_gb } = report.machine;
  console.log(
    `\n${cpu}, ${cores} cores, ${memory_gb} GB; load ${loadBefore} before. Written to ${file}`,
  );
} finally {
  rmSync(root, { recursive: true, force: true });
}
