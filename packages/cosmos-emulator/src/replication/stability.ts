import type { ItemTable } from '../store/item-table.ts';
import { common, isWithin, type Vector } from './vector.ts';

interface Cut {
  /** What every region had then. */
  seenByAll: Vector;
  /** How many writes each region had made then. */
  written: Vector;
}

/**
 * Knows of each container which versions no late write can miss any more. A cut notes what all regions have and what each has written by then;
 * once everything written by then has come everywhere, whatever still arrives was written by a region that knew what the cut noted. Such
 * versions need not be kept to be compared with: tombstones, expired items and losers of conflicts can go.
 */
export class Stability {
  private readonly cuts = new Map<number, Cut>();
  private readonly stable = new Map<number, Vector>();

  /** `tables` are one container in all regions. Gives by region number up to which of its versions nothing is kept any more. */
  advance(tables: readonly ItemTable[]): Vector {
    const [first] = tables;
    // A region that is not part of this start may hold writes that nobody has seen.
    if (!first || tables.length < first.store.regionCount) return [];
    const { number } = first.container;
    const seenByAll = common(tables.map(({ progress }) => progress.seen));
    const cut = this.cuts.get(number) ?? { seenByAll, written: writtenBy(tables) };
    if (isWithin(cut.written, seenByAll)) {
      this.stable.set(number, cut.seenByAll);
      this.cuts.delete(number);
    } else {
      this.cuts.set(number, cut);
    }
    return this.stable.get(number) ?? [];
  }
}

function writtenBy(tables: readonly ItemTable[]): Vector {
  const written: number[] = [];
  for (const { store, progress } of tables) written[store.number] = progress.seen[store.number] ?? 0;
  return written;
}
