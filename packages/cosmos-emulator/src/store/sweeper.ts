import type { Account } from '../http/account-context.ts';
import { Stability } from '../replication/stability.ts';
import { covers, type Vector } from '../replication/vector.ts';
import type { ItemTable } from './item-table.ts';

const sweepEveryMs = 1_000;
/** Rows looked at per container and sweep, so that a sweep never holds up requests. Readers do not see expired items anyway. */
const rowsPerSweep = 2_000;
/** How long a tombstone stays at least, so that digests can tell regions that deleted an item from those that never had it. */
export const tombstoneMs = 24 * 3600 * 1000;

/** Frees the space of expired items, old tombstones and versions that lost a conflict, bit by bit. */
export function startSweeper(account: Account): { stop(): void } {
  const stability = new Stability();
  const cursors = new WeakMap<ItemTable, number>();
  const timer = setInterval(() => {
    for (const container of account.catalog.containers()) {
      const tables = account.stores.map((store) => store.items(container));
      const stable = stability.advance(tables);
      // All regions in one turn, so that they hold the same between two requests.
      for (const table of tables) {
        cursors.set(table, sweep(table, cursors.get(table) ?? 0, account.clock(), stable));
        sweepSiblings(table, stable);
      }
    }
  }, sweepEveryMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

/**
 * Gives where the next sweep begins: behind the last row looked at, or at the start when the end was reached. Versions that are not `stable`
 * stay, however old: a late write of a region that did not know them has to meet them.
 */
export function sweep(table: ItemTable, after: number, now: number, stable: Vector): number {
  const { last } = table
    .statement(
      `SELECT max(document) AS last FROM (SELECT document FROM ${table.name} WHERE document > ? ORDER BY document LIMIT ${rowsPerSweep})`,
    )
    .get(after) as { last: number | null };
  if (last === null) return 0;
  const live = table.liveCondition(now);
  const limits = Array.from({ length: table.store.regionCount }, (_, region) => stable[region] ?? 0);
  const limit = `CASE region ${limits.map((_, region) => `WHEN ${region} THEN ?`).join(' ')} END`;
  const isGone = `document > ? AND document <= ? AND NOT (${live.sql}) AND (deleted = 0 OR crts <= ?) AND regionLsn <= ${limit}`;
  const values = [after, last, ...live.values, now - tombstoneMs, ...limits];
  const { gone, expired } = table
    .statement(`SELECT count(*) AS gone, coalesce(sum(deleted = 0), 0) AS expired FROM ${table.name} WHERE ${isGone}`)
    .get(...values) as { gone: number; expired: number };
  if (gone > 0) {
    table.store.write(() => {
      table.store.remember(table.container.number, table.progress);
      table
        .statement(
          `DELETE FROM unique_keys WHERE container = ? AND document IN (SELECT document FROM ${table.name} WHERE ${isGone})`,
        )
        .run(table.container.number, ...values);
      table.progress.items -= expired;
      table.statement(`DELETE FROM ${table.name} WHERE ${isGone}`).run(...values);
    });
  }
  return last;
}

/** Drops losers that every write to come is known to replace. */
export function sweepSiblings(table: ItemTable, stable: Vector): void {
  const losers = table.siblings.list();
  const kept = losers.filter((loser) => !covers(stable, loser));
  if (kept.length === losers.length) return;
  table.store.write(() => {
    table.store.remember(table.container.number, table.progress);
    for (const { pk, id } of losers) {
      table.siblings.replace(
        pk,
        id,
        kept.filter((each) => each.pk === pk && each.id === id),
      );
    }
  });
}
