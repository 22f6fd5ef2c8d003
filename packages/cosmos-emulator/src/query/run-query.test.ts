import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Catalog } from '../catalog/catalog.ts';
import type { Container } from '../catalog/container.ts';
import { documentNumberText } from '../catalog/resource-id.ts';
import { createItem, deleteItem, upsertItem } from '../items/item-operations.ts';
import type { Json, JsonObject, QueryParameter, Resume } from '../sql/types.ts';
import type { ItemTable } from '../store/item-table.ts';
import { openRegions } from '../store/open-regions.ts';
import type { RegionStore } from '../store/region-store.ts';
import { keyScope, type ScopeRequest } from './key-scope.ts';
import { runQuery } from './run-query.ts';
import { prepareQuery } from './sql-engine.ts';

let dataDir: string;
let catalog: Catalog;
let store: RegionStore;
let container: Container;
let items: ItemTable;
let containers = 0;
const now = Date.now();
const unconditional = { ifMatch: null, ifNoneMatch: null };
const everything: ScopeRequest = { key: null, range: null, startEpk: null, endEpk: null };

beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'cosmos-query-'));
  catalog = new Catalog(join(dataDir, 'account.sqlite'), () => now);
  catalog.createDatabase({ id: 'db' }, null);
  store = openRegions(dataDir, ['westus2'], catalog)[0]!;
});
afterAll(() => {
  store.close();
  catalog.close();
  rmSync(dataDir, { recursive: true, force: true });
});
beforeEach(() => newContainer());

/** `a` and `b.c` have indexes, `d` has none. */
function newContainer(): void {
  const indexingPolicy = { includedPaths: [{ path: '/a/?' }, { path: '/b/c/?' }, { path: '/*' }] };
  const definition = { id: `c${++containers}`, partitionKey: { paths: ['/pk'], version: 2 }, indexingPolicy };
  container = catalog.createContainer('db', definition, 2, null);
  items = store.items(container);
}

const scopeOf = (document: JsonObject) => ({ items, key: [document['pk'] as string], now });
const write = (document: JsonObject) => store.write(() => upsertItem(scopeOf(document), document, unconditional));
const erase = (document: JsonObject) => store.write(() => deleteItem(scopeOf(document), document['id'] as string, unconditional));

interface Asked {
  text: string;
  parameters: QueryParameter[];
  scope: ScopeRequest;
}

const prepare = ({ text, parameters }: Asked) => prepareQuery({ text, parameters }, now);

/** All pages, each from the place where the one before ended. */
function pages(asked: Asked, maxItems: number, between?: () => void): Json[] {
  const found: Json[] = [];
  let resume: Resume | null = null;
  do {
    // Through JSON, as a token takes it.
    resume = resume === null ? null : (JSON.parse(JSON.stringify(resume)) as Resume);
    const page = runQuery(items, keyScope(container, asked.scope), prepare(asked), maxItems, resume, now);
    found.push(...page.items);
    resume = page.resume;
    between?.();
  } while (resume !== null);
  return found;
}

/** The engine over all rows in no order: what every way of reading must equal. */
function plainly(asked: Asked): Json[] {
  const { sql, values } = keyScope(container, asked.scope);
  const where = ['deleted = 0', ...sql].join(' AND ');
  const rows = items.statement(`SELECT document, body FROM ${items.name} WHERE ${where}`).all(...values) as {
    document: number;
    body: string;
  }[];
  const source = rows.map(({ document, body }) => ({ doc: JSON.parse(body) as JsonObject, rid: documentNumberText(document) }));
  return prepare(asked).execute(source.reverse(), { maxItems: Number.POSITIVE_INFINITY }).items;
}

const scalar = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(0.5, 1e20, -1e-7),
  fc.constantFrom('', 'a', 'b', 'ba', 'é', '😀', '\uffee'),
  fc.boolean(),
  fc.constant(null),
);
const maybeScalar = fc.option(scalar, { nil: undefined, freq: 4 });
const rarelyArray = fc.oneof(
  { weight: 10, arbitrary: maybeScalar },
  { weight: 1, arbitrary: fc.constantFrom([9], [10], [1, 2], { x: 1 }, { w: 2, x: 0 }) },
);

const document = (value: fc.Arbitrary<unknown>) =>
  fc
    .record({ id: fc.constantFrom(...'abcdefghijklmnop'), pk: fc.constantFrom('x', 'y', 'z'), a: value, c: value, d: value })
    .map(({ id, pk, a, c, d }) => JSON.parse(JSON.stringify({ id, pk, a, b: { c }, d })) as JsonObject);

const comparison = fc
  .tuple(fc.constantFrom('a', 'b.c', 'd', 'id', 'pk'), fc.constantFrom('=', '<', '<=', '>', '>='), scalar)
  .map(([path, operator, value]) => ({ text: `c.${path} ${operator} @`, value: value as Json }));

