import { createHash } from 'node:crypto';

/** Numbers in [0, 1) as even as chance makes them, the same for the same seed; also the first few, whatever the seed. */
export function seededChance(seed: number): () => number {
  let count = 0;
  return () => createHash('sha256').update(`${seed} ${count++}`).digest().readUInt32BE(0) / 2 ** 32;
}
