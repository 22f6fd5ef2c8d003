import type { Clock } from '../../src/clock.ts';

/** A clock that stands still until it is turned. Timers that fall due run in order while it turns. */
export class ManualClock implements Clock {
  private time: number;
  private readonly timers = new Set<{ at: number; run: () => void }>();

  constructor(start = Date.now()) {
    this.time = start;
  }

  now(): number {
    return this.time;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.time + Math.max(0, ms), run };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  /** Real time is what a test turns, too. */
  afterReal(ms: number, run: () => void): () => void {
    return this.after(ms, run);
  }

  /** How many wait at this moment. */
  waiting(): number {
    return this.timers.size;
  }

  turn(ms: number): void {
    const end = this.time + ms;
    for (;;) {
      const [next] = [...this.timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.timers.delete(next);
      this.time = Math.max(this.time, next.at);
      next.run();
    }
    this.time = end;
  }
}
