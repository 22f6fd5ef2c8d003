/** What a region may spend, as provisioned throughput does: refilled evenly, at most one second's worth saved up. */
export class Throttle {
  readonly requestUnitsPerSecond: number;
  private readonly clock: () => number;
  private left: number;
  private filledAt: number;

  constructor(requestUnitsPerSecond: number, clock: () => number) {
    this.requestUnitsPerSecond = requestUnitsPerSecond;
    this.clock = clock;
    this.left = requestUnitsPerSecond;
    this.filledAt = clock();
  }

  /** Ms until a request may be tried again; 0 when it may run now. A request that runs may overdraw: its price is known only afterwards. */
  waitMs(): number {
    this.refill();
    if (this.left > 0) return 0;
    // Prices have two digits after the point, which sums of binary fractions miss by a little.
    const wait = Math.ceil((-this.left * 1000) / this.requestUnitsPerSecond - 1e-6);
    return Math.max(1, wait);
  }

  spend(requestUnits: number): void {
    this.left -= requestUnits;
  }

  private refill(): void {
    const now = this.clock();
    const gained = (Math.max(0, now - this.filledAt) * this.requestUnitsPerSecond) / 1000;
    this.left = Math.min(this.requestUnitsPerSecond, this.left + gained);
    this.filledAt = now;
  }
}
