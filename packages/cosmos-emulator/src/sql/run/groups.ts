import type { Accumulator } from '../compile/aggregates.ts';
import type { CompiledGrouping } from '../compile/grouping.ts';
import type { Frame } from '../compile/scope.ts';
import { identityOf, type Value } from '../compile/values.ts';
import type { Json } from '../types.ts';

export interface GroupResult {
  key: Value[];
  value: Json;
}

/** The groups met so far in one run. */
export class Groups {
  readonly #grouping: CompiledGrouping;
  readonly #groups = new Map<string, { key: Value[]; accumulators: Accumulator[] }>();

  constructor(grouping: CompiledGrouping) {
    this.#grouping = grouping;
    if (grouping.keys.length === 0) this.#open([]);
  }

  #open(key: Value[]): { key: Value[]; accumulators: Accumulator[] } {
    const id = key.map(identityOf).join();
    const found = this.#groups.get(id);
    if (found !== undefined) return found;
    const group = { key, accumulators: this.#grouping.aggregates.map(({ create }) => create()) };
    this.#groups.set(id, group);
    return group;
  }

  /** Adds the row whose aliases stand in the frame. */
  add(frame: Frame): void {
    const { accumulators } = this.#open(this.#grouping.keys.map(({ evaluate }) => evaluate(frame)));
    this.#grouping.aggregates.forEach(({ argument }, i) => {
      accumulators[i]?.add(argument(frame));
    });
  }

  /** One result per group, in the order of first appearance; a group whose projection is undefined has none. */
  results(frame: Frame): GroupResult[] {
    const results: GroupResult[] = [];
    for (const { key, accumulators } of this.#groups.values()) {
      this.#grouping.keys.forEach(({ slot }, i) => {
        frame[slot] = key[i];
      });
      this.#grouping.aggregates.forEach(({ slot }, i) => {
        frame[slot] = accumulators[i]?.result();
      });
      const value = this.#grouping.project(frame);
      if (value !== undefined) results.push({ key, value });
    }
    return results;
  }
}
