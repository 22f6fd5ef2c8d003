import { type Container, PartitionKeyDefinitionVersion, PartitionKeyKind } from '@azure/cosmos';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fixture, failureOf, fetchAll, fetchPages, startFixture } from './emulator-fixture.ts';

let fixture: Fixture;
let container: Container;
beforeAll(async () => {
  fixture = await startFixture({ partitionRanges: 4 });
  container = await fixture.container({
    partitionKey: {
      paths: ['/tenant', '/user', '/day'],
      kind: PartitionKeyKind.MultiHash,
      version: PartitionKeyDefinitionVersion.V2,
    },
  });
  for (const tenant of ['A', 'A"', 'B']) {
    for (const user of ['u1', 'u2']) for (const day of [1, 2, 3]) await container.items.create({ id: '1', tenant, user, day });
  }
});
afterAll(() => fixture.close());

describe('hierarchical partition keys', () => {
  it('tell items apart by every level', async () => {
    expect((await container.item('1', ['A', 'u1', 2]).read()).resource).toMatchObject({ tenant: 'A', user: 'u1', day: 2 });
    expect(await failureOf(container.items.create({ id: '1', tenant: 'A', user: 'u1', day: 2 }))).toBe('409');
    expect((await container.item('1', ['A', 'u1', 4]).read()).statusCode).toBe(404);
  });

  it('refuse a point read by a part of the key', async () => {
    const read = container.item('1', ['A', 'u1']).read();
    expect(
      await read.then(
        ({ statusCode }) => statusCode,
        ({ code }) => code,
      ),
    ).toBe(400);
  });

  it.each<[unknown[], number]>([
    [['A'], 6],
    [['A', 'u1'], 3],
    [['A', 'u1', 3], 1],
    [['A"'], 6],
    [['C'], 0],
  ])('are queried by the prefix %j', async (partitionKey, count) => {
    const found = await fetchAll(container.items.query('SELECT * FROM c', { partitionKey: partitionKey as string[] }));
    expect(found).toHaveLength(count);
    expect(found.every((item) => item.tenant === partitionKey[0])).toBe(true);
  });

  it('page through a prefix in order', async () => {
    const days = await fetchPages<number>((continuationToken) =>
      container.items.query('SELECT VALUE c.day FROM c ORDER BY c.day DESC', {
        partitionKey: ['B'],
        maxItemCount: 2,
        ...(continuationToken ? { continuationToken } : {}),
      }),
    );
    expect(days).toEqual([3, 3, 2, 2, 1, 1]);
  });

  it('count across everything', async () => {
    expect(await fetchAll(container.items.query('SELECT VALUE COUNT(1) FROM c'))).toEqual([18]);
  });
});
