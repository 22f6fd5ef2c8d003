import { waited } from '../retry.ts';

/** setTimeout takes no more than 2^31 ms; longer waits are waited in parts (as the real listener does). */
const maxWaitMs = 24 * 86_400_000;
const limits = { least: 1, most: 1_000 } as const;

/** The time by which timers run. It may pass faster than real time, and never goes back; nothing else of the host asks it. */
export class TimerClock {
  #factor: number;
  #since: { real: number; shown: number };
  #changed = new AbortController();

  /** Shows real time at first. Throws a RangeError for a factor that is not from 1 to 1,000. */
  constructor(factor = 1) {
    this.#factor = checked(factor);
    this.#since = { real: performance.now(), shown: Date.now() };
  }

  get factor(): number {
    return this.#factor;
  }

  now(): Date {
    return new Date(this.#since.shown + (performance.now() - this.#since.real) * this.#factor);
  }

  /** From now on, also for who waits already. */
  setFactor(factor: number): void {
    const wanted = checked(factor);
    this.#since = { real: performance.now(), shown: this.now().getTime() };
    this.#factor = wanted;
    this.#changed.abort();
    this.#changed = new AbortController();
  }

  /** false when the signal came first. */
  async waitUntil(time: Date, signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted) {
      const leftMs = (time.getTime() - this.now().getTime()) / this.#factor;
      if (leftMs <= 0) return true;
      await waited(Math.min(leftMs, maxWaitMs), AbortSignal.any([signal, this.#changed.signal]));
    }
    return false;
  }
}

function checked(factor: number): number {
  if (!(factor >= limits.least && factor <= limits.most))
    throw new RangeError(`The clock's factor must be from ${limits.least} to ${limits.most}, not ${factor}.`);
  return factor;
}
