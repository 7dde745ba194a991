import { deserialize, serialize } from 'node:v8';
import { deflateRawSync, inflateRawSync } from 'node:zlib';

/**
 * A row as it waits on disk, at the lowest level of packing: token ids have two empty bytes of four,
 * and the disk need not write those.
 */
export const packed = (row: unknown): Buffer => deflateRawSync(serialize(row), { level: 1 });
export const unpacked = (bytes: Buffer): unknown => deserialize(inflateRawSync(bytes));
