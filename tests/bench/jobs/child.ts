/**
 * One process of the benchmark: prepares an input, or runs one job and says what it took.
 * main.ts starts it with a JSON argument and reads one JSON line.
 */

import type { Prepared } from '../inputs/records.js';
import type { InputName, JobName } from '../measure/cases.js';
import { Meter } from '../measure/meter.js';
import type { Run } from '../measure/stats.js';
import type { Job, JobContext } from './job.js';

export type Order =
  | ({ job: JobName; seconds: number } & JobContext)
  | {
      job: 'prepare';
      folder: string;
      input: InputName;
      documents: number;
      rows: number;
      data: string;
    };

/** Records of the untimed pass that lets the compiler and the caches settle. */
const WARM_UP = 4;

/** Modules are loaded by the job that needs them: its peak memory is its own. */
async function makeJob(job: JobName, context: JobContext): Promise<Job> {
  if (job === 'idle') return async () => {};
  if (/^(?:read|write)-/.test(job)) {
    const parquet = await import('./parquet.js');
    switch (job) {
      case 'write-zstd':
        return parquet.writeJob(context, 'zstd');
      case 'write-gzip':
        return parquet.writeJob(context, 'gzip');
      case 'write-zstd-10':
        return parquet.writeJob(context, 'zstd', 10);
      case 'write-hyparquet':
        return parquet.writeHyparquetJob(context);
      case 'write-parquetjs':
        return parquet.writeParquetJsJob(context, 'GZIP');
      case 'write-parquetjs-plain':
        return parquet.writeParquetJsJob(context, 'UNCOMPRESSED');
      case 'read-zstd':
        return parquet.readJob(context, 'zstd', parquet.ourReader());
      case 'read-hyparquet':
        return parquet.readJob(context, 'zstd', parquet.hyparquetReader());
      case 'read-wasm':
        return parquet.readJob(context, 'zstd', parquet.wasmReader());
      case 'read-gzip':
        return parquet.readJob(context, 'gzip', parquet.ourReader());
      case 'read-parquetjs':
        return parquet.readJob(context, 'gzip', parquet.parquetJsReader());
    }
  }
  if (job.startsWith('source-')) {
    const { sourceJob } = await import('./sources.js');
    return sourceJob(context, job.slice('source-'.length));
  }
  const stages = await import('./stages.js');
  const jobs: Partial<Record<JobName, (context: JobContext) => Promise<Job>>> = {
    ingest: stages.ingestJob,
    chunk: stages.chunkJob,
    score: stages.scoreJob,
    refine: stages.refineJob,
    pair: stages.pairJob,
    shard: stages.shardJob,
    run: stages.runJob,
  };
  const make = jobs[job];
  if (!make) throw new Error(`no job ${job}`);
  return make(context);
}

async function measure(order: Exclude<Order, { job: 'prepare' }>): Promise<Run> {
  const job = await makeJob(order.job, order);
  const meter = new Meter();
  if (order.job === 'idle') return meter.run(1);
  // A run is measured as people meet it: cold, once.
  if (order.job === 'run') {
    await job(meter);
    return meter.run(1);
  }
  await job(new Meter(), WARM_UP);
  let passes = 0;
  do {
    await job(meter);
    passes += 1;
  } while (meter.seconds < order.seconds);
  return meter.run(passes);
}

async function obey(order: Order): Promise<Run | Prepared> {
  if (order.job !== 'prepare') return measure(order);
  const { prepare } = await import('../inputs/prepare.js');
  return prepare(order.folder, order.input, order);
}

const result = await obey(JSON.parse(process.argv[2] as string));
// Worker threads would keep the process alive.
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
