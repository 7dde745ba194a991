import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Test } from 'tap';

/**
 * What happens to a request: `pass` it on; `lose the answer` of one that was carried out, or
 * `cut` it in its middle; `break
 * off` before it is; `wait` before it is passed on; or answer with an S3 error of one's own.
 */
export type Fault =
  | 'pass'
  | 'lose the answer'
  | 'cut the answer'
  | 'break off'
  | { wait: Promise<void> }
  | { status: number; code: string; headers?: Record<string, string> };

export interface Proxy {
  endpoint: string;
  /** `METHOD path` of each request so far */
  seen: string[];
  /** decides about the next requests; the request's number is counted from when it was set */
  onRequest(decide: (what: string, number: number) => Fault): void;
}

const errorBody = (code: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>said by the test</Message></Error>`;

/** Stands between a client and a real S3 server and disturbs what it is told to. */
export async function faultyProxy(t: Pick<Test, 'teardown'>, endpoint: string): Promise<Proxy> {
  const target = new URL(endpoint);
  const seen: string[] = [];
  let decide: (what: string, number: number) => Fault = () => 'pass';
  let number = 0;
  const server = createServer(async (incoming, outgoing) => {
    const what = `${incoming.method} ${incoming.url}`;
    seen.push(what);
    const fault = decide(what, number++);
    if (fault === 'break off') return void incoming.socket.destroy();
    if (typeof fault === 'object' && 'wait' in fault) await fault.wait;
    else if (typeof fault === 'object') {
      incoming.resume();
      const body = incoming.method === 'HEAD' ? '' : errorBody(fault.code);
      outgoing.writeHead(fault.status, { 'content-type': 'application/xml', ...fault.headers });
      return void outgoing.end(body);
    }
    // The host is part of what was signed: it stays the client's.
    const { method, url: path, headers } = incoming;
    const { hostname: host, port } = target;
    const onward = request({ host, port, method, path, headers }, (answer) => {
      if (fault === 'lose the answer') {
        answer.resume();
        answer.on('end', () => incoming.socket.destroy());
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      if (fault !== 'cut the answer') return void answer.pipe(outgoing);
      answer.once('data', (part: Buffer) => {
        outgoing.write(part.subarray(0, part.length / 2), () => incoming.socket.destroy());
      });
    });
    onward.on('error', () => incoming.socket.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    onRequest: (next) => {
      [decide, number] = [next, 0];
      seen.length = 0;
    },
  };
}
