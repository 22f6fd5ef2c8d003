import { ChangeFeedStartFrom, type Container } from '@azure/cosmos';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fixture, failureOf, fetchAll, startFixture } from './emulator-fixture.ts';
import { waitFor } from './wait-for.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.close());

const ids = async (container: Container) => (await fetchAll(container.items.query<string>('SELECT VALUE c.id FROM c'))).sort();
const status = async (container: Container, id: string) => (await container.item(id, 'p').read()).statusCode;

describe('time to live', () => {
  it('counts only where the container turns it on', async () => {
    const off = await fixture.container();
    await off.items.create({ id: '1', pk: 'p', ttl: 1 });
    fixture.clock.advance(10_000);
    expect(await status(off, '1')).toBe(200);
  });

  it('with a default of -1 ends only the items that say so', async () => {
    const container = await fixture.container({ defaultTtl: -1 });
    await container.items.create({ id: 'short', pk: 'p', ttl: 10 });
    await container.items.create({ id: 'endless', pk: 'p' });
    fixture.clock.advance(9_999);
    expect(await ids(container)).toEqual(['endless', 'short']);
    fixture.clock.advance(1);
    expect(await status(container, 'short')).toBe(404);
    expect(await ids(container)).toEqual(['endless']);
  });

  it('with a default ends every item but those that say otherwise', async () => {
    const container = await fixture.container({ defaultTtl: 10 });
    await container.items.create({ id: 'default', pk: 'p' });
    await container.items.create({ id: 'longer', pk: 'p', ttl: 20 });
    await container.items.create({ id: 'endless', pk: 'p', ttl: -1 });
    fixture.clock.advance(11_000);
    expect(await ids(container)).toEqual(['endless', 'longer']);
    fixture.clock.advance(10_000);
    expect(await ids(container)).toEqual(['endless']);
  });

  it('starts again with every write, and can be patched', async () => {
    const container = await fixture.container({ defaultTtl: 10 });
    await container.items.create({ id: '1', pk: 'p' });
    fixture.clock.advance(8_000);
    await container.item('1', 'p').patch([{ op: 'set', path: '/x', value: 1 }]);
    fixture.clock.advance(8_000);
    expect(await status(container, '1')).toBe(200);
    await container.item('1', 'p').patch([{ op: 'set', path: '/ttl', value: 2 }]);
    fixture.clock.advance(2_000);
    expect(await status(container, '1')).toBe(404);
  });

  it('follows a change of the container at once', async () => {
    const container = await fixture.container();
    await container.items.create({ id: '1', pk: 'p' });
    fixture.clock.advance(20_000);
    const { resource } = await container.read();
    await container.replace({ ...resource!, defaultTtl: 10 });
    expect(await status(container, '1')).toBe(404);
    await container.replace({ ...resource!, defaultTtl: 30 });
    expect(await status(container, '1')).toBe(200);
  });

  it('frees the id and the unique keys, and hides the item from the change feed', async () => {
    const container = await fixture.container({ defaultTtl: -1, uniqueKeyPolicy: { uniqueKeys: [{ paths: ['/email'] }] } });
    await container.items.create({ id: '1', pk: 'p', email: 'x', ttl: 1 });
    await container.items.create({ id: '2', pk: 'p', email: 'y', ttl: 1 });
    fixture.clock.advance(1_000);
    const feed = container.items.getChangeFeedIterator({ changeFeedStartFrom: ChangeFeedStartFrom.Beginning() });
    expect((await feed.readNext()).statusCode).toBe(304);
    expect(await failureOf(container.item('1', 'p').delete())).toBe('404');
    expect((await container.items.upsert({ id: '1', pk: 'p', email: 'y' })).statusCode).toBe(201);
    expect((await container.items.create({ id: '3', pk: 'p', email: 'x' })).statusCode).toBe(201);
  });

  it('gives the space back after a while', async () => {
    const container = await fixture.container({ defaultTtl: 5 });
    for (const id of ['1', '2', '3']) await container.items.create({ id, pk: 'p' });
    const held = async () => {
      const state = (await (await fetch(`${fixture.emulator.adminUrl}state`)).json()) as {
        regions: { databases: { containers: { id: string; items: number }[] }[] }[];
      };
      return state.regions[0]?.databases[0]?.containers.find(({ id }) => id === container.id)?.items;
    };
    expect(await held()).toBe(3);
    fixture.clock.advance(5_000);
    await waitFor('the sweep to free 3 items', held, (items) => items === 0);
  });
});

describe('a faster clock', () => {
  it('ends items sooner and leaves their time stamps', async () => {
    const container = await fixture.container({ defaultTtl: -1 });
    const { resource } = await container.items.create({ id: 'hour', pk: 'p', ttl: 3_600 });
    expect(resource?._ts).toBe(Math.floor(fixture.clock.now() / 1_000));
    const put = (body: unknown) =>
      fetch(new URL('clock', fixture.emulator.adminUrl), { method: 'PUT', body: JSON.stringify(body) });
    expect(await (await put({ factor: 360 })).json()).toEqual({ factor: 360 });
    try {
      await container.items.create({ id: 'later', pk: 'p', ttl: 7_200 });
      fixture.clock.advance(9_999);
      expect(await ids(container)).toEqual(['hour', 'later']);
      fixture.clock.advance(1);
      expect(await ids(container)).toEqual(['later']);
      expect(await status(container, 'hour')).toBe(404);
    } finally {
      expect((await put({ factor: 1 })).status).toBe(200);
    }
    // The pace of the past is kept: nothing that has ended comes back.
    expect(await status(container, 'hour')).toBe(404);
    fixture.clock.advance(9_999);
    expect(await status(container, 'later')).toBe(200);
    expect((await put({ factor: 0 })).status).toBe(400);
  });
});
