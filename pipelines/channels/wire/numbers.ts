type Numbers = Int32Array | Float32Array | Float64Array;

/** A typed array as base64 of its little-endian bytes. */
export const toBase64 = (numbers: Numbers): string =>
  Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString('base64');

/** @throws RangeError where the bytes are no whole number of elements */
export function fromBase64<T extends Numbers>(
  text: string,
  kind: { new (buffer: ArrayBuffer): T; readonly BYTES_PER_ELEMENT: number },
): T {
  const bytes = Buffer.from(text, 'base64');
  // A copy of its own: pooled buffers begin anywhere, typed arrays only at multiples of their size.
  return new kind(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
