import { StringDecoder } from 'node:string_decoder';

/** Characters kept of a line. */
const LINE = 400;
/** Lines passed on of one process: a program that talks all the time must not fill a disk. */
const PASSED_ON = 200;
/** Last lines kept for an error. */
const KEPT = 8;

/**
 * What a program writes to standard error: each line is passed on, up to a bound, and the last
 * ones are kept, since they mostly say why it ended.
 */
export class LastWords {
  private readonly decoder = new StringDecoder('utf8');
  private readonly kept: string[] = [];
  private line = '';
  private count = 0;

  /** @param tell takes lines, without control characters */
  constructor(private readonly tell: (line: string) => void) {}

  add(part: Buffer): void {
    const [first = '', ...rest] = this.decoder.write(part).split('\n');
    this.grow(first);
    for (const next of rest) {
      this.flush();
      this.grow(next);
    }
  }

  /** The last lines, oldest first. */
  get(): string[] {
    this.flush();
    return [...this.kept];
  }

  private grow(text: string): void {
    // One more than is kept, so that a cut shows.
    this.line += text.slice(0, LINE + 1 - this.line.length);
  }

  private flush(): void {
    const line = this.line.replace(/\p{Cc}/gu, ' ').trimEnd();
    this.line = '';
    if (line === '') return;
    const said = line.length > LINE ? `${line.slice(0, LINE)}…` : line;
    this.kept.push(said);
    if (this.kept.length > KEPT) this.kept.shift();
    this.count += 1;
    if (this.count <= PASSED_ON) this.tell(said);
    else if (this.count === PASSED_ON + 1) this.tell('… it goes on; no more of it is shown');
  }
}
