/** The same numbers from 0 to below 1 for the same seed (the mulberry32 generator). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    return mix(state) / 2 ** 32;
  };
}

/** One number from 0 to below 1 that depends on nothing but these: the same whenever, and in whatever order, it is asked for. */
export function randomAt(seed: number, ...places: number[]): number {
  let state = seed >>> 0;
  for (const place of places) state = mix((state ^ Math.imul(place + 1, 0x9e37_79b1)) >>> 0);
  return mix((state + 0x6d2b79f5) >>> 0) / 2 ** 32;
}

function mix(state: number): number {
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return (mixed ^ (mixed >>> 14)) >>> 0;
}
