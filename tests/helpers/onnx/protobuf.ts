/** Writes the few kinds of fields that an ONNX file consists of. */
type Bytes = Buffer;

function varint(value: number): Bytes {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return Buffer.from([...bytes, rest]);
}

export const number = (field: number, value: number): Bytes =>
  Buffer.concat([varint(field * 8), varint(value)]);

export function part(field: number, ...content: (Bytes | string)[]): Bytes {
  const bytes = Buffer.concat(content.map((one) => Buffer.from(one)));
  return Buffer.concat([varint(field * 8 + 2), varint(bytes.length), bytes]);
}
