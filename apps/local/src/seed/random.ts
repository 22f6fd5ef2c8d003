import { createHash } from 'node:crypto';

/** Numbers that follow from a seed, a picture's number and what they are for: the same at every run, in any order. */
export interface Dice {
  /** 0 <= value < 1. */
  unit(what: string): number;
  pick<Item>(what: string, items: readonly Item[]): Item;
}

export function diceOf(seed: number, n: number): Dice {
  const unit = (what: string): number => createHash('sha256').update(`${seed}/${n}/${what}`).digest().readUInt32BE(0) / 2 ** 32;
  return {
    unit,
    pick(what, items) {
      const item = items[Math.floor(unit(what) * items.length)];
      if (item === undefined) throw new Error(`nothing to pick for ${what}`);
      return item;
    },
  };
}
