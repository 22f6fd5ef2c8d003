import type { ItemRow, ItemVersion } from '../store/item-row.ts';
import type { ItemTable } from '../store/item-table.ts';
import { chooseWinner } from './choose-winner.ts';
import { covers, readVector } from './vector.ts';

/**
 * What became of a version from another region: `known` was here before; `superseded` by a later one that is here already; `applied` follows
 * what is here; `won` and `lost` met a concurrent write.
 */
export type Reception = 'known' | 'superseded' | 'applied' | 'won' | 'lost';

/**
 * Takes a version that another region wrote. Versions of an item whose writers knew of each other follow each other; those that did not are
 * concurrent, and all of them are kept, the winner where readers look and the others as its siblings. So what a region shows depends only on
 * which versions it has, never on the order in which they came. Inside `store.write` only; each region's versions in the order of writing.
 */
export function receiveVersion(table: ItemTable, version: ItemVersion): Reception {
  if (covers(table.progress.seen, version)) return 'known';
  table.markSeen(version);
  const held = table.find(version.pk, version.id);
  const rivals: ItemVersion[] = [...(held ? [held] : []), ...table.siblings.of(version.pk, version.id)];
  if (rivals.some((rival) => covers(readVector(rival.seen), version))) return 'superseded';
  const vector = readVector(version.seen);
  const concurrent = rivals.filter((rival) => !covers(vector, rival));
  const winner = chooseWinner([version, ...concurrent], table.container.conflictPath);
  settle(table, held, winner, [version, ...concurrent]);
  if (concurrent.length === 0) return 'applied';
  return winner === version ? 'won' : 'lost';
}

function settle(table: ItemTable, held: ItemRow | undefined, winner: ItemVersion, all: readonly ItemVersion[]): void {
  if (winner !== held) table.adopt(winner, held);
  table.siblings.replace(
    winner.pk,
    winner.id,
    all.filter((each) => each !== winner),
  );
}
