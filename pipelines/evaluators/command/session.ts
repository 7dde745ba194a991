import { ConfigError, ProcessError } from '../../core/errors.js';
import { Turns } from '../../core/turns.js';
import type { ScoredQuestion } from '../evaluator.js';
import { Child, type ChildSettings, Gone, NotThere } from './child.js';
import {
  answerBytes,
  HELLO,
  HELLO_BYTES,
  Nonsense,
  Refusal,
  readHello,
  readScores,
  requestLine,
} from './protocol.js';

export interface SessionSettings extends ChildSettings {
  /** what the program must call itself; null takes any */
  revision: string | null;
  /** seconds until its first line: a model may have to be read */
  startSeconds: number;
  /** seconds for the answer to one request */
  seconds: number;
  /** how often it is started again for one request */
  restarts: number;
}

/**
 * A conversation with a program: started when first needed, asked one thing at a time, started
 * again where it ends or hangs in the middle of a request, which it then gets once more.
 */
export class Session {
  private readonly turns = new Turns();
  private child: Child | undefined;
  /** what the program says of itself, once it has */
  private introduced: string | undefined;
  private requests = 0;
  private closed = false;

  constructor(private readonly settings: SessionSettings) {}

  /** Starts the program, where it is not yet. @returns the revision that it says of itself */
  revision(): Promise<string> {
    return this.turns.run(() => this.steadily('', async () => this.introduced as string));
  }

  /** @returns shape [questions][chunks] */
  score(questions: readonly ScoredQuestion[], chunks: readonly string[]): Promise<Float32Array[]> {
    const [rows, columns] = [questions.length, chunks.length];
    return this.turns.run(() => {
      const id = ++this.requests;
      const what = ` at request ${id} (questions: ${rows}, chunks: ${columns})`;
      return this.steadily(what, async (child) => {
        const line = await child.ask(requestLine(id, questions, chunks), {
          timeoutMs: this.settings.seconds * 1000,
          maxBytes: answerBytes(rows, columns),
        });
        return readScores(line, id, rows, columns);
      });
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.child?.close();
    this.child = undefined;
  }

  private async steadily<T>(what: string, work: (child: Child) => Promise<T>): Promise<T> {
    for (let restarts = 0; ; restarts += 1) {
      try {
        return await work(await this.start());
      } catch (error) {
        if (error instanceof Refusal)
          throw new ProcessError(`${this.name} ${error.message}${what}`);
        const { introduced, child } = this;
        this.child = undefined;
        await child?.kill();
        const again = error instanceof Gone && restarts < this.settings.restarts && !this.closed;
        if (!again)
          throw this.failure(error, introduced === undefined ? '' : what, restarts, child);
      }
    }
  }

  private async start(): Promise<Child> {
    if (this.closed) throw new Gone('was closed');
    if (this.child) return this.child;
    this.introduced = undefined;
    this.child = new Child(this.settings);
    const { startSeconds, revision } = this.settings;
    const limits = { timeoutMs: startSeconds * 1000, maxBytes: HELLO_BYTES };
    const said = readHello(await this.child.ask(HELLO, limits));
    if (revision !== null && said !== revision) {
      throw new ConfigError(
        `score.command.revision is ${JSON.stringify(revision)}, and ${this.name} says that it is ${JSON.stringify(said)}: rows that it scores have another identity; set score.command.revision to what it says, or run the other one`,
      );
    }
    this.introduced = said;
    return this.child;
  }

  private get name(): string {
    return `the command of score.command.run (${this.settings.run.join(' ')})`;
  }

  /** @param what where in the conversation; empty while the program starts */
  private failure(error: unknown, what: string, restarts: number, child?: Child): unknown {
    const known = error instanceof Gone || error instanceof NotThere || error instanceof Nonsense;
    if (!known) return error;
    const { folder } = this.settings;
    const said =
      error instanceof NotThere
        ? `cannot be started in the folder ${folder}: ${error.message}`
        : error.message;
    const where = what || (error instanceof NotThere ? '' : ' when it was started');
    const again =
      restarts === 0
        ? ''
        : `, and again when started ${restarts === 1 ? 'once' : `${restarts} times`} more`;
    const words = child?.lastWords() ?? [];
    const stderr =
      words.length === 0
        ? ''
        : `; the end of its standard error:\n${words.map((line) => `  ${line}`).join('\n')}`;
    // What does not start today may start when somebody has looked after it.
    return new ProcessError(`${this.name} ${said}${where}${again}${stderr}`, {
      cause: error,
      transient: what === '',
    });
  }
}
