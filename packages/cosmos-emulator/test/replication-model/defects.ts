import type { ItemTable } from '../../src/store/item-table.ts';
import type { Outbox } from '../../src/store/outbox.ts';
import type { RegionStore } from '../../src/store/region-store.ts';

/** Ways of getting replication wrong that look right at first. */
export const defects = [
  /** Every write from elsewhere seems concurrent. */
  'ignores version vectors',
  /** What lost a conflict is gone, though what beat it may be replaced by a write that does not know of it. */
  'forgets losers',
  /** A write is compared only by what has come to its region, not by what it replaced there. */
  'forgets what was replaced elsewhere',
  /** Tombstones and expired items go while older writes are still on their way. */
  'sweeps too early',
  /** A later write overtakes an earlier one of its region. */
  'delivers out of order',
] as const;

export type Defect = (typeof defects)[number];

export function plant(defect: Defect, store: RegionStore, table: ItemTable): void {
  const { outbox } = store;
  if (!outbox) return;
  const after = Object.getPrototypeOf(outbox).after.bind(outbox) as typeof outbox.after;
  if (defect === 'ignores version vectors') ignoreVectors(outbox, table, after);
  if (defect === 'delivers out of order') outbox.after = (...args) => after(...args).reverse();
  if (defect === 'forgets losers') table.siblings.replace = () => undefined;
  if (defect === 'forgets what was replaced elsewhere') Object.assign(table, { supersede: () => table.progress.seen });
}

/** Hides the vector while a version is compared, and keeps the right one. */
function ignoreVectors(outbox: Outbox, table: ItemTable, after: Outbox['after']): void {
  outbox.after = (...args) => after(...args).map((entry) => ({ ...entry, seen: '[]', hidden: entry.seen }));
  const adopt = table.adopt.bind(table);
  table.adopt = (version, held) => adopt({ ...version, seen: (version as { hidden?: string }).hidden ?? version.seen }, held);
}
