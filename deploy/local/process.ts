import { execFile, execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** Runs a command to its end; its output is in the error where it fails. */
export const execute = promisify(execFile);

/** Ports that nobody listens on now. All are held at once, so that they differ. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
          const server = createServer();
          server.on('error', reject);
          server.listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

/** Whether somebody listens there. */
export const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const answer = (value: boolean) => {
      socket.destroy();
      resolve(value);
    };
    socket.on('connect', () => answer(true));
    socket.on('error', () => answer(false));
  });

export interface ServerProcess {
  pid: number;
  /** the log of its output */
  log: string;
}

/** Starts a server of its own session that outlives this process; output goes to `<folder>/<name>.log`. */
export function startServer(
  name: string,
  folder: string,
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): ServerProcess {
  const log = path.join(folder, `${name}.log`);
  const out = openSync(log, 'a');
  const child = spawn(command, args, {
    cwd: folder,
    detached: true,
    stdio: ['ignore', out, out],
    env: { ...process.env, ...env },
  });
  closeSync(out);
  child.unref();
  if (child.pid === undefined) throw new Error(`${command} does not start`);
  writeFileSync(path.join(folder, `${name}.pid`), `${child.pid}\n`);
  return { pid: child.pid, log };
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // In a container nobody may collect the dead: a zombie answers too.
  const stat = `/proc/${pid}/stat`;
  return !existsSync(stat) || !/\) [ZX] /.test(readFileSync(stat, 'utf8'));
}

/** Whether the process is the server of that folder: a pid file may be older than the machine's start. */
export function servesFolder(pid: number, folder: string): boolean {
  if (!isAlive(pid)) return false;
  const file = `/proc/${pid}/cmdline`;
  const command = existsSync(file)
    ? readFileSync(file, 'utf8')
    : execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  return command.includes(folder);
}

/** Asks a server to stop and waits; after `graceMs` it is killed. */
export async function stopServer(pid: number, graceMs = 10_000): Promise<void> {
  const end = Date.now() + graceMs;
  const send = (signal: NodeJS.Signals) => {
    try {
      process.kill(pid, signal);
    } catch {
      // it is gone
    }
  };
  send('SIGTERM');
  while (isAlive(pid) && Date.now() < end) await sleep(20);
  if (isAlive(pid)) send('SIGKILL');
  while (isAlive(pid)) await sleep(20);
}

/** Waits until `check` holds. Throws with the end of the log where the server dies or is too slow. */
export async function untilReady(
  server: ServerProcess,
  check: () => Promise<boolean>,
  limitMs = 60_000,
): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await check())) {
    const dead = !isAlive(server.pid);
    if (dead || Date.now() > end) {
      const tail = readFileSync(server.log, 'utf8').split('\n').slice(-25).join('\n');
      if (!dead) await stopServer(server.pid, 0);
      throw new Error(
        `the server ${dead ? 'stopped' : `was not ready in ${limitMs / 1000} s`}; the end of ${server.log}:\n${tail}`,
      );
    }
    await sleep(50);
  }
}
