import { createHash } from 'node:crypto';
import { type Column, type ColumnType, rowColumns } from './columns.js';
import type { SampleRow } from './row.js';

/** Bytes of the canonical encoding, tag by tag (docs/data-set.md, "Row hash"). */
class Encoder {
  private buffer = Buffer.alloc(1 << 16);
  private length = 0;

  private room(bytes: number): number {
    const at = this.length;
    this.length += bytes;
    if (this.length > this.buffer.length) {
      const larger = Buffer.alloc(Math.max(this.length, this.buffer.length * 2));
      this.buffer.copy(larger, 0, 0, at);
      this.buffer = larger;
    }
    return at;
  }

  reset(): void {
    this.length = 0;
  }

  bytes(): Buffer {
    return this.buffer.subarray(0, this.length);
  }

  byte(value: number): void {
    const at = this.room(1);
    this.buffer[at] = value;
  }

  count(value: number): void {
    const at = this.room(4);
    this.buffer.writeUInt32LE(value, at);
  }

  int32(value: number): void {
    const at = this.room(4);
    this.buffer.writeInt32LE(value, at);
  }

  utf8(text: string): void {
    const bytes = Buffer.byteLength(text);
    this.byte(4);
    this.count(bytes);
    const at = this.room(bytes);
    this.buffer.write(text, at);
  }

  value(type: ColumnType, value: unknown): void {
    if (value === null || value === undefined) {
      this.byte(0);
      return;
    }
    switch (type.kind) {
      case 'bool':
        this.byte(1);
        this.byte(value ? 1 : 0);
        return;
      case 'int32':
        this.byte(2);
        this.int32(value as number);
        return;
      case 'float32': {
        this.byte(3);
        const at = this.room(4);
        this.buffer.writeFloatLE(value as number, at);
        return;
      }
      case 'utf8':
        this.utf8(value as string);
        return;
      case 'list': {
        const items = value as ArrayLike<unknown>;
        const integers = type.item.kind === 'int32';
        this.byte(integers ? 6 : 5);
        this.count(items.length);
        for (let i = 0; i < items.length; i++) {
          if (integers) this.int32(items[i] as number);
          else this.value(type.item, items[i]);
        }
        return;
      }
      case 'struct':
        this.struct(type.fields, value as Record<string, unknown>);
    }
  }

  struct(fields: readonly Column[], value: Record<string, unknown>): void {
    const present = fields.filter(({ name }) => value[name] !== null && value[name] !== undefined);
    this.byte(7);
    this.count(present.length);
    for (const field of sorted(present)) {
      this.utf8(field.name);
      this.value(field.type, value[field.name]);
    }
  }
}

const sorted = (fields: Column[]) => fields.sort((a, b) => (a.name < b.name ? -1 : 1));
const hashed = rowColumns.filter((column) => column.name !== 'row_hash');
const encoder = new Encoder();

/** sha256 (hex) over the canonical encoding of every column but `row_hash`. */
export function rowHash(row: Omit<SampleRow, 'row_hash'>): string {
  encoder.reset();
  encoder.struct(hashed, row as unknown as Record<string, unknown>);
  return createHash('sha256').update(encoder.bytes()).digest('hex');
}
