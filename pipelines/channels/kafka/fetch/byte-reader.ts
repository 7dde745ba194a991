import { Malformed } from './malformed.js';

/** Longest varint of 32 and of 64 bits. */
const VARINT_BYTES = 5;
const VARLONG_BYTES = 10;

/** Reads Kafka's types one after another, and nothing beyond the end of the bytes. */
export class ByteReader {
  at = 0;

  constructor(private readonly bytes: Buffer) {}

  get left(): number {
    return this.bytes.length - this.at;
  }

  /** Moves on by so many bytes. @returns where they begin */
  private step(count: number): number {
    if (count > this.left) throw new Malformed('it is cut off');
    const from = this.at;
    this.at += count;
    return from;
  }

  int8(): number {
    return this.bytes.readInt8(this.step(1));
  }

  int16(): number {
    return this.bytes.readInt16BE(this.step(2));
  }

  int32(): number {
    return this.bytes.readInt32BE(this.step(4));
  }

  uint32(): number {
    return this.bytes.readUInt32BE(this.step(4));
  }

  int64(): bigint {
    return this.bytes.readBigInt64BE(this.step(8));
  }

  /** An offset: what is beyond exact numbers is none. */
  offset(): number {
    const value = Number(this.int64());
    if (!Number.isSafeInteger(value)) throw new Malformed('an offset is no such number');
    return value;
  }

  /** A number of bytes, 7 bits a byte, the sign in the lowest bit. */
  varint(): number {
    let value = 0;
    for (let i = 0; i < VARINT_BYTES; i += 1) {
      const byte = this.bytes[this.step(1)] as number;
      value |= (byte & 0x7f) << (7 * i);
      if (byte < 0x80) return (value >>> 1) ^ -(value & 1);
    }
    throw new Malformed('a number is too long');
  }

  varlong(): number {
    // Most are small: a timestamp beside its batch's. The rest takes exact arithmetic.
    let value = 0n;
    for (let i = 0; i < VARLONG_BYTES; i += 1) {
      const byte = this.bytes[this.step(1)] as number;
      value |= BigInt(byte & 0x7f) << BigInt(7 * i);
      if (byte < 0x80) return Number(BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n)));
    }
    throw new Malformed('a number is too long');
  }

  /** The next bytes; they share memory with the rest. */
  take(length: number): Buffer {
    if (length < 0) throw new Malformed('a length is below zero');
    const from = this.step(length);
    return this.bytes.subarray(from, from + length);
  }

  /** Bytes behind their length as a varint, undefined for none. */
  varBytes(): Buffer | undefined {
    const length = this.varint();
    return length === -1 ? undefined : this.take(length);
  }

  /** A text behind its length in two bytes. */
  string(): string {
    return this.take(Math.max(0, this.int16())).toString('utf8');
  }

  /** A list behind its length in four bytes; -1 stands for none. */
  list<Item>(item: () => Item): Item[] {
    const length = this.int32();
    // An item has a byte at least: a length that is a lie takes no memory.
    if (length > this.left) throw new Malformed('a list is longer than what there is');
    return Array.from({ length: Math.max(0, length) }, item);
  }
}
