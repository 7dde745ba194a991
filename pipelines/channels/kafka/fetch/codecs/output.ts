import { Malformed } from '../malformed.js';

/** What is unpacked, growing with what really comes: a size that a header claims takes no memory. */
export class Output {
  length = 0;
  private bytes = Buffer.alloc(0);

  /** @param limit most bytes */
  constructor(private readonly limit: number) {}

  /** Makes room for so many more. @returns where they go */
  private grow(count: number): number {
    const from = this.length;
    this.length += count;
    if (this.length > this.limit) throw tooLarge(this.limit);
    if (this.length > this.bytes.length) {
      const size = Math.max(4096, this.length, Math.min(this.limit, this.bytes.length * 2));
      const larger = Buffer.allocUnsafe(size);
      this.bytes.copy(larger, 0, 0, from);
      this.bytes = larger;
    }
    return from;
  }

  append(bytes: Uint8Array): void {
    const at = this.grow(bytes.length);
    this.bytes.set(bytes, at);
  }

  /**
   * Repeats bytes that begin so far back; they may run into what they make.
   * @param reach how far back there is something to repeat
   */
  repeat(distance: number, length: number, reach: number): void {
    if (distance < 1 || distance > reach) throw new Malformed('it repeats what is not there');
    const at = this.grow(length);
    if (distance >= length) {
      this.bytes.copyWithin(at, at - distance, at - distance + length);
      return;
    }
    const { bytes } = this;
    for (let to = at; to < at + length; to += 1) bytes[to] = bytes[to - distance] as number;
  }

  all(): Buffer {
    return this.bytes.subarray(0, this.length);
  }
}

export const tooLarge = (limit: number): Malformed =>
  new Malformed(`it unpacks to more than ${limit >> 20} MiB`);
