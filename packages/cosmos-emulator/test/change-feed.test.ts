import { type ChangeFeedPullModelIterator, ChangeFeedStartFrom, type Container } from '@azure/cosmos';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Fixture, numbersFrom, startFixture } from './emulator-fixture.ts';
import { send } from './signed-request.ts';

interface Item {
  id: string;
  pk: string;
  n: number;
}

let fixture: Fixture;
let container: Container;
beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  container = await fixture.container();
});

/** Reads to the first 304. Gives the items and the place to go on from. */
async function drain(iterator: ChangeFeedPullModelIterator<Item>): Promise<{ items: Item[]; token: string }> {
  const items: Item[] = [];
  for (let page = 0; page < 100; page++) {
    const response = await iterator.readNext();
    if (response.statusCode === 304) return { items, token: response.continuationToken };
    items.push(...response.result);
  }
  throw new Error(`The change feed did not come to an end; ${items.length} items so far.`);
}

const feed = (changeFeedStartFrom: ChangeFeedStartFrom, maxItemCount = 10) =>
  container.items.getChangeFeedIterator<Item>({ changeFeedStartFrom, maxItemCount });

async function fill(count: number): Promise<void> {
  for (const n of numbersFrom(0, count, 1)) await container.items.create({ id: `i${n}`, pk: `p${n % 7}`, n });
}

describe('the change feed', () => {
  it('gives every item once from the beginning, and then what changes', async () => {
    await fill(45);
    const { items, token } = await drain(feed(ChangeFeedStartFrom.Beginning()));
    expect(items.map(({ n }) => n).sort((a, b) => a - b)).toEqual(numbersFrom(0, 45, 1));
    await container.items.upsert({ id: 'i3', pk: 'p3', n: 300 });
    await container.items.create({ id: 'new', pk: 'p1', n: 1000 });
    const { items: changes, token: next } = await drain(feed(ChangeFeedStartFrom.Continuation(token)));
    expect(changes.map(({ n }) => n).sort((a, b) => a - b)).toEqual([300, 1000]);
    expect((await drain(feed(ChangeFeedStartFrom.Continuation(next)))).items).toEqual([]);
  });

  it('gives an item in its latest version, in the place of that version', async () => {
    await fill(3);
    await container.items.upsert({ id: 'i0', pk: 'p0', n: 10 });
    const { items } = await drain(feed(ChangeFeedStartFrom.Beginning('p0')));
    expect(items.map(({ n }) => n)).toEqual([10]);
  });

  it('keeps the order of writes inside a partition range', async () => {
    for (const n of numbersFrom(0, 30, 1)) await container.items.create({ id: `i${n}`, pk: 'same', n });
    const { items } = await drain(feed(ChangeFeedStartFrom.Beginning(), 7));
    expect(items.map(({ n }) => n)).toEqual(numbersFrom(0, 30, 1));
  });

  it('leaves out deletes', async () => {
    await fill(3);
    await container.item('i1', 'p1').delete();
    const { items } = await drain(feed(ChangeFeedStartFrom.Beginning()));
    expect(items.map(({ id }) => id).sort()).toEqual(['i0', 'i2']);
  });

  it('can be read for one partition key', async () => {
    await fill(30);
    const { items, token } = await drain(feed(ChangeFeedStartFrom.Beginning('p2'), 2));
    expect(items.map(({ n }) => n)).toEqual([2, 9, 16, 23]);
    await container.items.create({ id: 'elsewhere', pk: 'p3', n: 1 });
    await container.items.create({ id: 'here', pk: 'p2', n: 2 });
    const { items: changes } = await drain(feed(ChangeFeedStartFrom.Continuation(token)));
    expect(changes.map(({ id }) => id)).toEqual(['here']);
  });

  it('can be read per feed range, which together give everything once', async () => {
    await fill(40);
    const found: number[] = [];
    for (const range of await container.getFeedRanges()) {
      const { items } = await drain(feed(ChangeFeedStartFrom.Beginning(range)));
      expect(items.length).toBeGreaterThan(0);
      found.push(...items.map(({ n }) => n));
    }
    expect(found.sort((a, b) => a - b)).toEqual(numbersFrom(0, 40, 1));
  });

  it('can start from now', async () => {
    await fill(5);
    const iterator = feed(ChangeFeedStartFrom.Now());
    expect((await iterator.readNext()).statusCode).toBe(304);
    await container.items.create({ id: 'later', pk: 'p1', n: 1 });
    expect((await drain(iterator)).items.map(({ id }) => id)).toEqual(['later']);
  });

  it('can start from a time', async () => {
    await fill(5);
    fixture.clock.advance(10_000);
    const time = new Date(fixture.clock.now());
    fixture.clock.advance(2_000);
    await container.items.create({ id: 'after', pk: 'p1', n: 1 });
    const iterator = feed(ChangeFeedStartFrom.Time(time));
    expect((await drain(iterator)).items.map(({ id }) => id)).toEqual(['after']);
    await container.items.create({ id: 'later', pk: 'p1', n: 1 });
    expect((await drain(iterator)).items.map(({ id }) => id)).toEqual(['later']);
    expect((await drain(feed(ChangeFeedStartFrom.Time(new Date(fixture.clock.now() + 60_000))))).items).toEqual([]);
  });

  it('speaks the wire of Azure: an etag to go on from, 304 without a body at the end, and the version of each item', async () => {
    await fill(3);
    const read = (headers: Record<string, string>) =>
      send(fixture.emulator, {
        path: `/dbs/db/colls/${container.id}/docs`,
        resourceType: 'docs',
        resourceLink: `dbs/db/colls/${container.id}`,
        headers: { 'a-im': 'Incremental feed', 'x-ms-documentdb-partitionkey': '["p1"]', ...headers },
      });
    const first = await read({});
    expect(first.status).toBe(200);
    const body = (await first.json()) as { Documents: { _lsn: number }[]; _count: number };
    expect(body).toMatchObject({ Documents: [{ id: 'i1', _lsn: 2 }], _count: 1 });
    const end = await read({ 'if-none-match': first.headers.get('etag') ?? '' });
    expect([end.status, await end.text(), end.headers.get('etag')]).toEqual([304, '', first.headers.get('etag')]);
    expect((await read({ 'a-im': 'Full-Fidelity Feed' })).status).toBe(400);
    expect((await read({ 'if-none-match': '"nonsense"' })).status).toBe(400);
  });
});
