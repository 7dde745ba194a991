import type { Piece } from '../source.js';

/** How many parts back a text run may begin. */
const KEPT = 4;

/** Bytes of a source behind places in its decoded text, for the last few parts of it. */
export class SourcePlaces {
  private parts: { unit: number; text: string; at: readonly [number, number] | undefined }[] = [];
  private units = 0;

  add({ text, at }: Piece): void {
    this.parts.push({ unit: this.units, text, at });
    if (this.parts.length > KEPT) this.parts.shift();
    this.units += text.length;
  }

  /** Bytes of the units [start, end); undefined where they cannot be told. */
  bytesOf(start: number, end: number): readonly [number, number] | undefined {
    const [from, to] = [this.byteOf(start), this.byteOf(end)];
    return from === undefined || to === undefined ? undefined : [from, to];
  }

  private byteOf(unit: number): number | undefined {
    const part = this.parts.findLast((one) => one.unit <= unit);
    if (!part?.at) return undefined;
    const [from, to] = part.at;
    const inside = unit - part.unit;
    if (inside >= part.text.length) return to;
    const bytes = to - from;
    if (bytes === part.text.length) return from + inside;
    if (bytes === part.text.length * 2) return from + inside * 2;
    return from + Buffer.byteLength(part.text.slice(0, inside));
  }
}
