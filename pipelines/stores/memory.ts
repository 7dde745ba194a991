import type { StagedObject, Store, StoreEntry } from './store.js';

/**
 * A store that is gone with the process: for previews and tests. Its time of change is a count of
 * writes: what is written later has a larger one.
 */
export class MemoryStore implements Store {
  readonly url = 'memory:';
  readonly location = { url: 'memory:' };
  readonly files = new Map<string, Buffer>();
  private readonly changed = new Map<string, number>();
  private writes = 0;

  async read(key: string): Promise<Buffer | undefined> {
    return this.files.get(key);
  }

  async stream(key: string, from = 0, to?: number): Promise<AsyncIterable<Buffer> | undefined> {
    const bytes = this.files.get(key)?.subarray(from, to);
    return (
      bytes &&
      (async function* () {
        yield bytes;
      })()
    );
  }

  async size(key: string): Promise<number | undefined> {
    return this.files.get(key)?.length;
  }

  async stage(): Promise<StagedObject> {
    const parts: Buffer[] = [];
    return {
      write: async (bytes) => void parts.push(Buffer.from(bytes)),
      commit: (key) => this.create(key, Buffer.concat(parts)),
      discard: async () => {},
    };
  }

  async create(key: string, bytes: Uint8Array): Promise<boolean> {
    if (this.files.has(key)) return false;
    this.put(key, bytes);
    return true;
  }

  async replace(key: string, bytes: Uint8Array): Promise<void> {
    this.put(key, bytes);
  }

  private put(key: string, bytes: Uint8Array): void {
    this.files.set(key, Buffer.from(bytes));
    this.changed.set(key, ++this.writes);
  }

  async list(prefix: string): Promise<string[]> {
    return [...this.files.keys()].filter((key) => key.startsWith(prefix)).sort();
  }

  async entries(prefix: string): Promise<StoreEntry[]> {
    return (await this.list(prefix)).map((key) => ({
      key,
      bytes: this.files.get(key)?.length ?? 0,
      changedMs: this.changed.get(key) ?? 0,
    }));
  }

  async remove(key: string): Promise<void> {
    this.files.delete(key);
    this.changed.delete(key);
  }
}
