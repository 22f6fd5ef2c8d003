/**
 * Time as an input: what stands for a wait of Azure's asks a Clock, so that tests turn it and drills run it faster. What waits for a process of this
 * machine, and what is compared with times that apps and SDKs make, keeps real time: FIDELITY.md lists which is which.
 */
export interface Clock {
  /** Milliseconds since 1970, as this clock sees them. */
  now(): number;
  /** Runs once after `ms` of this clock's time; gives a function that calls it off. */
  after(ms: number, run: () => void): () => void;
  /** The same after `ms` of real time, however fast this clock runs: for what another process needs to answer or to come up. */
  afterReal(ms: number, run: () => void): () => void;
}

/** A clock that may run faster than real time, and whose pace may be changed while it runs. It never goes back. */
export interface FasterClock extends Clock {
  /** 1 to 1,000: how many of its seconds pass in a real one. */
  readonly factor: number;
  /** What waits goes on waiting for the rest of its time, at the new pace. */
  setFactor(factor: number): void;
}

const slowestFactor = 1;
const fastestFactor = 1_000;

/** setTimeout holds 31 bits of milliseconds and fires at once for more. */
const longestTimerMs = 2 ** 31 - 1;

/** Timers do not keep the process alive: its listeners do. */
function afterReal(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, Math.min(Math.max(ms, 0), longestTimerMs));
  timer.unref();
  return () => clearTimeout(timer);
}

/** The machine's own clock. */
export const systemClock: Clock = { now: () => Date.now(), after: afterReal, afterReal };

interface Waiting {
  readonly dueAt: number;
  readonly run: () => void;
  cancel: () => void;
}

/**
 * A clock that shows `epoch` now and gains `factor` milliseconds in each real one. It follows the time since the machine's start, so that it does not jump
 * when somebody sets the machine's clock. Throws a RangeError for a factor that is not from 1 to 1,000.
 */
export function fasterClock(factor: number, epoch: number = Date.now()): FasterClock {
  let pace = checked(factor);
  let since = { real: performance.now(), shown: epoch };
  const waiting = new Set<Waiting>();
  const shown = () => since.shown + (performance.now() - since.real) * pace;

  function arm(entry: Waiting): void {
    entry.cancel = afterReal((entry.dueAt - shown()) / pace, () => {
      waiting.delete(entry);
      entry.run();
    });
  }

  return {
    // Whole, as of Date.now(): it is written down.
    now: () => Math.floor(shown()),
    afterReal,
    after(ms, run) {
      const entry: Waiting = { dueAt: shown() + ms, run, cancel: () => undefined };
      waiting.add(entry);
      arm(entry);
      return () => {
        waiting.delete(entry);
        entry.cancel();
      };
    },
    get factor() {
      return pace;
    },
    setFactor(next) {
      const wanted = checked(next);
      since = { real: performance.now(), shown: shown() };
      pace = wanted;
      for (const entry of waiting) {
        entry.cancel();
        arm(entry);
      }
    },
  };
}

function checked(factor: number): number {
  if (!(factor >= slowestFactor && factor <= fastestFactor))
    throw new RangeError(`expected a clock factor from ${slowestFactor} to ${fastestFactor}, got ${factor}`);
  return factor;
}

/** Resolves after `ms` of the clock's time, or early when the signal aborts; it never rejects. */
export function delay(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return waited((run) => clock.after(ms, run), ms, signal);
}

/** The same, by real time. */
export function delayReal(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return waited((run) => clock.afterReal(ms, run), ms, signal);
}

function waited(start: (run: () => void) => () => void, ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (ms <= 0 || signal?.aborted) return resolve();
    const finish = () => {
      cancel();
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const cancel = start(finish);
    signal?.addEventListener('abort', finish, { once: true });
  });
}
