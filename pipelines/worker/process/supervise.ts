import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { StageName } from '../../channels/kafka/names.js';
import type { LoadedConfig } from '../../config/load.js';
import type { Clock } from '../../core/clock.js';
import { WorkerError } from '../../core/errors.js';
import type { Log } from '../../core/log.js';
import type { RecordKey, Suspicion } from '../driver/suspects.js';

/** What a worker process is started with. */
export interface WorkerStart {
  loaded: LoadedConfig;
  stages: StageName[];
  concurrency?: number;
  shardGroup?: string;
  suspicion: Suspicion;
}

/** What a worker process says. */
export type WorkerSays =
  | { kind: 'ready' }
  | { kind: 'begin'; key: RecordKey; alone: boolean }
  | { kind: 'end'; key: RecordKey }
  | { kind: 'failed'; message: string; exitCode: number };

export interface Supervised {
  /** resolves when the worker has left, rejects when starting it again would not help */
  readonly ended: Promise<void>;
  /** resolves when it has joined for the first time */
  readonly ready: Promise<void>;
  /** Has it finish what it works on and leave. */
  stop(): Promise<void>;
  /** of the process at work */
  readonly pid: number | undefined;
}

const CHILD = fileURLToPath(new URL('./child.js', import.meta.url));
/**
 * Garbage goes early, in every thread: a young generation of a quarter of V8's own bound (the peak
 * of a refine worker went from 531 to 455 MB), and an old one that is collected when it has grown
 * by half and not, as V8 would on a large machine, by three times.
 */
const HEAP = ['--max-semi-space-size=4', '--heap-growing-percent=50'];
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;

/**
 * Runs a worker in a process of its own and starts it again when it dies. What it was working on
 * then is worked on alone, record by record, so that one that kills it is found.
 */
export function supervise(
  start: Omit<WorkerStart, 'suspicion'>,
  { clock, log }: { clock: Clock; log: Log },
): Supervised {
  const suspicion: Suspicion = {};
  let child: ChildProcess | undefined;
  let isStopping = false;
  const stopping = new AbortController();
  let isReady = () => {};
  const ready = new Promise<void>((resolve) => {
    isReady = resolve;
  });

  /** One life of the process. @returns whether it left by itself */
  const live = () =>
    new Promise<boolean>((resolve, reject) => {
      const working = new Map<RecordKey, boolean>();
      let failure: WorkerError | undefined;
      child = fork(CHILD, [], {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
        execArgv: [...process.execArgv, ...HEAP],
      });
      child.send({ ...start, suspicion } satisfies WorkerStart);
      child.on('message', (said: WorkerSays) => {
        if (said.kind === 'ready') isReady();
        else if (said.kind === 'begin') working.set(said.key, said.alone);
        else if (said.kind === 'end') {
          working.delete(said.key);
          delete suspicion[said.key];
        } else failure = new WorkerError(said.message, said.exitCode);
      });
      child.on('error', reject);
      child.on('exit', (code, signal) => {
        child = undefined;
        if (failure) return reject(failure);
        if (code === 0 || isStopping) return resolve(true);
        for (const [key, alone] of working) {
          suspicion[key] = (suspicion[key] ?? 0) + (alone ? 1 : 0);
        }
        log.error('worker process died', {
          code,
          signal,
          working: working.size,
          stages: start.stages.join(' '),
        });
        resolve(false);
      });
    });

  const ended = (async () => {
    for (let wait = FIRST_WAIT_MS; !isStopping; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      const born = clock.now();
      if (await live()) return;
      if (clock.now() - born > LONGEST_WAIT_MS) wait = FIRST_WAIT_MS;
      await clock.sleep(wait, stopping.signal);
    }
  })();
  ended.catch(() => {});
  return {
    ended,
    ready: Promise.race([ready, ended]),
    get pid() {
      return child?.pid;
    },
    async stop() {
      isStopping = true;
      stopping.abort();
      child?.kill('SIGTERM');
      await ended.catch(() => {});
    },
  };
}
