/** A record by its place: topic:partition:offset. */
export type RecordKey = string;

/** A record that kills its worker this often while it runs alone is set aside. */
export const MOST_KILLS = 3;

/** What a worker was working on when it died, and how often each killed it alone. */
export type Suspicion = Record<RecordKey, number>;

/** Tells whoever watches the worker what it begins and ends. */
export type Tell = (event: { begin?: RecordKey; end?: RecordKey; alone?: boolean }) => void;

/**
 * After a crash the records that were in work are worked on one at a time, each alone in the
 * process, so that the one which kills it is known.
 */
export class Suspects {
  private exclusive: Promise<void> = Promise.resolve();
  private shared = new Set<Promise<unknown>>();

  constructor(
    private readonly suspicion: Suspicion,
    private readonly tell: Tell,
  ) {}

  /** Whether the record has killed its worker often enough. */
  isQuarantined(key: RecordKey): boolean {
    return (this.suspicion[key] ?? 0) >= MOST_KILLS;
  }

  async run<T>(key: RecordKey, work: () => Promise<T>): Promise<T> {
    return key in this.suspicion ? this.alone(key, work) : this.together(key, work);
  }

  private async together<T>(key: RecordKey, work: () => Promise<T>): Promise<T> {
    await this.exclusive;
    this.tell({ begin: key });
    const running = work().finally(() => {
      this.shared.delete(running);
      this.tell({ end: key });
    });
    this.shared.add(running);
    return running;
  }

  private async alone<T>(key: RecordKey, work: () => Promise<T>): Promise<T> {
    const before = this.exclusive;
    let release = () => {};
    this.exclusive = new Promise((resolve) => {
      release = resolve;
    });
    await before;
    await Promise.allSettled([...this.shared]);
    this.tell({ begin: key, alone: true });
    try {
      return await work();
    } finally {
      delete this.suspicion[key];
      this.tell({ end: key });
      release();
    }
  }
}
