import type { CostLine, Costs } from '../api/control-costs.ts';
import { prices } from './prices.ts';
import type { Readings } from './watch-services.ts';

/** A count that a service tells from its own start on: goes on counting when the service starts again from zero. */
class Counter {
  private last: number | null = null;
  private sum = 0;

  /** What was counted before the first look belongs to nobody. */
  look(value: number): void {
    if (this.last !== null) this.sum += value >= this.last ? value - this.last : value;
    this.last = value;
  }

  get total(): number | null {
    return this.last === null ? null : this.sum;
  }
}

/** Counts what Azure would bill and prices it. */
export class CostMeter {
  private readonly counters = new Map<string, Counter>();

  look({ cosmos, regions }: Readings): void {
    const units = cosmos?.usage?.total.requestUnits;
    if (units !== undefined) this.counter('request-units').look(units);
    for (const [region, { storage, vision }] of regions) {
      if (storage?.requests !== undefined) {
        this.counter('storage-writes', region).look(storage.requests.writes);
        this.counter('storage-reads', region).look(storage.requests.reads);
      }
      if (vision !== null) this.counter('vision-calls', region).look(vision.answers['200'] ?? 0);
    }
  }

  /** @param images made ready since the start. */
  costs(images: number): Costs {
    const lines = prices.map(({ name, label, units, price }): CostLine => {
      const used = this.used(name);
      const per1000 = used === null || images === 0 ? null : (used / images) * 1_000;
      const usd = per1000 === null ? null : (per1000 / units) * price.usd;
      return {
        name,
        label,
        used: rounded(used, 0),
        per1000Images: rounded(per1000, 0),
        usdPer1000Images: rounded(usd, 4),
        price,
      };
    });
    const known = lines.flatMap(({ usdPer1000Images }) => usdPer1000Images ?? []);
    const sum = known.length === 0 ? null : known.reduce((total, usd) => total + usd, 0);
    return { estimate: true, images, lines, usdPer1000Images: rounded(sum, 4) };
  }

  private counter(name: CostLine['name'], region = ''): Counter {
    const key = `${name} ${region}`;
    const counter = this.counters.get(key) ?? new Counter();
    this.counters.set(key, counter);
    return counter;
  }

  private used(name: CostLine['name']): number | null {
    const totals = [...this.counters].flatMap(([key, { total }]) =>
      key.startsWith(`${name} `) && total !== null ? [total] : [],
    );
    return totals.length === 0 ? null : totals.reduce((sum, total) => sum + total, 0);
  }
}

const rounded = (value: number | null, digits: number): number | null =>
  value === null ? null : Math.round(value * 10 ** digits) / 10 ** digits;
