import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Metrics } from '../core/metrics.js';

// A chunk of work takes from a millisecond (a short document) to minutes (a slow model).
const WORK_BUCKETS = [0.001, 0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 180, 600];
// Transactions and commits are round trips: from a broker beside us to a bucket far away.
const ROUND_TRIP_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

export interface PrometheusMetrics {
  metrics: Metrics;
  registry: Registry;
}

/**
 * Metrics of one worker as Prometheus reads them. Counters are named
 * `longpref_<thing>_<unit>_total`; docs/operations.md has the table. Beside them the process's own
 * (CPU, memory, event loop, garbage collection) under the usual names of Node.js.
 * @param version of longpref, shown by longpref_build_info
 * @param stages this worker runs: their series are there from the start, so that the first
 * increase of a counter is seen as one
 */
export function prometheusMetrics(
  version: string,
  stages: readonly string[] = [],
): PrometheusMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const counter = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Counter({ name, help, labelNames, registers });
  const gauge = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Gauge({ name, help, labelNames, registers });
  const histogram = <L extends string>(
    name: string,
    help: string,
    labelNames: L[],
    buckets: number[],
  ) => new Histogram({ name, help, labelNames, buckets, registers });

  const records = counter('longpref_stage_records_total', 'records a stage took and sent on', [
    'stage',
    'direction',
  ]);
  const bytes = counter('longpref_stage_bytes_total', 'their bytes on the wire', [
    'stage',
    'direction',
  ]);
  const work = histogram(
    'longpref_stage_work_seconds',
    'time from taking a record to its result',
    ['stage'],
    WORK_BUCKETS,
  );
  const drops = counter(
    'longpref_dropped_questions_total',
    'questions that became no sample, by reason',
    ['reason'],
  );
  const rows = counter('longpref_committed_rows_total', 'rows added to the data set', []);
  const rowBytes = counter('longpref_committed_bytes_total', 'bytes of shards added', []);
  const commits = histogram(
    'longpref_commit_seconds',
    'time a commit to the log of the data set took, tries included',
    [],
    ROUND_TRIP_BUCKETS,
  );
  const conflicts = counter(
    'longpref_commit_conflicts_total',
    "times another writer's entry stood where a commit wanted to go",
    [],
  );
  const deadLetters = counter(
    'longpref_dead_letter_records_total',
    'records set aside, by the code of their error',
    ['stage', 'code'],
  );
  const retries = counter(
    'longpref_record_retries_total',
    'tries of a record after the first, by the code of the error before',
    ['stage', 'code'],
  );
  const lag = gauge('longpref_lag_records', 'records behind the newest of a partition', [
    'stage',
    'partition',
  ]);
  const windowRecords = gauge(
    'longpref_window_records',
    'records that were taken and are not yet committed',
    ['stage'],
  );
  const windowBytes = gauge('longpref_window_bytes', 'their bytes', ['stage']);
  const paused = gauge('longpref_stage_paused', '1 while a stage waits for somebody', ['stage']);
  const transactions = histogram(
    'longpref_transaction_seconds',
    'time a transaction with the broker took',
    ['stage'],
    ROUND_TRIP_BUCKETS,
  );
  const transacted = counter(
    'longpref_transaction_records_total',
    'records sent in transactions with the broker',
    ['stage'],
  );
  const tokens = counter(
    'longpref_model_tokens_total',
    'tokens of the model that writes answers, as its endpoint counts them',
    ['model', 'kind'],
  );
  gauge('longpref_build_info', 'always 1; the label has the version', ['version']).set(
    { version },
    1,
  );

  for (const stage of stages) {
    for (const direction of ['in', 'out']) {
      records.inc({ stage, direction }, 0);
      bytes.inc({ stage, direction }, 0);
    }
    work.zero({ stage });
    transactions.zero({ stage });
    transacted.inc({ stage }, 0);
    paused.set({ stage }, 0);
    windowRecords.set({ stage }, 0);
    windowBytes.set({ stage }, 0);
  }

  const metrics: Metrics = {
    recordsIn(stage, n, size) {
      records.inc({ stage, direction: 'in' }, n);
      bytes.inc({ stage, direction: 'in' }, size);
    },
    recordsOut(stage, n, size) {
      records.inc({ stage, direction: 'out' }, n);
      bytes.inc({ stage, direction: 'out' }, size);
    },
    worked: (stage, seconds) => work.observe({ stage }, seconds),
    drops: (reason, questions) => drops.inc({ reason }, questions),
    committed(n, size, seconds) {
      rows.inc(n);
      rowBytes.inc(size);
      commits.observe(seconds);
    },
    commitConflicts: (n) => conflicts.inc(n),
    deadLetters: (stage, code, n) => deadLetters.inc({ stage, code }, n),
    retries: (stage, code) => retries.inc({ stage, code }),
    lag: (stage, partition, n) => lag.set({ stage, partition: String(partition) }, n),
    unassigned: (stage, partition) => lag.remove({ stage, partition: String(partition) }),
    window(stage, n, size) {
      windowRecords.set({ stage }, n);
      windowBytes.set({ stage }, size);
    },
    paused: (stage, isPaused) => paused.set({ stage }, isPaused ? 1 : 0),
    transaction(stage, n, seconds) {
      transactions.observe({ stage }, seconds);
      transacted.inc({ stage }, n);
    },
    modelTokens: (model, kind, n) => tokens.inc({ model, kind }, n),
  };
  return { metrics, registry };
}
