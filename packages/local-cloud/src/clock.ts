/** Time as an input: everything of the local cloud that waits or stamps asks a Clock, so tests and drills can turn it. */
export interface Clock {
  /** Milliseconds since 1970, as this clock sees them. */
  now(): number;
  /** Runs once after `ms` of this clock's time; gives a function that calls it off. */
  after(ms: number, run: () => void): () => void;
}

/** setTimeout holds 31 bits of milliseconds and fires at once for more. */
const longestTimerMs = 2 ** 31 - 1;

/** The machine's own clock. Timers do not keep the process alive: its listeners do. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, Math.min(Math.max(ms, 0), longestTimerMs));
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** Resolves after `ms` of the clock's time, or early when the signal aborts; it never rejects. */
export function delay(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (ms <= 0 || signal?.aborted) return resolve();
    const finish = () => {
      cancel();
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const cancel = clock.after(ms, finish);
    signal?.addEventListener('abort', finish, { once: true });
  });
}
