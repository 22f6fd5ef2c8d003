import { type Clock, delay, delayReal } from './clock.ts';
import type { Log } from './log.ts';

/**
 * What a step says about the next one: milliseconds of the clock until it, 0 for at once; of real time, where another process has to come up or to answer;
 * or 'idle' to wait for a poke.
 */
export type NextStep = number | { readonly realMs: number } | 'idle';

export interface WorkLoopOptions {
  name: string;
  clock: Clock;
  log: Log;
  step: (signal: AbortSignal) => Promise<NextStep>;
}

const afterFailure: NextStep = { realMs: 1_000 };

/** Runs one step at a time, sleeps as long as the step asked, and wakes early when poked. A step that throws is logged and repeated later. */
export class WorkLoop {
  private readonly options: WorkLoopOptions;
  private readonly closing = new AbortController();
  private ended: Promise<void> = Promise.resolve();
  private wake: (() => void) | null = null;
  private isPoked = false;

  constructor(options: WorkLoopOptions) {
    this.options = options;
  }

  start(): void {
    this.ended = this.run();
  }

  /** There may be work: the next step comes now, or right after the one that runs. */
  poke(): void {
    this.isPoked = true;
    this.wake?.();
  }

  /** Ends after the step under way, whose signal aborts. */
  async close(): Promise<void> {
    this.closing.abort();
    this.wake?.();
    await this.ended;
  }

  private async run(): Promise<void> {
    while (!this.closing.signal.aborted) {
      this.isPoked = false;
      const next = await this.step();
      if (next !== 0 && !this.isPoked && !this.closing.signal.aborted) await this.sleep(next);
    }
  }

  private async step(): Promise<NextStep> {
    try {
      return await this.options.step(this.closing.signal);
    } catch (error) {
      if (!this.closing.signal.aborted) this.options.log('step-failed', { loop: this.options.name, error: String(error) });
      return afterFailure;
    }
  }

  private async sleep(next: NextStep): Promise<void> {
    const waking = new AbortController();
    this.wake = () => waking.abort();
    if (next === 'idle')
      await new Promise<void>((resolve) => waking.signal.addEventListener('abort', () => resolve(), { once: true }));
    else if (typeof next === 'number') await delay(this.options.clock, next, waking.signal);
    else await delayReal(this.options.clock, next.realMs, waking.signal);
    this.wake = null;
  }
}
