import type { Run } from './stats.js';

/** Adds up wall and CPU time of the parts that count; reading prepared input does not. */
export class Meter {
  private wall = 0;
  private cpu = 0;
  private readonly work = { documents: 0, tokens: 0, bytes: 0, rows: 0 };

  async time<T>(part: () => T | Promise<T>): Promise<T> {
    const wall = performance.now();
    const cpu = cpuSeconds();
    const result = await part();
    // What the part left to be done at once (a Parquet stream that drains) is its own, too.
    await new Promise((resolve) => setImmediate(resolve));
    this.wall += (performance.now() - wall) / 1000;
    this.cpu += cpuSeconds() - cpu;
    return result;
  }

  did(work: Partial<Pick<Run, 'documents' | 'tokens' | 'bytes' | 'rows'>>): void {
    for (const [key, amount] of Object.entries(work)) this.work[key as 'rows'] += amount;
  }

  get seconds(): number {
    return this.wall;
  }

  /** Times of one pass; where `passes` were made, their mean. */
  run(passes: number): Run {
    const of = (amount: number) => amount / passes;
    return {
      wall_s: of(this.wall),
      cpu_s: of(this.cpu),
      max_rss_bytes: process.resourceUsage().maxRSS * 1024,
      documents: of(this.work.documents),
      tokens: of(this.work.tokens),
      bytes: of(this.work.bytes),
      rows: of(this.work.rows),
    };
  }
}

function cpuSeconds(): number {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  return (userCPUTime + systemCPUTime) / 1e6;
}
