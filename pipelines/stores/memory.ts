import type { StagedObject, Store } from './store.js';

/** A store that is gone with the process: for previews and tests. */
export class MemoryStore implements Store {
  readonly url = 'memory:';
  readonly files = new Map<string, Buffer>();

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
    this.files.set(key, Buffer.from(bytes));
    return true;
  }

  async replace(key: string, bytes: Uint8Array): Promise<void> {
    this.files.set(key, Buffer.from(bytes));
  }

  async list(prefix: string): Promise<string[]> {
    return [...this.files.keys()].filter((key) => key.startsWith(prefix)).sort();
  }
}
