/**
 * Lets `perSecond` calls through a second, with a burst of as many, in the order of asking. The service's own limit answers 429, which
 * costs a round trip each; this one only waits.
 */
export function createRateLimiter(perSecond: number, now: () => number = () => performance.now()) {
  let free = now();
  return {
    /** Waits for this call's turn. Rejects with the signal's reason when it is aborted before. */
    async turn(signal: AbortSignal): Promise<void> {
      const spacing = 1_000 / perSecond;
      const current = now();
      // A bucket that was idle for long holds one second's worth of calls, not more.
      free = Math.max(free, current - 1_000 + spacing);
      const waitMs = free - current;
      free += spacing;
      if (waitMs > 0) await pause(waitMs, signal);
    },
  };
}

export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const timer = setTimeout(finish, ms);
    signal.addEventListener('abort', stop, { once: true });

    function finish() {
      signal.removeEventListener('abort', stop);
      resolve();
    }
    function stop() {
      clearTimeout(timer);
      reject(signal.reason);
    }
  });
}
