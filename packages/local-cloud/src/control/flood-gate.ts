import type { Clock } from '../clock.ts';

const windowMs = 1_000;
const maxKeys = 500;

/** Lets a fact that repeats itself through a few times a second, so that one failing loop does not push everything else out of the ring. */
export class FloodGate {
  private readonly clock: Clock;
  private readonly perSecond: number;
  private readonly seen = new Map<string, { since: number; count: number }>();

  constructor(clock: Clock, perSecond = 5) {
    this.clock = clock;
    this.perSecond = perSecond;
  }

  lets(key: string): boolean {
    const now = this.clock.now();
    const entry = this.seen.get(key);
    if (entry === undefined || now - entry.since >= windowMs) {
      if (entry === undefined && this.seen.size >= maxKeys) this.seen.clear();
      this.seen.set(key, { since: now, count: 1 });
      return true;
    }
    entry.count += 1;
    return entry.count <= this.perSecond;
  }
}
