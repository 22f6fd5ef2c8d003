import type { Container, FeedOptions } from '@azure/cosmos';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Fixture, failureOf, fetchPages, numbersFrom, startFixture } from './emulator-fixture.ts';

let fixture: Fixture;
let container: Container;
beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  container = await fixture.container();
  const items = numbersFrom(0, 100, 1).map((n) => ({ id: `i${String(n).padStart(3, '0')}`, pk: `p${n % 4}`, n, same: n % 3 }));
  await container.items.bulk(items.slice(0, 50).map((resourceBody) => ({ operationType: 'Create', resourceBody })));
  await container.items.bulk(items.slice(50).map((resourceBody) => ({ operationType: 'Create', resourceBody })));
});

const page =
  (query: string, options: FeedOptions = {}) =>
  (continuationToken: string | undefined) =>
    container.items.query<number>(query, { maxItemCount: 7, ...options, ...(continuationToken ? { continuationToken } : {}) });

const newestFirst = 'SELECT VALUE c.n FROM c ORDER BY c.n DESC';

describe('paging by continuation tokens', () => {
  it('gives each item of a partition once, in order', async () => {
    expect(await fetchPages(page(newestFirst, { partitionKey: 'p1' }))).toEqual(numbersFrom(97, 25, -4));
  });

  it('neither repeats nor loses when items are inserted before and behind the cursor', async () => {
    const found = await fetchPages(page(newestFirst, { partitionKey: 'p1' }), async (at) => {
      await container.items.upsert({ id: `new-${at}`, pk: 'p1', n: 1000 + at });
      await container.items.upsert({ id: `mid-${at}`, pk: 'p1', n: 96.5 - at / 10 });
    });
    expect(new Set(found).size).toBe(found.length);
    expect(found).toEqual([...found].sort((a, b) => b - a));
    expect(found.filter(Number.isInteger)).toEqual(numbersFrom(97, 25, -4));
  });

  it('goes on when the item at the cursor is gone', async () => {
    const found = await fetchPages(page(newestFirst, { partitionKey: 'p2' }), async (at) => {
      if (at === 1) for (const n of [74, 70]) await container.item(`i0${n}`, 'p2').delete();
    });
    expect(found).toEqual(numbersFrom(98, 25, -4).filter((n) => n !== 70));
  });

  it('goes through all partitions without an order', async () => {
    const found = await fetchPages(page('SELECT VALUE c.n FROM c'));
    expect([...found].sort((a, b) => a - b)).toEqual(numbersFrom(0, 100, 1));
  });

  it('goes through all partitions in order, with enableQueryControl as production needs it', async () => {
    expect(await fetchPages(page(newestFirst, { enableQueryControl: true }))).toEqual(numbersFrom(99, 100, -1));
  });

  it.each(['ASC', 'DESC'])('resumes among equal values %s across partitions', async (direction) => {
    const found = await fetchPages(
      page(`SELECT VALUE c.n FROM c ORDER BY c.same ${direction}`, { enableQueryControl: true, maxItemCount: 9 }),
    );
    expect(found).toHaveLength(100);
    expect(new Set(found).size).toBe(100);
    const same = found.map((n) => n % 3);
    expect(same).toEqual([...same].sort((a, b) => (direction === 'ASC' ? a - b : b - a)));
  });

  it('gives no token for an ordered query over all partitions without enableQueryControl: the SDK keeps it back', async () => {
    const first = await page(newestFirst)(undefined).fetchNext();
    expect(first.resources).toEqual(numbersFrom(99, 7, -1));
    expect(first.continuationToken).toBeUndefined();
  });

  it('keeps TOP and OFFSET LIMIT over pages', async () => {
    const options = { partitionKey: 'p1' };
    expect(await fetchPages(page('SELECT TOP 10 VALUE c.n FROM c ORDER BY c.n', options))).toEqual(numbersFrom(1, 10, 4));
    expect(await fetchPages(page('SELECT VALUE c.n FROM c ORDER BY c.n OFFSET 5 LIMIT 12', options))).toEqual(
      numbersFrom(21, 12, 4),
    );
  });

  it("refuses a token that is not one, or is another container's", async () => {
    expect(await failureOf(page('SELECT * FROM c', { partitionKey: 'p1' })('nonsense').fetchNext())).toBe('400');
    const { continuationToken } = await page('SELECT * FROM c', { partitionKey: 'p1' })(undefined).fetchNext();
    const other = await fixture.container();
    const again = other.items.query('SELECT * FROM c', { partitionKey: 'p1', continuationToken: continuationToken! });
    expect(await failureOf(again.fetchNext())).toBe('400');
  });

  it('refuses a page size that is none', async () => {
    expect(await failureOf(page('SELECT * FROM c', { partitionKey: 'p1', maxItemCount: -2 })(undefined).fetchNext())).toBe('400');
    const all = await page('SELECT * FROM c', { partitionKey: 'p1', maxItemCount: -1 })(undefined).fetchNext();
    expect(all.resources).toHaveLength(25);
  });
});
