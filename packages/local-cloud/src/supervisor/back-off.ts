const firstMs = 200;
const maxMs = 30_000;
/** A part that lived this long starts from the shortest delay again. */
const settledMs = 60_000;

/** Delay before the next start of a part that died: 0.2 s, doubled each time, at most 30 s. */
export class BackOff {
  #failures = 0;

  nextMs(livedMs: number): number {
    if (livedMs >= settledMs) this.#failures = 0;
    return Math.min(maxMs, firstMs * 2 ** this.#failures++);
  }
}
