import type { Log } from '../core/log.js';
import { type Metrics, noMetrics } from '../core/metrics.js';
import { packageVersion } from '../core/paths.js';
import type { PipelineConfig } from '../generated/pipeline.js';
import { prometheusMetrics } from './prometheus.js';
import { serveMetrics } from './server.js';

/** Metrics of a worker, served where they are. */
export interface ServedMetrics {
  metrics: Metrics;
  close(): Promise<void>;
}

/**
 * What runtime.metrics asks for; with port null nothing is measured.
 * @param notReady why the worker is not ready for records; undefined when it is
 * @throws ConfigError where the address cannot be had
 */
export async function startMetrics(
  { port, host }: PipelineConfig['runtime']['metrics'],
  stages: readonly string[],
  notReady: () => string | undefined,
  log: Log,
): Promise<ServedMetrics> {
  if (port === null) return { metrics: noMetrics, close: async () => {} };
  const { metrics, registry } = prometheusMetrics(packageVersion(), stages);
  const server = await serveMetrics({ registry, port, host, notReady });
  log.info('metrics', { url: `${server.url}/metrics` });
  return { metrics, close: () => server.close() };
}
