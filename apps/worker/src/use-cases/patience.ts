import type { DueItem } from '@parallax/domain/ports';

/** How long what was looked at in vain is left alone, ms. */
const pauseMs = 30_000;
/** Items that are remembered, at most; one that is forgotten is only looked at once more. */
const maxItems = 20_000;

/** Remembers due work that this region could do nothing about, so that looking again and again costs nothing. */
export interface Patience {
  note(item: DueItem, now: number): void;
  isTooSoon(item: DueItem, now: number): boolean;
}

export function createPatience(): Patience {
  const notBefore = new Map<string, number>();
  // Work that became due anew is other work.
  const keyOf = ({ imageId, dueAt }: DueItem) => `${imageId} ${dueAt}`;
  return {
    note(item, now) {
      const key = keyOf(item);
      notBefore.delete(key);
      notBefore.set(key, now + pauseMs);
      const oldest = notBefore.size > maxItems ? notBefore.keys().next().value : undefined;
      if (oldest !== undefined) notBefore.delete(oldest);
    },
    isTooSoon: (item, now) => (notBefore.get(keyOf(item)) ?? 0) > now,
  };
}
