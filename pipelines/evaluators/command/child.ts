import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { LastWords } from './last-words.js';
import { Nonsense } from './protocol.js';

/** The program cannot be started. */
export class NotThere extends Error {}

/** The program ended, closed its output or gave no answer in time: another one may do better. */
export class Gone extends Error {}

export interface ChildSettings {
  /** program and arguments */
  run: readonly string[];
  /** folder it works in */
  folder: string;
  /** takes lines of its standard error */
  tell(line: string): void;
}

interface Question {
  resolve(line: string): void;
  reject(error: Error): void;
  maxBytes: number;
}

/** What a program still writes when it has ended is waited for. */
const LAST_BYTES_MS = 200;
/** How long a program has to end after its input ended, and after SIGTERM. */
const GRACE_MS = 2000;

/**
 * Ends the program's group when this process (or thread) is gone, however it went: then the
 * watchdog's input ends. A program that ends with its own input, as it should, is gone by then.
 */
const WATCHDOG = 'read _; sleep 1; kill -TERM "-$1" && sleep 1 && kill -KILL "-$1"';

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/**
 * A program that answers a line with a line. It has a process group of its own, so that what it
 * starts ends with it; nothing of it keeps this process alive but a question that waits.
 */
export class Child {
  private readonly program: ChildProcessByStdio<Writable, Readable, Readable>;
  private readonly watchdog: ChildProcess | undefined;
  private readonly words: LastWords;
  private readonly exited: Promise<void>;
  private asked: Question | undefined;
  private parts: Buffer[] = [];
  private bytes = 0;
  private failure: Error | undefined;
  private ended = { exit: false, output: false };

  constructor({ run, folder, tell }: ChildSettings) {
    const [name = '', ...args] = run;
    const file = name.includes('/') ? path.resolve(folder, name) : name;
    try {
      this.program = spawn(file, args, { cwd: folder, stdio: 'pipe', detached: true });
    } catch (cause) {
      throw notThere(cause as NodeJS.ErrnoException);
    }
    const { program } = this;
    this.words = new LastWords(tell);
    this.exited = new Promise((resolve) => {
      program.once('exit', () => resolve());
      program.once('error', () => resolve());
    });
    program.once('error', (cause) => this.fail(notThere(cause)));
    program.once('exit', () => this.leaves('exit'));
    program.stdout.once('end', () => this.leaves('output'));
    program.stdout.on('data', (part: Buffer) => this.take(part));
    program.stderr.on('data', (part: Buffer) => this.words.add(part));
    // What it means that nobody reads, its end says.
    program.stdin.on('error', () => {});
    this.watchdog = watch(program.pid);
    unref(program);
  }

  /**
   * Sends a line and waits for the next one.
   * @throws NotThere, Gone, Nonsense; the program is of no more use then
   */
  ask(line: string, { timeoutMs, maxBytes }: { timeoutMs: number; maxBytes: number }) {
    return new Promise<string>((resolve, reject) => {
      if (this.failure) return reject(this.failure);
      const late = () => this.fail(new Gone(`gave no answer in ${timeoutMs / 1000} s`));
      const timer = setTimeout(late, timeoutMs);
      this.asked = {
        maxBytes,
        resolve: (answer) => {
          clearTimeout(timer);
          resolve(answer);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      };
      this.program.stdin.write(`${line}\n`);
    });
  }

  /** Its last lines on standard error. */
  lastWords(): string[] {
    return this.words.get();
  }

  /** Ends the program and all that it started: by the end of its input, then by force. */
  async close(): Promise<void> {
    this.failure ??= new Gone('was closed');
    // From here its end is waited for.
    this.program.ref();
    this.program.stdin.end();
    if (!(await this.exitsWithin(GRACE_MS))) {
      this.signal('SIGTERM');
      await this.exitsWithin(GRACE_MS);
    }
    await this.kill();
  }

  /** Ends the program and all that it started at once. */
  async kill(): Promise<void> {
    this.failure ??= new Gone('was ended');
    this.program.ref();
    this.watchdog?.kill('SIGKILL');
    this.signal('SIGKILL');
    await this.exited;
    this.program.stdin.destroy();
    this.program.stdout.destroy();
    this.program.stderr.destroy();
  }

  private exitsWithin(ms: number): Promise<boolean> {
    const { exitCode, signalCode, pid } = this.program;
    if (pid === undefined || exitCode !== null || signalCode !== null) return Promise.resolve(true);
    return Promise.race([this.exited.then(() => true), sleep(ms).then(() => false)]);
  }

  private signal(name: NodeJS.Signals): void {
    if (this.program.pid === undefined) return;
    try {
      process.kill(-this.program.pid, name);
    } catch {
      // Nobody of the group is there any more.
    }
  }

  private take(part: Buffer): void {
    if (this.failure) return;
    const { asked } = this;
    const end = part.indexOf(10);
    const more = asked && end >= 0 ? part.subarray(end + 1) : part;
    if (!asked || (end >= 0 && more.length > 0)) {
      const text = JSON.stringify(more.toString('utf8', 0, 80));
      this.fail(new Nonsense(`wrote to its standard output without being asked: ${text}`));
    } else if (this.bytes + (end < 0 ? part.length : end) > asked.maxBytes) {
      this.fail(
        new Nonsense(
          `answered with a line of more than ${asked.maxBytes.toLocaleString('en')} bytes`,
        ),
      );
    } else if (end < 0) {
      this.parts.push(part);
      this.bytes += part.length;
    } else {
      const line = Buffer.concat([...this.parts, part.subarray(0, end)]);
      this.parts = [];
      this.bytes = 0;
      this.asked = undefined;
      asked.resolve(line.toString('utf8'));
    }
  }

  /** The program has ended, or closed its output: soon both, and all it wrote has come. */
  private leaves(what: 'exit' | 'output'): void {
    this.ended[what] = true;
    const { exit, output } = this.ended;
    if (exit && output) this.fail(new Gone(this.end()));
    else setTimeout(() => this.fail(new Gone(this.end())), LAST_BYTES_MS).unref();
  }

  private end(): string {
    const { exitCode, signalCode } = this.program;
    if (signalCode !== null) return `was ended by ${signalCode}`;
    return exitCode === null ? 'closed its standard output' : `ended with code ${exitCode}`;
  }

  private fail(error: Error): void {
    this.failure ??= error;
    this.parts = [];
    this.asked?.reject(this.failure);
    this.asked = undefined;
  }
}

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such program',
  EACCES: 'it may not be executed (chmod +x), or is a folder',
  ENOEXEC: 'it is no program; name its interpreter first',
};

const notThere = (cause: NodeJS.ErrnoException): NotThere =>
  new NotThere(REASONS[cause.code ?? ''] ?? cause.message, { cause });

function watch(pid: number | undefined): ChildProcess | undefined {
  if (pid === undefined) return undefined;
  const watchdog = spawn('/bin/sh', ['-c', WATCHDOG, 'sh', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // In a group of its own: what ends ours must not end it.
    detached: true,
  });
  // Without it the program still ends with its input.
  watchdog.on('error', () => {});
  watchdog.stdin?.on('error', () => {});
  unref(watchdog);
  return watchdog;
}

function unref(child: ChildProcess): void {
  child.unref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) {
    (stream as unknown as { unref?(): void } | null)?.unref?.();
  }
}
