import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Catalog } from '../catalog/catalog.ts';
import { createItem } from '../items/item-operations.ts';
import { openRegions } from './open-regions.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'cosmos-region-store-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

function open(names: string[]) {
  const catalog = new Catalog(join(dataDir, 'account.sqlite'), Date.now);
  const stores = openRegions(dataDir, names, catalog);
  const close = () => {
    for (const store of stores) store.close();
    catalog.close();
  };
  return { catalog, stores, close };
}

describe('a file of data version 1', () => {
  it('is brought up to date: its unique keys hold, and two items may come to share one', () => {
    const first = open(['a']);
    first.catalog.createDatabase({ id: 'db' }, null);
    const definition = { id: 'c', partitionKey: { paths: ['/pk'] }, uniqueKeyPolicy: { uniqueKeys: [{ paths: ['/email'] }] } };
    const container = first.catalog.createContainer('db', definition, 2, null);
    const create = ({ stores }: typeof first, id: string) =>
      stores[0]!.write(() =>
        createItem({ items: stores[0]!.items(container), key: ['p'], now: Date.now() }, { id, pk: 'p', email: 'x' }),
      );
    create(first, '1');
    const [store] = first.stores;
    store!.database.exec(`
      CREATE TABLE old (container INTEGER NOT NULL, number INTEGER NOT NULL, pk TEXT NOT NULL, value TEXT NOT NULL, document INTEGER NOT NULL,
        PRIMARY KEY (container, number, pk, value)) STRICT, WITHOUT ROWID;
      INSERT INTO old SELECT * FROM unique_keys;
      DROP TABLE unique_keys;
      DROP TABLE outbox;
      DROP TABLE siblings;
      ALTER TABLE old RENAME TO unique_keys;
      CREATE INDEX unique_keys_document ON unique_keys (container, document);
      PRAGMA user_version = 1;
    `);
    store!.database.prepare(`UPDATE progress SET state = '{"lsn":1,"documents":1,"items":1,"seen":[1]}'`).run();
    first.close();

    const second = open(['a', 'b']);
    expect(second.stores.map((each) => each.items(container).progress)).toEqual([
      { lsn: 1, documents: 1, items: 1, siblings: 0, seen: [1, 0] },
      { lsn: 1, documents: 0, items: 1, siblings: 0, seen: [1, 0] },
    ]);
    expect(() => create(second, '2')).toThrow('unique key');
    second.stores[0]!.database.exec(`INSERT INTO unique_keys SELECT container, number, pk, value, document + 1 FROM unique_keys`);
    second.close();
  });
});

describe('a region', () => {
  it('of which a copy was cut off starts the copy again', () => {
    const first = open(['a']);
    first.catalog.createDatabase({ id: 'db' }, null);
    first.close();
    writeFileSync(join(dataDir, 'region-b.sqlite.joining'), 'half a copy');
    const { stores, close } = open(['a', 'b']);
    expect(stores.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(readdirSync(dataDir).filter((file) => file.endsWith('.joining'))).toEqual([]);
    close();
  });
});
