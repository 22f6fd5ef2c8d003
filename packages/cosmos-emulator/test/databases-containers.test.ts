import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fixture, failureOf, fetchAll, fetchPages, messageOf, startFixture } from './emulator-fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.close());

describe('databases', () => {
  it('are created once, read, listed, queried and deleted', async () => {
    const { databases } = fixture.client;
    const { resource, statusCode } = await databases.create({ id: 'one' });
    expect(statusCode).toBe(201);
    expect(resource).toMatchObject({ id: 'one', _rid: expect.any(String), _etag: expect.any(String), _ts: expect.any(Number) });
    expect(await failureOf(databases.create({ id: 'one' }))).toBe('409');
    expect((await databases.createIfNotExists({ id: 'one' })).statusCode).toBe(200);
    expect((await fetchAll(databases.readAll())).map(({ id }) => id)).toContain('one');
    const query = { query: 'SELECT * FROM root r WHERE r.id = @id', parameters: [{ name: '@id', value: 'one' }] };
    expect((await fetchAll(databases.query(query))).map(({ id }) => id)).toEqual(['one']);
    expect((await fixture.client.database('one').delete()).statusCode).toBe(204);
    expect(await failureOf(fixture.client.database('one').read())).toBe('404');
  });

  it('take their containers and items with them', async () => {
    const { database } = await fixture.client.databases.create({ id: 'parent' });
    const { container } = await database.containers.create({ id: 'child', partitionKey: '/pk' });
    await container.items.create({ id: '1', pk: 'p' });
    await database.delete();
    const { database: again } = await fixture.client.databases.create({ id: 'parent' });
    const { container: fresh } = await again.containers.create({ id: 'child', partitionKey: '/pk' });
    expect((await fresh.item('1', 'p').read()).statusCode).toBe(404);
  });

  it('are listed page by page when asked', async () => {
    const { database } = await fixture.client.databases.create({ id: 'paged' });
    for (const id of ['c', 'a', 'b']) await database.containers.create({ id, partitionKey: '/pk' });
    const names = await fetchPages<{ id: string }>(
      (continuationToken) =>
        database.containers.readAll({ maxItemCount: 2, ...(continuationToken ? { continuationToken } : {}) }) as never,
    );
    expect(names.map(({ id }) => id)).toEqual(['c', 'a', 'b']);
    expect(await fetchAll(database.containers.readAll())).toHaveLength(3);
  });

  it.each(['', 'a/b', 'a?b', 'a#b', 'ends with space ', 'x'.repeat(256)])('refuse the name %j', async (id) => {
    expect(await failureOf(fixture.client.databases.create({ id }))).not.toBe('ok');
  });
});

