import { ChangeFeedStartFrom, type Container } from '@azure/cosmos';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { failureOf, fetchAll } from './emulator-fixture.ts';
import { east, type RegionsFixture, startRegions, west } from './regions-fixture.ts';

let fixture: RegionsFixture;
beforeAll(async () => {
  fixture = await startRegions();
});
afterAll(() => fixture.close());
afterEach(() => fixture.heal());

const seenIn = async (container: Container, id = '1'): Promise<unknown> => {
  const { resource, statusCode } = await container.item(id, 'p').read();
  return resource?.['v'] ?? statusCode;
};
const values = async ({ inWest, inEast }: { inWest: Container; inEast: Container }) => [
  await seenIn(inWest),
  await seenIn(inEast),
];

describe('a write', () => {
  it('is seen in another region after the lag, with the same etag, time and rid', async () => {
    const both = await fixture.containers();
    await both.inWest.items.create({ id: '1', pk: 'p', v: 'a' });
    expect(await values(both)).toEqual(['a', 404]);
    fixture.clock.advance(199);
    expect((await fixture.admin.digest()).pending).toBe(1);
    await fixture.settle();
    expect(await values(both)).toEqual(['a', 'a']);
    const [inWest, inEast] = [await both.inWest.item('1', 'p').read(), await both.inEast.item('1', 'p').read()];
    expect(inEast.resource).toEqual(inWest.resource);
    expect(inEast.etag).toBe(inWest.etag);
  });

  it('comes sooner by a faster clock', async () => {
    const both = await fixture.containers();
    await fixture.admin.replication({ lagMs: 60_000, jitterMs: 0 });
    const put = (factor: number) =>
      fetch(new URL('clock', fixture.emulator.adminUrl), { method: 'PUT', body: JSON.stringify({ factor }) });
    await both.inWest.items.create({ id: '1', pk: 'p', v: 'a' });
    await put(600);
    try {
      fixture.clock.advance(99);
      expect((await fixture.admin.digest()).pending).toBe(1);
      fixture.clock.advance(1);
      await fixture.admin.converged();
      expect(await values(both)).toEqual(['a', 'a']);
    } finally {
      await put(1);
      await fixture.heal();
    }
  });

  it('is told as the backlog of its link until it has come', async () => {
    const { inWest } = await fixture.containers();
    await fixture.admin.replication({ lagMs: 100, jitterMs: 0 });
    await inWest.items.create({ id: '1', pk: 'p' });
    const state = await fixture.admin.state();
    expect(state.replication.links.map(({ from, to, backlog, connected }) => ({ from, to, backlog, connected }))).toEqual([
      { from: west, to: east, backlog: 1, connected: true },
      { from: east, to: west, backlog: 0, connected: true },
    ]);
    fixture.clock.advance(5_000);
    await fixture.admin.converged();
    expect((await fixture.admin.state()).regions[0]?.replication.outgoing).toEqual({ backlog: 0, lagMs: 0 });
  });

  it('in both regions at once ends as the one with the higher number at the conflict resolution path', async () => {
    const both = await fixture.containers({
      conflictResolutionPolicy: { mode: 'LastWriterWins', conflictResolutionPath: '/lww' },
    });
    await both.inWest.items.upsert({ id: '1', pk: 'p', v: 'high', lww: 9 });
    fixture.clock.advance(50);
    await both.inEast.items.upsert({ id: '1', pk: 'p', v: 'late', lww: 8 });
    expect(await values(both)).toEqual(['high', 'late']);
    await fixture.settle();
    expect(await values(both)).toEqual(['high', 'high']);
    // Without a number it is the lowest, whichever was later.
    await both.inWest.items.upsert({ id: '1', pk: 'p', v: 'number', lww: -5 });
    await both.inEast.items.upsert({ id: '1', pk: 'p', v: 'text', lww: '99' });
    await fixture.settle();
    expect(await values(both)).toEqual(['number', 'number']);
  });

  it('that knew of the other follows it, whatever its number is', async () => {
    const both = await fixture.containers({
      conflictResolutionPolicy: { mode: 'LastWriterWins', conflictResolutionPath: '/lww' },
    });
    await both.inWest.items.upsert({ id: '1', pk: 'p', v: 'first', lww: 9 });
    await fixture.settle();
    await both.inEast.items.upsert({ id: '1', pk: 'p', v: 'second', lww: 1 });
    await fixture.settle();
    expect(await values(both)).toEqual(['second', 'second']);
  });

  it('loses against a concurrent delete, however late it is', async () => {
    const both = await fixture.containers();
    await both.inWest.items.upsert({ id: '1', pk: 'p', v: 'a' });
    await fixture.settle();
    await both.inWest.item('1', 'p').delete();
    fixture.clock.advance(10);
    await fixture.admin.replication({ split: [[west], [east]] });
    fixture.clock.advance(60_000);
    await both.inEast.items.upsert({ id: '1', pk: 'p', v: 'b' });
    await fixture.admin.replication({ split: null });
    await fixture.settle();
    expect(await values(both)).toEqual([404, 404]);
    // A new item under the id knows of the delete.
    await both.inEast.items.create({ id: '1', pk: 'p', v: 'c' });
    await fixture.settle();
    expect(await values(both)).toEqual(['c', 'c']);
  });

  it('of a batch arrives with the whole batch', async () => {
    const { inWest, inEast } = await fixture.containers();
    await inWest.items.batch(
      [1, 2, 3].map((n) => ({ operationType: 'Create' as const, resourceBody: { id: `${n}`, pk: 'p', v: n } })),
      'p',
    );
    await fixture.settle();
    expect(await fetchAll(inEast.items.query<number>('SELECT VALUE c.v FROM c', { partitionKey: 'p' }))).toEqual([1, 2, 3]);
  });
});

