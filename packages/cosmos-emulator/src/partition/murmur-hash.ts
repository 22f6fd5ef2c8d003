const mask64 = 0xffff_ffff_ffff_ffffn;
const c1 = 0x87c37b91114253d5n;
const c2 = 0x4cf5ad432745937fn;

const multiply = (a: bigint, b: bigint) => BigInt.asUintN(64, a * b);
const add = (a: bigint, b: bigint) => (a + b) & mask64;
const rotate = (value: bigint, bits: bigint) => ((value << bits) | (value >> (64n - bits))) & mask64;

function finalMix(value: bigint): bigint {
  let h = value ^ (value >> 33n);
  h = multiply(h, 0xff51afd7ed558ccdn);
  h ^= h >> 33n;
  h = multiply(h, 0xc4ceb9fe1a85ec53n);
  return h ^ (h >> 33n);
}

const mixFirst = (k: bigint) => multiply(rotate(multiply(k, c1), 31n), c2);
const mixSecond = (k: bigint) => multiply(rotate(multiply(k, c2), 33n), c1);

/** MurmurHash3 x64 128 with seed 0: the two 64-bit halves. */
export function murmurHash128(bytes: Buffer): { first: bigint; second: bigint } {
  let h1 = 0n;
  let h2 = 0n;
  const tail = bytes.length - (bytes.length % 16);
  for (let at = 0; at < tail; at += 16) {
    h1 ^= mixFirst(bytes.readBigUInt64LE(at));
    h1 = add(multiply(add(rotate(h1, 27n), h2), 5n), 0x52dce729n);
    h2 ^= mixSecond(bytes.readBigUInt64LE(at + 8));
    h2 = add(multiply(add(rotate(h2, 31n), h1), 5n), 0x38495ab5n);
  }
  // The rest is hashed as if padded with zeros; a half of zeros mixes to zero.
  const rest = Buffer.alloc(16);
  bytes.copy(rest, 0, tail);
  h1 ^= mixFirst(rest.readBigUInt64LE(0));
  h2 ^= mixSecond(rest.readBigUInt64LE(8));
  const length = BigInt(bytes.length);
  h1 ^= length;
  h2 ^= length;
  h1 = add(h1, h2);
  h2 = add(h2, h1);
  h1 = finalMix(h1);
  h2 = finalMix(h2);
  h1 = add(h1, h2);
  return { first: h1, second: add(h2, h1) };
}

/** MurmurHash3 x86 32 with seed 0, unsigned. */
export function murmurHash32(bytes: Buffer): number {
  const mix = (k: number) => {
    const scaled = Math.imul(k, 0xcc9e2d51);
    return Math.imul((scaled << 15) | (scaled >>> 17), 0x1b873593);
  };
  const tail = bytes.length - (bytes.length % 4);
  let h = 0;
  for (let at = 0; at < tail; at += 4) {
    h ^= mix(bytes.readUInt32LE(at));
    h = (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
  }
  const rest = Buffer.alloc(4);
  bytes.copy(rest, 0, tail);
  h ^= mix(rest.readUInt32LE(0));
  h ^= bytes.length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