const asked = fc
  .record({
    conditions: fc.array(comparison, { maxLength: 3 }),
    order: fc.option(fc.tuple(fc.constantFrom('a', 'b.c', 'd', 'id', '_ts'), fc.constantFrom('ASC', 'DESC')), { nil: null }),
    scope: fc.constantFrom<ScopeRequest>(
      everything,
      { ...everything, key: ['x'] },
      { ...everything, range: 0 },
      { ...everything, range: 1 },
    ),
  })
  .map(({ conditions, order, scope }): Asked => {
    const where = conditions.map(({ text }, at) => `${text}p${at}`).join(' AND ');
    return {
      text: `SELECT * FROM c${where === '' ? '' : ` WHERE ${where}`}${order ? ` ORDER BY c.${order[0]} ${order[1]}` : ''}`,
      parameters: conditions.map(({ value }, at) => ({ name: `@p${at}`, value })),
      scope,
    };
  });

describe('a query read by indexes', () => {
  it('gives what reading everything gives, in the same order, on pages of any size', () => {
    fc.assert(
      fc.property(
        fc.array(document(rarelyArray), { maxLength: 30 }),
        fc.array(asked, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 7 }),
        (documents, questions, maxItems) => {
          newContainer();
          for (const each of documents) write(each);
          for (const question of questions) {
            const expected = plainly(question);
            expect(pages(question, maxItems)).toEqual(expected);
            expect(pages(question, 1000)).toEqual(expected);
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('loses and repeats nothing that stands all the while, whatever is inserted and deleted between pages', () => {
    fc.assert(
      fc.property(
        fc.array(document(maybeScalar), { maxLength: 25 }),
        fc.array(document(maybeScalar), { maxLength: 25 }),
        asked,
        fc.integer({ min: 1, max: 4 }),
        (standing, passing, question, maxItems) => {
          newContainer();
          const passingOnly = passing.map((each): JsonObject => ({ ...each, id: `passing-${each['id']}` }));
          for (const each of [...standing, ...passingOnly.slice(0, 10)]) write(each);
          const expected = plainly(question).filter(isStanding);
          let step = 0;
          const found = pages(question, maxItems, () => {
            const next = passingOnly[step++ % Math.max(1, passingOnly.length)];
            if (!next || step > 60) return;
            const isThere = items.read(JSON.stringify([next['pk']]), next['id'] as string, now);
            if (isThere) erase(next);
            else write(next);
          });
          expect(found.filter(isStanding)).toEqual(expected);
        },
      ),
      { numRuns: 40 },
    );
  });
});

const isStanding = (item: Json) => !((item as JsonObject)['id'] as string).startsWith('passing-');

describe('an order by values of several types', () => {
  it('is that of Cosmos DB, undefined first and arrays and objects last, by an index or without', () => {
    const values = [{ x: 1 }, [10], [9], 'b', 'a', 10, 9, true, false, null, undefined];
    for (const path of ['a', 'd']) {
      newContainer();
      values.forEach((value, at) => {
        write({ id: `i${at}`, pk: 'x', ...(value === undefined ? {} : { [path]: value as Json }) });
      });
      const sorted = pages({ text: `SELECT VALUE c.id FROM c ORDER BY c.${path}`, parameters: [], scope: everything }, 2);
      expect(sorted).toEqual(values.map((_, at) => `i${values.length - 1 - at}`));
    }
  });
});

describe('a page of the newest', () => {
  it('reads no more rows than it gives, however many there are', () => {
    store.write(() => {
      for (let n = 0; n < 5000; n++) {
        const id = `i${String(n).padStart(5, '0')}`;
        createItem({ items, key: ['x'], now }, { id, pk: 'x', a: n, ...(n % 1000 === 0 ? { b: { c: n } } : {}) });
      }
    });
    const key = { ...everything, key: ['x'] };
    const expectRead = (text: string, count: number, scope: ScopeRequest = key) => {
      const page = runQuery(items, keyScope(container, scope), prepareQuery({ text, parameters: [] }, now), 50, null, now);
      expect(page.items).toHaveLength(count);
      // One more may be read to know whether there is a next page.
      expect(page.scanned).toBeLessThanOrEqual(count + 1);
    };
    expectRead("SELECT * FROM c WHERE c.pk = 'x' AND c.id > 'i02000' ORDER BY c.id", 50);
    expectRead("SELECT * FROM c WHERE c.id > 'i02000' ORDER BY c.id DESC", 50);
    expectRead('SELECT * FROM c', 50);
    expectRead('SELECT * FROM c ORDER BY c.a DESC', 50, everything);
    expectRead('SELECT * FROM c WHERE c.a < 100 ORDER BY c.a', 50, everything);
    expectRead('SELECT * FROM c WHERE c.b.c < 2500', 3, everything);
    expectRead("SELECT * FROM c WHERE c.id = 'i04000'", 1, everything);
    // Without an index of its own at first: made when a large container is asked.
    expectRead('SELECT * FROM c ORDER BY c._ts', 50, everything);
  });
});
