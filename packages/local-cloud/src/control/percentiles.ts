import type { Percentiles } from '../api/control-samples.ts';
import type { Clock } from '../clock.ts';

/** Nearest rank; null without values. */
export function percentilesOf(values: readonly number[]): Percentiles | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const rank = (share: number) => round(sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0);
  return { p50: rank(0.5), p95: rank(0.95), p99: rank(0.99), count: sorted.length };
}

const round = (ms: number): number => Math.round(ms * 10) / 10;

const maxValues = 4_000;

/** Durations of the last while, by name; the oldest go when they are too many. */
export class Durations {
  private readonly clock: Clock;
  private readonly windowMs: number;
  private readonly byName = new Map<string, { at: number; ms: number }[]>();

  constructor(clock: Clock, windowMs: number) {
    this.clock = clock;
    this.windowMs = windowMs;
  }

  add(name: string, ms: number): void {
    const values = this.byName.get(name) ?? [];
    this.byName.set(name, values);
    values.push({ at: this.clock.now(), ms });
    if (values.length > maxValues) values.splice(0, values.length - maxValues / 2);
  }

  /** Names without a value in the window are left out. */
  percentiles(): Record<string, Percentiles> {
    const oldest = this.clock.now() - this.windowMs;
    const found: Record<string, Percentiles> = {};
    for (const [name, values] of this.byName) {
      const late = values.findIndex(({ at }) => at >= oldest);
      values.splice(0, late === -1 ? values.length : late);
      const percentiles = percentilesOf(values.map(({ ms }) => ms));
      if (percentiles !== null) found[name] = percentiles;
    }
    return found;
  }
}
