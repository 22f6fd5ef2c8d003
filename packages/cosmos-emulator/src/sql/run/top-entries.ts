import type { Position } from '../compile/order.ts';
import type { Compare, Entry } from './pager.ts';

/** Sorting begins to pay only when this many more results than needed are held. */
const SLACK = 1000;

/** Keeps the entries with the first `demand` results, whatever order they come in, without holding all. */
export class TopEntries {
  readonly #demand: number;
  readonly #compare: Compare;
  readonly #entries: Entry[] = [];
  #held = 0;
  #worst: Position | undefined;

  constructor(demand: number, compare: Compare) {
    this.#demand = demand;
    this.#compare = compare;
  }

  /** False when the entry would be dropped again: better not to make its results at all. */
  wants(position: Position): boolean {
    return this.#worst === undefined || this.#compare(position, this.#worst) < 0;
  }

  add(entry: Entry): void {
    this.#entries.push(entry);
    this.#held += entry.items.length;
    if (this.#held > 2 * this.#demand + SLACK) this.#prune();
  }

  #prune(): void {
    this.#entries.sort(this.#compare);
    let held = 0;
    let keep = 0;
    for (const entry of this.#entries) {
      if (held >= this.#demand) break;
      held += entry.items.length;
      keep += 1;
    }
    this.#entries.length = keep;
    this.#held = held;
    this.#worst = this.#entries.at(-1);
  }

  sorted(): Entry[] {
    return this.#entries.sort(this.#compare);
  }
}
