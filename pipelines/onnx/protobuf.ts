import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** What a protobuf message cannot say: it is damaged, or something else. */
export class NoProtobuf extends Error {}

/** A field of a message: a number, or where its bytes lie. */
export type Field =
  | { number: number; value: bigint }
  | { number: number; start: number; end: number };

const BLOCK = 64 << 10;
/** Names, paths and lists of dimensions are all that is read whole. */
const MOST_READ = 1 << 20;

/** A protobuf file, read where it is looked at: of the weights in between, not a byte. */
export class ProtobufFile {
  readonly size: number;
  private readonly fd: number;
  private block: Buffer = Buffer.alloc(0);
  private blockAt = 0;

  constructor(file: string) {
    this.fd = openSync(file, 'r');
    this.size = fstatSync(this.fd).size;
  }

  close(): void {
    closeSync(this.fd);
  }

  /** Fields of the message that lies there, in order. */
  *fields(start: number, end: number): Generator<Field> {
    let at = start;
    const varint = (): bigint => {
      let value = 0n;
      for (let shift = 0n; shift < 70n; shift += 7n) {
        if (at >= end) throw new NoProtobuf('a number is cut off');
        const byte = this.byte(at++);
        value |= BigInt(byte & 0x7f) << shift;
        if (byte < 0x80) return value;
      }
      throw new NoProtobuf('a number has no end');
    };
    while (at < end) {
      const key = varint();
      const [number, wire] = [Number(key >> 3n), Number(key & 7n)];
      if (number === 0) throw new NoProtobuf('a field has no number');
      if (wire === 0) {
        yield { number, value: varint() };
        continue;
      }
      if (wire !== 1 && wire !== 2 && wire !== 5) throw new NoProtobuf(`a field of kind ${wire}`);
      const length = wire === 2 ? Number(varint()) : wire === 1 ? 8 : 4;
      if (length > end - at) throw new NoProtobuf('a field reaches over its end');
      yield { number, start: at, end: at + length };
      at += length;
    }
  }

  text(start: number, end: number): string {
    return this.bytes(start, end).toString('utf8');
  }

  bytes(start: number, end: number): Buffer {
    if (end - start > MOST_READ) throw new NoProtobuf('a name is too long');
    const bytes = Buffer.alloc(end - start);
    let filled = 0;
    while (filled < bytes.length) {
      const count = readSync(this.fd, bytes, filled, bytes.length - filled, start + filled);
      if (count === 0) throw new NoProtobuf('the file got shorter');
      filled += count;
    }
    return bytes;
  }

  private byte(at: number): number {
    if (at < this.blockAt || at >= this.blockAt + this.block.length) {
      this.block = this.bytes(at, Math.min(at + BLOCK, this.size));
      this.blockAt = at;
    }
    return this.block[at - this.blockAt] as number;
  }
}
