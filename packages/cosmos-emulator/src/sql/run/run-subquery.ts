import type { CompiledQuery } from '../compile/compile-query.ts';
import type { Frame } from '../compile/scope.ts';
import type { Value } from '../compile/values.ts';
import type { Json } from '../types.ts';
import { Groups } from './groups.ts';
import { SeenValues } from './seen-values.ts';

/**
 * Gives every result of a query whose outer aliases stand in the frame, without paging; ORDER BY does not occur in subqueries.
 * @returns false when `take` ended it
 */
export function runSubquery(query: CompiledQuery, frame: Frame, take: (value: Json) => boolean): boolean {
  if (query.limit === 0) return true;
  const counted = new CountedResults(query);
  if (query.output.kind === 'groups') {
    const groups = new Groups(query.output.grouping);
    query.enumerate(frame, (bound) => {
      groups.add(bound);
      return true;
    });
    for (const { value } of groups.results(frame)) {
      if (counted.lets(value) && !take(value)) return false;
      if (counted.isFull) return true;
    }
    return true;
  }
  const { project } = query.output;
  let wanted = true;
  query.enumerate(frame, (bound) => {
    const value = project(bound);
    if (counted.lets(value)) wanted = take(value);
    return wanted && !counted.isFull;
  });
  return wanted;
}

/** DISTINCT, then OFFSET, then TOP or LIMIT. */
class CountedResults {
  readonly #seen: SeenValues | undefined;
  #skip: number;
  #left: number;

  constructor({ distinct, offset, limit }: CompiledQuery) {
    this.#seen = distinct ? new SeenValues() : undefined;
    this.#skip = offset;
    this.#left = limit;
  }

  get isFull(): boolean {
    return this.#left <= 0;
  }

  lets(value: Value): value is Json {
    if (value === undefined || this.#seen?.isNew(value) === false) return false;
    if (this.#skip > 0) {
      this.#skip -= 1;
      return false;
    }
    this.#left -= 1;
    return true;
  }
}
