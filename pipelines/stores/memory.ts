import type { Store } from './store.js';

/** A store that is gone with the process: for previews and tests. */
export class MemoryStore implements Store {
  readonly url = 'memory:';
  readonly files = new Map<string, Buffer>();

  async read(key: string): Promise<Buffer | undefined> {
    return this.files.get(key);
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
