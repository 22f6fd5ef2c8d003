import { inspect } from 'node:util';

/** From this factor to that one. */
const paceLimits = { least: 1, most: 1_000 } as const;
/** Each is a term of every query with a time to live, and SQLite takes expressions of a depth of 1,000. */
const mostChanges = 500;

/**
 * How fast time to live and replication pass, compared with the clock by which items are stamped. Stamps (`_ts`) stay by that clock, since clients compare
 * them with theirs; what is due is decided by stamps seen through the pace, so that it can be changed at any time and never makes anything younger.
 */
export class Pace {
  private readonly clock: () => number;
  /** When the factor changed and by how much, the first change first. */
  private readonly changes: { at: number; gain: number }[] = [];
  private current: number = paceLimits.least;

  constructor(clock: () => number = Date.now, factor: number = paceLimits.least) {
    this.clock = clock;
    this.change(factor);
  }

  /** How many milliseconds pass in one of the clock. */
  get factor(): number {
    return this.current;
  }

  /** From now on. Rejects with a sentence when it is no factor. */
  change(factor: unknown): void {
    const { least, most } = paceLimits;
    if (typeof factor !== 'number' || !(factor >= least && factor <= most))
      throw new Error(`The clock's factor must be a number from ${least} to ${most}; got ${inspect(factor)}.`);
    if (factor === this.current) return;
    if (this.changes.length === mostChanges)
      throw new Error(`The clock's factor was changed ${mostChanges} times already; start the emulator anew to change it again.`);
    this.changes.push({ at: this.clock(), gain: factor - this.current });
    this.current = factor;
  }

  /** What a time of the clock, ms, is by this pace. The same as long as the factor was always 1. */
  at(time: number): number {
    return this.changes.reduce((sum, { at, gain }) => sum + Math.max(0, time - at) * gain, time);
  }

  /** The same as an expression of SQL. */
  sqlAt(column: string): string {
    return this.changes.reduce((sum, { at, gain }) => `${sum} + max(${column} - ${at}, 0) * ${gain}`, column);
  }
}
