import type { Position } from '../compile/order.ts';
import type { Json, Resume } from '../types.ts';
import { encodeResume, type Progress } from './resume.ts';

/** A row and every result it makes, in order. */
export interface Entry extends Position {
  items: Json[];
}

export type Compare = (a: Position, b: Position) => number;

/** Fills one page from rows that come in the order of the results, beginning behind the last result of the page before. */
export class Pager {
  readonly items: Json[] = [];
  readonly #compare: Compare;
  readonly #maxItems: number;
  readonly #start: Progress;
  #progress: Progress;

  constructor(start: Progress, maxItems: number, compare: Compare) {
    this.#start = start;
    this.#progress = start;
    this.#maxItems = maxItems;
    this.#compare = compare;
  }

  /** True when TOP or LIMIT is used up, so that nothing can follow. */
  get isComplete(): boolean {
    return this.#progress.limit <= 0;
  }

  get isFull(): boolean {
    return this.items.length >= this.#maxItems;
  }

  /** Number of results that must be at hand to fill the page and to know whether more follow. */
  get demand(): number {
    const { offset, limit, partial } = this.#start;
    return partial + offset + Math.min(limit, this.#maxItems) + 1;
  }

  /** Whether all results of the row stand on earlier pages. */
  isGiven(position: Position): boolean {
    return this.#givenOf(position) === Infinity;
  }

  /** How many of the row's results stand on earlier pages; Infinity for all. */
  #givenOf(position: Position): number {
    const { last, partial } = this.#start;
    if (last === null) return 0;
    const comparison = this.#compare(position, last);
    if (comparison === 0) return partial > 0 ? partial : Infinity;
    return comparison > 0 ? 0 : Infinity;
  }

  /**
   * Takes the next row. The results of one row stay together on a page unless they are more than a page holds: the SDK, when it resumes
   * an ORDER BY over a JOIN, skips as many results of the last row as it has seen, and would lose those on the next page.
   * @returns false when some of its results found no place
   */
  accept(entry: Entry): boolean {
    const before = this.#progress.last;
    const given = this.#givenOf(entry);
    if (this.items.length > 0 && this.#placesFor(entry.items.length - given) > this.#maxItems - this.items.length) return false;
    for (let i = given; i < entry.items.length; i += 1) {
      if (this.isFull || this.isComplete) return false;
      const partial = i + 1 < entry.items.length ? i + 1 : 0;
      this.#take(entry, i, partial, partial > 0 ? this.#rowBefore(entry, before) : null);
    }
    return true;
  }

  #placesFor(results: number): number {
    const { offset, limit } = this.#progress;
    return Math.min(limit, results - offset);
  }

  #take(entry: Entry, index: number, partial: number, before: Position | null): void {
    const { offset, limit } = this.#progress;
    const item = entry.items[index];
    const last = { order: entry.order, rid: entry.rid };
    if (offset > 0 || item === undefined) {
      this.#progress = { last, partial, before, offset: offset - 1, limit };
      return;
    }
    this.items.push(item);
    this.#progress = { last, partial, before, offset: 0, limit: limit - 1 };
  }

  /** While one row is shared out over several pages, the row before it stays the same. */
  #rowBefore(entry: Entry, before: Position | null): Position | null {
    const { last, partial } = this.#start;
    return last !== null && partial > 0 && this.#compare(entry, last) === 0 ? this.#start.before : before;
  }

  resume(): Resume {
    return encodeResume(this.#progress);
  }
}
