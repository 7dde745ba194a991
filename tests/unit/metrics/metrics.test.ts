import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import t, { type Test } from 'tap';
import { loadConfig } from '../../../pipelines/config/load.js';
import { type Log, type LogFields, noLog } from '../../../pipelines/core/log.js';
import { noMetrics } from '../../../pipelines/core/metrics.js';
import { watchLag } from '../../../pipelines/metrics/lag.js';
import { prometheusMetrics } from '../../../pipelines/metrics/prometheus.js';
import { serveMetrics } from '../../../pipelines/metrics/server.js';
import { startMetrics } from '../../../pipelines/metrics/start.js';

/** Samples of a registry as Prometheus gets them, by name and labels. */
async function samplesOf(registry: Registry): Promise<Record<string, number>> {
  const lines = (await registry.metrics()).split('\n').filter((line) => /^[a-z]/.test(line));
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

t.test('names follow the rule', async (t) => {
  const { registry } = prometheusMetrics('0.1.0');
  const all = await registry.getMetricsAsJSON();
  const own = all.filter(({ name }) => name.startsWith('longpref_'));
  const named = (type: string) =>
    own.filter((metric) => String(metric.type) === type).map(({ name }) => name);
  t.equal(named('counter').length, 10);
  for (const name of named('counter')) {
    t.match(
      name,
      /^longpref(_[a-z]+)+_(records|bytes|questions|rows|conflicts|retries|tokens)_total$/,
    );
  }
  t.equal(named('histogram').length, 3);
  for (const name of named('histogram')) t.match(name, /^longpref(_[a-z]+)+_seconds$/);
  for (const name of named('gauge')) {
    t.match(name, /^longpref(_[a-z]+)+_(records|bytes|paused|info)$/);
  }
  for (const { name, help } of own) t.ok(help.length > 5, name);
  const names = new Set(all.map(({ name }) => name));
  for (const name of [
    'process_cpu_seconds_total',
    'process_resident_memory_bytes',
    'nodejs_eventloop_lag_p99_seconds',
  ]) {
    t.ok(names.has(name), name);
  }
});

t.test('every call of the interface shows', async (t) => {
  const { metrics, registry } = prometheusMetrics('0.1.0');
  t.strictSame(Object.keys(metrics).sort(), Object.keys(noMetrics).sort());
  metrics.recordsIn('refine', 2, 300);
  metrics.recordsIn('refine', 1, 50);
  metrics.recordsOut('refine', 3, 40);
  metrics.worked('refine', 0.03);
  metrics.drops('no-critical-chunk', 4);
  metrics.committed(128, 5000, 0.2);
  metrics.commitConflicts(2);
  metrics.deadLetters('pair', 'MESSAGE', 1);
  metrics.retries('pair', 'GENERATOR');
  metrics.lag('pair', 0, 12);
  metrics.lag('pair', 3, 7);
  metrics.unassigned('pair', 0);
  metrics.window('pair', 5, 6000);
  metrics.paused('pair', true);
  metrics.transaction('refine', 3, 0.04);
  metrics.modelTokens('policy', 'prompt', 100);
  const samples = await samplesOf(registry);
  const expected = {
    'longpref_stage_records_total{stage="refine",direction="in"}': 3,
    'longpref_stage_bytes_total{stage="refine",direction="in"}': 350,
    'longpref_stage_records_total{stage="refine",direction="out"}': 3,
    'longpref_stage_bytes_total{stage="refine",direction="out"}': 40,
    'longpref_stage_work_seconds_bucket{le="0.02",stage="refine"}': 0,
    'longpref_stage_work_seconds_bucket{le="0.05",stage="refine"}': 1,
    'longpref_stage_work_seconds_sum{stage="refine"}': 0.03,
    'longpref_stage_work_seconds_count{stage="refine"}': 1,
    'longpref_dropped_questions_total{reason="no-critical-chunk"}': 4,
    longpref_committed_rows_total: 128,
    longpref_committed_bytes_total: 5000,
    longpref_commit_seconds_sum: 0.2,
    'longpref_commit_seconds_bucket{le="0.1"}': 0,
    'longpref_commit_seconds_bucket{le="0.25"}': 1,
    longpref_commit_conflicts_total: 2,
    'longpref_dead_letter_records_total{stage="pair",code="MESSAGE"}': 1,
    'longpref_record_retries_total{stage="pair",code="GENERATOR"}': 1,
    'longpref_lag_records{stage="pair",partition="3"}': 7,
    'longpref_window_records{stage="pair"}': 5,
    'longpref_window_bytes{stage="pair"}': 6000,
    'longpref_stage_paused{stage="pair"}': 1,
    'longpref_transaction_seconds_sum{stage="refine"}': 0.04,
    'longpref_transaction_records_total{stage="refine"}': 3,
    'longpref_model_tokens_total{model="policy",kind="prompt"}': 100,
    'longpref_build_info{version="0.1.0"}': 1,
  };
  for (const [name, value] of Object.entries(expected)) t.equal(samples[name], value, name);
  t.notOk('longpref_lag_records{stage="pair",partition="0"}' in samples, 'given up, not told');
  metrics.paused('pair', false);
  t.equal((await samplesOf(registry))['longpref_stage_paused{stage="pair"}'], 0);
});

t.test('series of the stages of a worker are there from the start', async (t) => {
  const { registry } = prometheusMetrics('0.1.0', ['refine', 'pair']);
  const samples = await samplesOf(registry);
  for (const stage of ['refine', 'pair']) {
    t.equal(samples[`longpref_stage_records_total{stage="${stage}",direction="out"}`], 0);
    t.equal(samples[`longpref_stage_paused{stage="${stage}"}`], 0);
    t.equal(samples[`longpref_stage_work_seconds_count{stage="${stage}"}`], 0);
  }
  t.equal(samples.longpref_commit_seconds_count, 0);
  const two = prometheusMetrics('0.1.0', ['refine']);
  two.metrics.recordsIn('refine', 1, 1);
  t.equal(
    (await samplesOf(registry))['longpref_stage_records_total{stage="refine",direction="in"}'],
    0,
    'two workers in one process do not share numbers',
  );
});

async function serve(t: Test, notReady: () => string | undefined = () => undefined) {
  const { metrics, registry } = prometheusMetrics('0.1.0', ['refine']);
  const server = await serveMetrics({ registry, port: 0, host: '127.0.0.1', notReady });
  t.teardown(() => server.close());
  return { server, metrics };
}

t.test('the server answers', async (t) => {
  let reason: string | undefined = 'refine has not joined its group yet';
  const { server, metrics } = await serve(t, () => reason);
  const get = async (path: string, method = 'GET') => {
    const response = await fetch(server.url + path, { method });
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      text: await response.text(),
    };
  };
  metrics.recordsIn('refine', 3, 10);
  const scraped = await get('/metrics?x=1');
  t.equal(scraped.status, 200);
  t.match(scraped.type, /^text\/plain; version=0\.0\.4/);
  t.match(scraped.text, /^longpref_stage_records_total\{stage="refine",direction="in"\} 3$/m);
  t.match(await get('/healthz'), { status: 200, text: 'alive\n' });
  t.match(await get('/readyz'), { status: 503, text: 'refine has not joined its group yet\n' });
  reason = undefined;
  t.match(await get('/readyz'), { status: 200, text: 'ready\n' });
  t.match(await get('/elsewhere'), { status: 404, text: /\/healthz/ });
  t.match(await get('/metrics', 'HEAD'), { status: 200, text: '' });
  t.match(await get('/metrics', 'POST'), { status: 405 });
});

