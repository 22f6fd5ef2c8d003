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
    return this.left > 0 ? 0 : Math.max(1, Math.ceil((-this.left * 1000) / this.requestUnitsPerSecond));
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
