const MASK = (1n << 64n) - 1n;
const times = (a: bigint, b: bigint): bigint => (a * b) & MASK;

const M = 0xc6a4a7935bd1e995n;

/** MurmurHash64A of the UTF-8 bytes of a text, with seed 1. */
export function hashOf(text: string): bigint {
  const bytes = Buffer.from(text, 'utf8');
  const whole = bytes.length & ~7;
  let hash = 1n ^ times(BigInt(bytes.length), M);
  for (let at = 0; at < whole; at += 8) {
    let part = times(bytes.readBigUInt64LE(at), M);
    part = times(part ^ (part >> 47n), M);
    hash = times(hash ^ part, M);
  }
  if (whole < bytes.length) {
    let rest = 0n;
    for (let at = bytes.length - 1; at >= whole; at--)
      rest = (rest << 8n) | BigInt(bytes[at] as number);
    hash = times(hash ^ rest, M);
  }
  hash = times(hash ^ (hash >> 47n), M);
  return hash ^ (hash >> 47n);
}

const mixed = (value: bigint): bigint => {
  let one = times(value ^ (value >> 33n), 0xff51afd7ed558ccdn);
  one = times(one ^ (one >> 33n), 0xc4ceb9fe1a85ec53n);
  return one ^ (one >> 33n);
};

/** MurmurHash3, 128 bits of 64, as four numbers of 32 bits. */
export function spreadOf(value: bigint, seed: number): number[] {
  const start = BigInt(seed);
  let a = times(value, 0x87c37b91114253d5n);
  a = ((a << 31n) | (a >> 33n)) & MASK;
  a = start ^ times(a, 0x4cf5ad432745937fn) ^ 8n;
  let b = start ^ 8n;
  a = (a + b) & MASK;
  b = (b + a) & MASK;
  [a, b] = [mixed(a), mixed(b)];
  a = (a + b) & MASK;
  b = (b + a) & MASK;
  return [a, a >> 32n, b, b >> 32n].map((one) => Number(one & 0xffffffffn));
}
