import type { ItemVersion } from './item-row.ts';
import type { ItemTable } from './item-table.ts';

export const siblingsSchema = `
CREATE TABLE IF NOT EXISTS siblings (
  container INTEGER NOT NULL, pk TEXT NOT NULL, id TEXT NOT NULL, region INTEGER NOT NULL, regionLsn INTEGER NOT NULL, version TEXT NOT NULL,
  PRIMARY KEY (container, pk, id, region, regionLsn)) STRICT, WITHOUT ROWID;
`;

/**
 * Versions that lost against a concurrent one. Readers never see them; they are kept until no write made without knowing of them can still
 * arrive, because such a write replaces the winner and not them. Dropping a loser at once makes regions differ by the order of arrival.
 */
export class Siblings {
  private readonly table: ItemTable;

  constructor(table: ItemTable) {
    this.table = table;
  }

  of(pk: string, id: string): ItemVersion[] {
    if (this.isEmpty) return [];
    const rows = this.table
      .statement('SELECT version FROM siblings WHERE container = ? AND pk = ? AND id = ?')
      .all(this.table.container.number, pk, id) as { version: string }[];
    return rows.map(({ version }) => JSON.parse(version) as ItemVersion);
  }

  /** Inside `store.write` only, after the table's counters were remembered. */
  replace(pk: string, id: string, versions: readonly ItemVersion[]): void {
    if (this.isEmpty && versions.length === 0) return;
    const { container, progress } = this.table;
    const { changes } = this.table
      .statement('DELETE FROM siblings WHERE container = ? AND pk = ? AND id = ?')
      .run(container.number, pk, id);
    for (const version of versions) {
      this.table
        .statement('INSERT INTO siblings (container, pk, id, region, regionLsn, version) VALUES (?, ?, ?, ?, ?, ?)')
        .run(container.number, pk, id, version.region, version.regionLsn, JSON.stringify(version));
    }
    progress.siblings += versions.length - Number(changes);
  }

  /** All of the container. */
  list(): ItemVersion[] {
    if (this.isEmpty) return [];
    const rows = this.table.statement('SELECT version FROM siblings WHERE container = ?').all(this.table.container.number);
    return (rows as { version: string }[]).map(({ version }) => JSON.parse(version) as ItemVersion);
  }

  private get isEmpty(): boolean {
    return this.table.progress.siblings === 0;
  }
}
