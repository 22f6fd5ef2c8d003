export interface RequestQueue {
  /** Runs the work when its turn comes; gives false, without running it, when the queue is full. */
  post(work: () => Promise<void>): Promise<boolean>;
}

/**
 * The real host's HttpRequestQueue. `maxConcurrentRequests` lets the rest wait; only `maxOutstandingRequests`, which counts
 * those running and those waiting, makes it refuse (429). -1 is no limit.
 */
export function createRequestQueue(maxOutstanding: number, maxConcurrent: number): RequestQueue {
  let running = 0;
  const waiting: (() => void)[] = [];
  return {
    async post(work) {
      if (maxOutstanding !== -1 && running + waiting.length >= maxOutstanding) return false;
      if (maxConcurrent !== -1 && running >= maxConcurrent) await new Promise<void>((resolve) => waiting.push(resolve));
      else running++;
      try {
        await work();
      } finally {
        const next = waiting.shift();
        // The next one takes over this place, so the count stays as it is.
        if (next) next();
        else running--;
      }
      return true;
    },
  };
}
