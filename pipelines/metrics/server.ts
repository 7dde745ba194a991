import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import { ConfigError } from '../core/errors.js';

export interface MetricsServerOptions {
  registry: Registry;
  /** 0 takes a free one */
  port: number;
  host: string;
  /** why the worker is not ready for records: not joined yet, paused; undefined when it is */
  notReady(): string | undefined;
}

export interface MetricsServer {
  /** where it listens, e.g. http://127.0.0.1:9464 */
  readonly url: string;
  /** Stops listening and ends open connections. */
  close(): Promise<void>;
}

/**
 * Answers GET /metrics (Prometheus text), /healthz (200 while the process lives) and /readyz (200,
 * or 503 with the reason).
 * @throws ConfigError where the address is taken or not this machine's
 */
export async function serveMetrics({
  registry,
  port,
  host,
  notReady,
}: MetricsServerOptions): Promise<MetricsServer> {
  const answer = async (path: string, response: ServerResponse): Promise<void> => {
    const text = (status: number, body: string) =>
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${body}\n`);
    switch (path) {
      case '/metrics': {
        const body = await registry.metrics();
        response.writeHead(200, { 'content-type': registry.contentType }).end(body);
        return;
      }
      case '/healthz':
        text(200, 'alive');
        return;
      case '/readyz': {
        const reason = notReady();
        text(reason === undefined ? 200 : 503, reason ?? 'ready');
        return;
      }
      default:
        text(404, 'there are /metrics, /healthz and /readyz');
    }
  };
  const server = createServer((request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
      return;
    }
    const path = (request.url ?? '/').split('?')[0] as string;
    answer(path, response).catch((error: Error) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(`${error.message}\n`);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(new ConfigError(refusal(cause, host, port), { cause })),
    );
    server.listen(port, host, resolve);
  });
  const { address, family, port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function refusal(cause: NodeJS.ErrnoException, host: string, port: number): string {
  const what = `cannot serve metrics on ${host}:${port}`;
  switch (cause.code) {
    case 'EADDRINUSE':
      return `${what}: another process has this port. Set runtime.metrics.port to another one, or to 0 for a free one`;
    case 'EACCES':
      return `${what}: this user may not listen there. Set runtime.metrics.port to one above 1023`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${what}: ${host} is no address of this machine. Set runtime.metrics.host, e.g. to 127.0.0.1 or 0.0.0.0`;
    default:
      return `${what}: ${cause.message}. Check runtime.metrics`;
  }
}
