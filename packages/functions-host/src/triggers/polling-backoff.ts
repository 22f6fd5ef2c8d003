const randomness = 0.2;

/** Waiting times between polls of an empty queue: RandomizedExponentialBackoffStrategy, from 100 ms up to the configured most. */
export interface PollingBackoff {
  /** The next waiting time in ms. */
  next(foundMessages: boolean): number;
}

export function createPollingBackoff(minMs: number, maxMs: number, random: () => number = Math.random): PollingBackoff {
  let exponent = 1;
  return {
    next(foundMessages) {
      if (foundMessages) {
        exponent = 1;
        return minMs;
      }
      const factor = 1 - randomness + random() * 2 * randomness;
      const delay = minMs + (2 ** exponent - 1) * minMs * factor;
      if (delay >= maxMs) return maxMs;
      exponent++;
      return delay;
    },
  };
}
