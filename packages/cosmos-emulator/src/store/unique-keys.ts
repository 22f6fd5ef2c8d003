import { CosmosError } from '../http/errors.ts';
import { valueAt } from '../partition/partition-key.ts';
import type { JsonObject } from '../sql/types.ts';
import type { ItemTable } from './item-table.ts';

/** Unique keys hold inside one logical partition. A missing property counts as null, so only one item may lack it. */
export class UniqueKeys {
  private readonly table: ItemTable;

  constructor(table: ItemTable) {
    this.table = table;
  }

  replace(document: number, pk: string, item: JsonObject, now: number): void {
    const keys = this.table.container.uniqueKeys;
    if (keys.length === 0) return;
    this.release(document);
    keys.forEach((paths, number) => {
      const value = JSON.stringify(paths.map((path) => valueAt(item, path) ?? null));
      this.requireFree(number, pk, value, now);
      this.table
        .statement('INSERT INTO unique_keys (container, number, pk, value, document) VALUES (?, ?, ?, ?, ?)')
        .run(this.table.container.number, number, pk, value, document);
    });
  }

  release(document: number): void {
    if (this.table.container.uniqueKeys.length === 0) return;
    this.table
      .statement('DELETE FROM unique_keys WHERE container = ? AND document = ?')
      .run(this.table.container.number, document);
  }

  private requireFree(number: number, pk: string, value: string, now: number): void {
    const { container, name } = this.table;
    const holder = this.table
      .statement('SELECT document FROM unique_keys WHERE container = ? AND number = ? AND pk = ? AND value = ?')
      .get(container.number, number, pk, value) as { document: number } | undefined;
    if (!holder) return;
    const row = this.table.statement(`SELECT deleted, ttl, crts FROM ${name} WHERE document = ?`).get(holder.document) as
      | { deleted: number; ttl: number | null; crts: number }
      | undefined;
    if (row && this.table.isLive(row, now)) {
      throw new CosmosError(
        'conflict',
        'Another item of this logical partition has the same value for a unique key of the container.',
      );
    }
    this.release(holder.document);
  }
}