t.test('it closes cleanly, though a client keeps its connection', async (t) => {
  const { server } = await serve(t);
  await (await fetch(`${server.url}/healthz`)).text();
  await server.close();
  await t.rejects(fetch(`${server.url}/healthz`), { cause: { code: 'ECONNREFUSED' } });
});

t.test('a taken port and a foreign address are named', async (t) => {
  const { registry } = prometheusMetrics('0.1.0');
  const other = createServer().listen(0, '127.0.0.1');
  t.teardown(() => other.close());
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as AddressInfo;
  const at = (host: string, on: number) =>
    serveMetrics({ registry, port: on, host, notReady: () => undefined });
  await t.rejects(at('127.0.0.1', port), {
    code: 'CONFIG',
    message: new RegExp(
      `127\\.0\\.0\\.1:${port}: another process has this port.*runtime\\.metrics\\.port`,
    ),
    cause: { code: 'EADDRINUSE' },
  });
  // 192.0.2.0/24 is for documentation: no machine has it.
  await t.rejects(at('192.0.2.1', 0), { code: 'CONFIG', message: /runtime\.metrics\.host/ });
});

t.test('the settings', (t) => {
  t.strictSame(loadConfig(undefined).config.runtime.metrics, { port: null, host: '127.0.0.1' });
  const set = (value: string) => loadConfig(undefined, [`runtime.metrics.port=${value}`]);
  t.equal(set('0').config.runtime.metrics.port, 0);
  t.throws(() => set('70000'), { code: 'CONFIG', message: /runtime\.metrics\.port is 70000/ });
  t.end();
});

