/** A repeatable stream of numbers in [0, 1): equal seeds give equal streams, so that a fault seen once can be seen again. */
export type Random = () => number;

/** Makes a stream from any whole number (a 32-bit counter, mixed by multiplication and shifts as in murmur3's finaliser). */
export function seededRandom(seed: number): Random {
  let counter = seed >>> 0;
  return () => {
    counter = (counter + 0x9e3779b9) >>> 0;
    let mixed = counter;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}
