import type { Account } from '../http/account-context.ts';
import type { ItemTable } from './item-table.ts';

const sweepEveryMs = 1_000;
/** Rows looked at per container and sweep, so that a sweep never holds up requests. Readers do not see expired items anyway. */
const rowsPerSweep = 2_000;
/** How long a tombstone stays for peers that were away. */
export const tombstoneMs = 24 * 3600 * 1000;

/** Frees the space of expired items and old tombstones, bit by bit. */
export function startSweeper(account: Account): { stop(): void } {
  const cursors = new WeakMap<ItemTable, number>();
  const timer = setInterval(() => {
    for (const store of account.stores) {
      for (const { containers } of account.catalog.listDatabases()) {
        for (const container of containers.values()) {
          const table = store.items(container);
          cursors.set(table, sweep(table, cursors.get(table) ?? 0, account.clock()));
        }
      }
    }
  }, sweepEveryMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

/** Gives where the next sweep begins: behind the last row looked at, or at the start when the end was reached. */
export function sweep(table: ItemTable, after: number, now: number): number {
  const { last } = table
    .statement(
      `SELECT max(document) AS last FROM (SELECT document FROM ${table.name} WHERE document > ? ORDER BY document LIMIT ${rowsPerSweep})`,
    )
    .get(after) as { last: number | null };
  if (last === null) return 0;
  const live = table.liveCondition(now);
  const isGone = `document > ? AND document <= ? AND NOT (${live.sql}) AND (deleted = 0 OR crts < ?)`;
  const values = [after, last, ...live.values, now - tombstoneMs];
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