t.test('a worker starts what its configuration asks for', async (t) => {
  const host = '127.0.0.1';
  const none = await startMetrics({ port: null, host }, ['refine'], () => undefined, noLog);
  t.equal(none.metrics, noMetrics);
  await none.close();
  const said: [string, LogFields | undefined][] = [];
  const log: Log = { ...noLog, info: (message, fields) => said.push([message, fields]) };
  const served = await startMetrics({ port: 0, host }, ['refine'], () => 'joining', log);
  t.teardown(() => served.close());
  served.metrics.lag('refine', 1, 5);
  const [[message, fields]] = said as [[string, { url: string }]];
  t.equal(message, 'metrics');
  t.match(
    await (await fetch(fields.url)).text(),
    /longpref_lag_records\{stage="refine",partition="1"\} 5/,
  );
  t.equal((await fetch(fields.url.replace('metrics', 'readyz'))).status, 503);
});

t.test('lag of the partitions that a worker has', async (t) => {
  const told: string[] = [];
  const metrics = {
    lag: (stage: string, partition: number, n: number) => told.push(`${stage} ${partition}: ${n}`),
    unassigned: (stage: string, partition: number) => told.push(`${stage} ${partition} gone`),
  };
  let mine = [0, 1, 2];
  let isDown = false;
  let turns = 0;
  const looked: (() => void)[] = [];
  const watch = watchLag({
    source: {
      async watermarks(topic) {
        turns += 1;
        if (isDown) throw new Error(`${topic} is away`);
        return [
          { partition: 0, low: 0, high: 21 },
          { partition: 1, low: 5, high: 10 },
          { partition: 2, low: 0, high: 0 },
          { partition: 3, low: 0, high: 99 },
        ];
      },
      places: async () => new Map([[0, 8]]),
    },
    ...{ stage: 'pair', group: 'g', topic: 't', control: 1 },
    partitions: () => mine,
    metrics,
    clock: {
      // Time stands still until the test lets it go on.
      sleep: () => new Promise((resolve) => looked.push(resolve)),
    },
  });
  const nextLook = async () => {
    const before = turns;
    while (turns === before) {
      for (const go of looked.splice(0)) go();
      await new Promise((resolve) => setImmediate(resolve));
    }
    while (looked.length === 0) await new Promise((resolve) => setImmediate(resolve));
  };
  while (looked.length === 0) await new Promise((resolve) => setImmediate(resolve));
  t.strictSame(
    told.splice(0),
    ['pair 0: 12', 'pair 1: 4', 'pair 2: 0'],
    'done, lost to retention, empty',
  );
  mine = [1];
  await nextLook();
  t.strictSame(told.splice(0), ['pair 0 gone', 'pair 2 gone', 'pair 1: 4']);
  isDown = true;
  await nextLook();
  t.strictSame(told, [], 'a broker that is away changes nothing');
  isDown = false;
  await nextLook();
  t.strictSame(told.splice(0), ['pair 1: 4']);
  const stopped = watch.stop();
  for (const go of looked.splice(0)) go();
  await stopped;
});
