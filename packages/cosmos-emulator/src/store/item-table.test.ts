import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Catalog } from '../catalog/catalog.ts';
import type { Container } from '../catalog/container.ts';
import { createItem, deleteItem, upsertItem } from '../items/item-operations.ts';
import type { ItemRow } from './item-row.ts';
import { openRegions } from './open-regions.ts';
import type { RegionStore } from './region-store.ts';
import { sweep } from './sweeper.ts';

let dataDir: string;
let catalog: Catalog;
let stores: RegionStore[];
let container: Container;
let now = 1_700_000_000_000;
/** Nothing is on its way between regions. */
const everything = [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
const unconditional = { ifMatch: null, ifNoneMatch: null };

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'cosmos-store-'));
  open();
  catalog.createDatabase({ id: 'db' }, null);
  container = catalog.createContainer('db', { id: 'c', partitionKey: { paths: ['/pk'], version: 2 }, defaultTtl: -1 }, 2, null);
});
afterEach(() => {
  close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Two replicas beside each other, which nothing keeps in step yet. */
function open(): void {
  catalog = new Catalog(join(dataDir, 'account.sqlite'), () => now);
  stores = openRegions(dataDir, ['westus2', 'eastus2'], catalog);
}

function close(): void {
  for (const store of stores) store.close();
  catalog.close();
}

const table = (region = 0) => stores[region]!.items(container);
const scope = (region = 0) => ({ items: table(region), key: ['p'], now });
const create = (id: string, region = 0, more = {}) =>
  stores[region]!.write(() => createItem(scope(region), { id, pk: 'p', ...more }).row);
const erase = (id: string, region = 0) => stores[region]!.write(() => deleteItem(scope(region), id, unconditional));
const row = (id: string, region = 0) => table(region).find('["p"]', id) as ItemRow;

describe('a version', () => {
  it("names its region, that region's count of writes, what the writer had seen and when", () => {
    create('a', 1);
    now += 5;
    create('b', 1);
    expect(row('b', 1)).toMatchObject({ region: 1, regionLsn: 2, lsn: 2, seen: '[0,2]', crts: now, deleted: 0 });
    create('a', 0);
    expect(row('a', 0)).toMatchObject({ region: 0, regionLsn: 1, lsn: 1, seen: '[1,0]' });
  });

  it('has a document number that no other region gives', () => {
    const numbers = [0, 1, 0, 1].map((region, at) => create(`i${at}`, region).document);
    expect(new Set(numbers).size).toBe(4);
    expect(create('i9').document).toBeGreaterThan(Math.max(...numbers.filter((_, at) => at % 2 === 0)));
  });

  it('goes on counting after a restart, and after a transaction that was rolled back', () => {
    create('a');
    expect(() =>
      stores[0]!.write(() => {
        createItem(scope(), { id: 'b', pk: 'p' });
        throw new Error('stop');
      }),
    ).toThrow('stop');
    expect(table().progress).toMatchObject({ lsn: 1, documents: 1, items: 1, seen: [1, 0] });
    close();
    open();
    expect(table().progress).toMatchObject({ lsn: 1, documents: 1, items: 1, seen: [1, 0] });
    expect(row('b')).toBeUndefined();
    expect(create('b')).toMatchObject({ lsn: 2, regionLsn: 2 });
  });

  it('cannot be written outside of a transaction', () => {
    expect(() => createItem(scope(), { id: 'a', pk: 'p' })).toThrow('outside of a transaction');
  });
});

describe('a delete', () => {
  it('leaves a tombstone with a version of its own, which ends after a day', () => {
    create('a');
    erase('a');
    expect(row('a')).toMatchObject({ deleted: 1, lsn: 2, regionLsn: 2, body: '' });
    expect(table().progress.items).toBe(0);
    sweep(table(), 0, now, everything);
    expect(row('a')).toBeDefined();
    now += 25 * 3600 * 1000;
    sweep(table(), 0, now, everything);
    expect(row('a')).toBeUndefined();
  });

  it('is undone by a new item, whose document number is new', () => {
    const first = create('a');
    erase('a');
    expect(create('a').document).toBeGreaterThan(first.document);
    expect(table().progress.items).toBe(1);
  });
});

describe('the count of items', () => {
  it('follows creates, replaces, deletes, and expired items that are replaced or swept', () => {
    create('a', 0, { ttl: 1 });
    create('b', 0, { ttl: 1 });
    create('c');
    stores[0]!.write(() => upsertItem(scope(), { id: 'c', pk: 'p' }, unconditional));
    expect(table().progress.items).toBe(3);
    now += 1000;
    create('a');
    expect(table().progress.items).toBe(3);
    sweep(table(), 0, now, everything);
    expect(table().progress.items).toBe(2);
    erase('a');
    expect(table().progress.items).toBe(1);
  });
});

describe('a unique key', () => {
  it('is free as soon as its holder has expired, though that still takes space', () => {
    const uniqueKeyPolicy = { uniqueKeys: [{ paths: ['/email'] }] };
    container = catalog.createContainer(
      'db',
      { id: 'u', partitionKey: { paths: ['/pk'] }, defaultTtl: -1, uniqueKeyPolicy },
      2,
      null,
    );
    create('a', 0, { email: 'x', ttl: 1 });
    expect(() => create('b', 0, { email: 'x' })).toThrow('unique key');
    now += 1000;
    expect(create('b', 0, { email: 'x' }).id).toBe('b');
    expect(() => create('a', 0, { email: 'x' })).toThrow('unique key');
    expect(create('a', 0, { email: 'y' }).id).toBe('a');
  });
});

describe('a deleted container', () => {
  it('leaves nothing behind, also in a region that was not open then', () => {
    create('a', 1);
    const tables = (region: number) =>
      stores[region]!.database.prepare(`SELECT name FROM sqlite_master WHERE name = 'items_${container.number}'`).all();
    expect(tables(1)).toHaveLength(1);
    catalog.deleteContainer('db', 'c');
    close();
    open();
    expect(tables(1)).toHaveLength(0);
  });
});
