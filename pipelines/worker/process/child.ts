import { LongprefError } from '../../core/errors.js';
import { levelOf, processLog } from '../../logs/log.js';
import { secretsOf } from '../../logs/secrets.js';
import { startMetrics } from '../../metrics/start.js';
import { openStore } from '../../stores/open.js';
import type { WorkerSays, WorkerStart } from './supervise.js';
import { type RunningWorker, startWorker } from './worker.js';

/** The process of a worker: begins with the message it is sent, ends with SIGTERM or its parent. */

const say = (said: WorkerSays): void => {
  if (process.connected) process.send?.(said);
};

function fail(error: unknown): never {
  const known = error instanceof LongprefError;
  const message = known ? error.message : ((error as Error).stack ?? String(error));
  // A dependency that was away at the start is met again by the next process, which may find it.
  if (known && !error.transient) say({ kind: 'failed', message, exitCode: error.exitCode });
  else console.error(`longpref worker: ${message}`);
  process.exit(known ? error.exitCode : 1);
}

let worker: RunningWorker | undefined;
let isTold = false;
const leave = () => {
  if (isTold) process.exit(130); // told twice
  isTold = true;
  if (!worker) process.exit(0);
  worker.drain().then(() => process.exit(0), fail);
};
process.on('SIGTERM', leave);
process.on('SIGINT', leave);
process.on('disconnect', leave);
process.on('SIGXFSZ', () => {});

process.once('message', async (start: WorkerStart) => {
  try {
    const { loaded, stages } = start;
    const log = processLog(
      levelOf(undefined, process.env.LONGPREF_LOG),
      secretsOf(loaded, process.env),
    );
    const notReady = () =>
      worker ? worker.notReady() : 'not all stages have joined their groups yet';
    const { metrics } = await startMetrics(loaded.config.runtime.metrics, stages, notReady, log);
    worker = await startWorker({
      ...{ loaded, stages, suspicion: start.suspicion },
      store: openStore(loaded.config.store, loaded.base, loaded.config.s3),
      concurrency: start.concurrency,
      shardGroup: start.shardGroup,
      tell: ({ begin, end, alone = false }) => {
        if (begin !== undefined) say({ kind: 'begin', key: begin, alone });
        if (end !== undefined) say({ kind: 'end', key: end });
      },
      ...{ metrics, log },
    });
    if (isTold) return void worker.drain().then(() => process.exit(0), fail);
    say({ kind: 'ready' });
    await worker.ended;
  } catch (error) {
    fail(error);
  }
});
