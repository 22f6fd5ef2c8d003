import { identityOf } from '../compile/values.ts';
import type { Json } from '../types.ts';

/** What DISTINCT has given so far. */
export class SeenValues {
  readonly #ids = new Set<string>();

  /** True the first time that a value, or one equal to it in depth, comes. */
  isNew(value: Json): boolean {
    const before = this.#ids.size;
    return this.#ids.add(identityOf(value)).size > before;
  }
}
