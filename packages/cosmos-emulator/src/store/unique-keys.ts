import { CosmosError } from '../http/errors.ts';
import { valueAt } from '../partition/partition-key.ts';
import type { JsonObject } from '../sql/types.ts';
import type { ItemRow, ItemVersion } from './item-row.ts';
import type { ItemTable } from './item-table.ts';

/** Unique keys hold inside one logical partition. A missing property counts as null, so only one item may lack it. */
export class UniqueKeys {
  private readonly table: ItemTable;

  constructor(table: ItemTable) {
    this.table = table;
  }

  /** Takes the keys of a document. Rejects with 409 when another live item has one of them, and then has changed nothing. */
  replace(document: number, pk: string, item: JsonObject, now: number): void {
    if (this.table.container.uniqueKeys.length === 0) return;
    const values = this.valuesOf(item);
    const taken = values.flatMap((value, number) => this.holders(number, pk, value)).filter((holder) => holder !== document);
    if (taken.some((holder) => this.isLive(holder, now))) {
      throw new CosmosError(
        'conflict',
        'Another item of this logical partition has the same value for a unique key of the container.',
      );
    }
    for (const holder of [document, ...taken]) this.release(holder);
    this.insert(document, pk, values);
  }

  /** Takes the keys of a version from another region. Two regions may have given one key to two items: then both hold it. */
  adopt({ document, pk, body }: ItemVersion): void {
    if (this.table.container.uniqueKeys.length === 0) return;
    this.insert(document, pk, this.valuesOf(JSON.parse(body) as JsonObject));
  }

  release(document: number): void {
    if (this.table.container.uniqueKeys.length === 0) return;
    this.table
      .statement('DELETE FROM unique_keys WHERE container = ? AND document = ?')
      .run(this.table.container.number, document);
  }

  private valuesOf(item: JsonObject): string[] {
    return this.table.container.uniqueKeys.map((paths) => JSON.stringify(paths.map((path) => valueAt(item, path) ?? null)));
  }

  /** One value for each of the container's unique keys. */
  private insert(document: number, pk: string, values: readonly string[]): void {
    for (const [number, value] of values.entries()) {
      this.table
        .statement('INSERT OR IGNORE INTO unique_keys (container, number, pk, value, document) VALUES (?, ?, ?, ?, ?)')
        .run(this.table.container.number, number, pk, value, document);
    }
  }

  private holders(number: number, pk: string, value: string): number[] {
    const rows = this.table
      .statement('SELECT document FROM unique_keys WHERE container = ? AND number = ? AND pk = ? AND value = ?')
      .all(this.table.container.number, number, pk, value) as { document: number }[];
    return rows.map(({ document }) => document);
  }

  private isLive(document: number, now: number): boolean {
    const row = this.table.statement(`SELECT deleted, ttl, crts FROM ${this.table.name} WHERE document = ?`).get(document);
    return row !== undefined && this.table.isLive(row as unknown as Pick<ItemRow, 'deleted' | 'ttl' | 'crts'>, now);
  }
}