describe('time to live', () => {
  it('ends an item in all regions at once, also where it came late', async () => {
    const both = await fixture.containers({ defaultTtl: -1 });
    await fixture.admin.replication({ split: [[west], [east]] });
    await both.inWest.items.create({ id: '1', pk: 'p', v: 'a', ttl: 10 });
    fixture.clock.advance(9_000);
    await fixture.admin.replication({ split: null });
    await fixture.admin.converged();
    expect(await values(both)).toEqual(['a', 'a']);
    fixture.clock.advance(1_000);
    expect(await values(both)).toEqual([404, 404]);
    await fixture.admin.converged();
  });

  it('does not let an item come back with an older write that was on its way', async () => {
    const both = await fixture.containers({ defaultTtl: -1 });
    await fixture.admin.replication({ split: [[west], [east]] });
    await both.inEast.items.upsert({ id: '1', pk: 'p', v: 'older' });
    fixture.clock.advance(2_000);
    await both.inWest.items.upsert({ id: '1', pk: 'p', v: 'newer', ttl: 1 });
    fixture.clock.advance(5_000);
    expect(await values(both)).toEqual([404, 'older']);
    await fixture.admin.replication({ split: null });
    await fixture.settle();
    expect(await values(both)).toEqual([404, 404]);
  });
});

describe('the change feed of a region', () => {
  it('gives the changes of the others too, in the order in which they came', async () => {
    const { inWest, inEast } = await fixture.containers();
    const iterator = inEast.items.getChangeFeedIterator<{ id: string }>({
      changeFeedStartFrom: ChangeFeedStartFrom.Beginning('p'),
    });
    const read = async () => {
      const { statusCode, result } = await iterator.readNext();
      return statusCode === 304 ? [] : result.map(({ id }) => id);
    };
    await inWest.items.create({ id: 'w1', pk: 'p' });
    fixture.clock.advance(10);
    await inEast.items.create({ id: 'e1', pk: 'p' });
    expect(await read()).toEqual(['e1']);
    await fixture.settle();
    expect(await read()).toEqual(['w1']);
    await inWest.items.upsert({ id: 'e1', pk: 'p' });
    await inWest.item('w1', 'p').delete();
    await fixture.settle();
    expect(await read()).toEqual(['e1']);
    expect(await read()).toEqual([]);
  });
});

describe('databases and containers', () => {
  it('are there in all regions at once, and gone at once', async () => {
    await fixture.admin.replication({ split: [[west], [east]] });
    const [inWest, inEast] = [fixture.clientOf(west), fixture.clientOf(east)];
    await inWest.databases.create({ id: 'other' });
    await inWest.database('other').containers.create({ id: 'c', partitionKey: '/pk' });
    const container = inEast.database('other').container('c');
    expect((await container.items.create({ id: '1', pk: 'p' })).statusCode).toBe(201);
    await inWest.database('other').delete();
    expect(await failureOf(inEast.database('other').read())).toBe('404');
    // What was on its way to a container that is gone holds up nothing.
    await fixture.admin.replication({ split: null });
    await fixture.settle();
  });
});

describe('a unique key', () => {
  it('given to two items in two regions is kept by both, and by no third', async () => {
    const { inWest, inEast } = await fixture.containers({ uniqueKeyPolicy: { uniqueKeys: [{ paths: ['/email'] }] } });
    await inWest.items.create({ id: 'w', pk: 'p', email: 'x' });
    await inEast.items.create({ id: 'e', pk: 'p', email: 'x' });
    await fixture.settle();
    expect((await fetchAll(inWest.items.query('SELECT VALUE c.id FROM c'))).sort()).toEqual(['e', 'w']);
    expect(await failureOf(inWest.items.create({ id: 'third', pk: 'p', email: 'x' }))).toBe('409');
    await inEast.item('w', 'p').delete();
    await fixture.settle();
    expect(await failureOf(inWest.items.create({ id: 'third', pk: 'p', email: 'x' }))).toBe('409');
    await inEast.item('e', 'p').delete();
    await fixture.settle();
    expect(await failureOf(inWest.items.create({ id: 'third', pk: 'p', email: 'x' }))).toBe('ok');
  });
});

describe('the settings of replication', () => {
  it.each([
    [{ lagMs: -1 }, "'lagMs'"],
    [{ lag: 5 }, "no 'lag'"],
    [{ split: [['Nowhere'], [east]] }, "'split'"],
    [{ split: [[west], [west]] }, "'split'"],
    [[], 'JSON object'],
  ])('are refused with a sentence when they are %j', async (change, sentence) => {
    await expect(fixture.admin.replication(change)).rejects.toThrow(sentence);
  });

  it('change one by one, and are told', async () => {
    await fixture.admin.replication({ lagMs: 5 });
    expect(await fixture.admin.get('replication')).toEqual({ lagMs: 5, jitterMs: 100, seed: 1, split: null });
  });
});