describe('containers', () => {
  it('come back with the defaults of Azure filled in', async () => {
    const container = await fixture.container();
    const { resource } = await container.read();
    expect(resource).toMatchObject({
      partitionKey: { paths: ['/pk'], kind: 'Hash' },
      indexingPolicy: {
        indexingMode: 'consistent',
        automatic: true,
        includedPaths: [{ path: '/*' }],
        excludedPaths: [{ path: '/"_etag"/?' }],
      },
      conflictResolutionPolicy: { mode: 'LastWriterWins', conflictResolutionPath: '/_ts' },
    });
    expect(resource?.defaultTtl).toBeUndefined();
  });

  it('keep a conflict resolution path', async () => {
    const container = await fixture.container({
      conflictResolutionPolicy: { mode: 'LastWriterWins', conflictResolutionPath: '/lww' },
    });
    expect((await container.read()).resource?.conflictResolutionPolicy?.conflictResolutionPath).toBe('/lww');
  });

  it('are listed and queried by name', async () => {
    const container = await fixture.container();
    expect((await fetchAll(fixture.database.containers.readAll())).map(({ id }) => id)).toContain(container.id);
    const found = await fetchAll(
      fixture.database.containers.query({ query: `SELECT VALUE c.id FROM c WHERE c.id = '${container.id}'` }),
    );
    expect(found).toEqual([container.id]);
  });

  it('are replaced: time to live and indexing may change, the partition key and unique keys may not', async () => {
    const container = await fixture.container({ uniqueKeyPolicy: { uniqueKeys: [{ paths: ['/email'] }] } });
    const { resource } = await container.read();
    const indexingPolicy = { includedPaths: [{ path: '/a/?' }], excludedPaths: [{ path: '/*' }] };
    const replaced = await container.replace({ ...resource!, defaultTtl: 100, indexingPolicy });
    expect(replaced.resource).toMatchObject({ defaultTtl: 100, indexingPolicy: { includedPaths: [{ path: '/a/?' }] } });
    expect(replaced.resource?._etag).not.toBe(resource?._etag);
    expect(await messageOf(container.replace({ ...resource!, partitionKey: { paths: ['/other'] } }))).toContain('partitionKey');
    expect(await messageOf(container.replace({ ...resource!, uniqueKeyPolicy: { uniqueKeys: [] } }))).toContain(
      'uniqueKeyPolicy',
    );
    const stale = { accessCondition: { type: 'IfMatch', condition: resource!._etag } };
    expect(await failureOf(container.replace({ ...resource!, defaultTtl: 200 }, stale))).toBe('412');
  });

  it('are gone after a delete, with their items', async () => {
    const container = await fixture.container();
    await container.items.create({ id: '1', pk: 'p' });
    expect((await container.delete()).statusCode).toBe(204);
    expect(await failureOf(container.read())).toBe('404');
    expect(await failureOf(container.items.create({ id: '2', pk: 'p' }))).toBe('404/1003');
  });

  it.each([
    [{ partitionKey: { paths: ['pk'] } }, 'A path must look like'],
    [{ partitionKey: { paths: ['/a', '/b', '/c', '/d'] } }, 'one to 3 paths'],
    [{ partitionKey: { paths: ['/a', '/b'], kind: 'Hash' } }, 'MultiHash'],
    [{ defaultTtl: 0 }, 'defaultTtl'],
    [{ indexingPolicy: { includedPaths: [{ path: '/a' }] } }, 'indexing path'],
    [{ conflictResolutionPolicy: { mode: 'Custom' } }, 'LastWriterWins'],
    [{ uniqueKeyPolicy: { uniqueKeys: [{ paths: [] }] } }, 'unique key'],
  ])('refuse the definition %j with a sentence', async (definition, sentence) => {
    const create = fixture.container(definition as Record<string, unknown>);
    expect(await messageOf(create)).toContain(sentence);
  });
});

describe('throughput', () => {
  it('is 400 RU/s unless something else is asked for', async () => {
    const container = await fixture.container();
    expect((await container.readOffer()).resource?.content?.offerThroughput).toBe(400);
    const larger = await fixture.container({ throughput: 1200 });
    expect((await larger.readOffer()).resource?.content?.offerThroughput).toBe(1200);
    const autoscale = await fixture.container({ maxThroughput: 4000 });
    expect((await autoscale.readOffer()).resource?.content).toMatchObject({ offerAutopilotSettings: { maxThroughput: 4000 } });
  });

  it('is replaced, and refused below the floor', async () => {
    const container = await fixture.container();
    const { resource, offer } = await container.readOffer();
    const higher = { ...resource!, content: { offerThroughput: 1000, offerIsRUPerMinuteThroughputEnabled: false } };
    expect((await offer!.replace(higher)).resource?.content?.offerThroughput).toBe(1000);
    expect((await offer!.read()).resource?.content?.offerThroughput).toBe(1000);
    expect(await failureOf(fixture.container({ throughput: 100 }))).toBe('400');
  });

  it("is the database's when that has throughput of its own", async () => {
    const { database } = await fixture.client.databases.create({ id: 'shared', throughput: 500 });
    expect((await database.readOffer()).resource?.content?.offerThroughput).toBe(500);
    const { container } = await database.containers.create({ id: 'inside', partitionKey: '/pk' });
    expect((await container.readOffer()).resource).toBeUndefined();
  });
});

describe('partition ranges', () => {
  it('are at least two and cover all keys', async () => {
    const container = await fixture.container();
    const ranges = await fetchAll(container.readPartitionKeyRanges());
    expect(ranges.map(({ id }) => id)).toEqual(['0', '1']);
    expect(ranges[0]).toMatchObject({ minInclusive: '', maxExclusive: ranges[1]!.minInclusive });
    expect(ranges[1]).toMatchObject({ maxExclusive: 'FF' });
    expect((await container.getFeedRanges()).length).toBe(2);
  });
});

describe('conflicts', () => {
  it('are an empty feed', async () => {
    const container = await fixture.container();
    expect(await fetchAll(container.conflicts.readAll())).toEqual([]);
    expect(await failureOf(container.conflict('none').read())).toBe('404');
  });
});
