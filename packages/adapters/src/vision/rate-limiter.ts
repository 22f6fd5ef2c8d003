/** Calls that may pass at once after a quiet time, as the time they take at the even pace, ms. */
const burstMs = 250;

/**
 * Lets `perSecond` calls through a second, evenly but for a short burst, in the order of asking. The service's own limit answers 429,
 * which costs a round trip each; this one only waits.
 */
export function createRateLimiter(
  perSecond: number,
  now: () => number = () => performance.now(),
  wait: (ms: number, signal: AbortSignal) => Promise<void> = pause,
) {
  const spacing = 1_000 / perSecond;
  let next = Number.NEGATIVE_INFINITY;
  return {
    /** Waits for this call's turn. Rejects with the signal's reason when it is aborted before. */
    async turn(signal: AbortSignal): Promise<void> {
      const current = now();
      next = Math.max(next, current - burstMs + spacing);
      const waitMs = next - current;
      next += spacing;
      if (waitMs > 0) await wait(waitMs, signal);
    },
  };
}

/** Waits `ms`. Rejects with the signal's reason when it is aborted before. */
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
