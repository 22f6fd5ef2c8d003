import type { Container } from '@azure/cosmos';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from './emulator-fixture.ts';
import { east, type RegionsFixture, servedBy, startRegions, west } from './regions-fixture.ts';
import { send } from './signed-request.ts';

let fixture: RegionsFixture;
let id: string;
beforeAll(async () => {
  fixture = await startRegions();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  ({ id } = await fixture.container());
  await fixture.plainClientOf(west).database('db').container(id).items.create({ id: 'there', pk: 'p', v: 1 });
  await fixture.settle();
});
afterEach(() => fixture.heal());

const endpointOf = (region: string) => fixture.emulator.regions.find(({ name }) => name === region)?.endpoint ?? '';
const inApp = (region: string): Container => fixture.clientOf(region).database('db').container(id);
const inSdk = (region: string): Container => fixture.plainClientOf(region).database('db').container(id);

/** What a client does in a region, and which region served each of it. */
async function useAll(container: Container): Promise<unknown[]> {
  const read = await container.item('there', 'p').read();
  const write = await container.items.upsert({ id: 'written', pk: 'p' });
  const query = await container.items.query('SELECT * FROM c', { partitionKey: 'p' }).fetchAll();
  expect([read.statusCode, query.resources.length > 0]).toEqual([200, true]);
  return [servedBy(read), servedBy(write)];
}

const account = async (endpoint = fixture.emulator.endpoint) => {
  const answer = await send({ ...fixture.emulator, endpoint }, { path: '/', resourceType: '', resourceLink: '' });
  const { writableLocations, readableLocations, enableMultipleWriteLocations } = (await answer.json()) as {
    writableLocations: { name: string; databaseAccountEndpoint: string }[];
    readableLocations: { name: string; databaseAccountEndpoint: string }[];
    enableMultipleWriteLocations: boolean;
  };
  const names = (locations: { name: string }[]) => locations.map(({ name }) => name);
  return { writable: names(writableLocations), readable: names(readableLocations), enableMultipleWriteLocations };
};

describe('the account', () => {
  it('lists its regions as writable, on every endpoint', async () => {
    for (const endpoint of [fixture.emulator.endpoint, endpointOf(west), endpointOf(east)]) {
      expect(await account(endpoint)).toEqual({
        writable: [west, east],
        readable: [west, east],
        enableMultipleWriteLocations: true,
      });
    }
  });

  it('follows what happens to its regions; one that is down stays listed', async () => {
    await fixture.admin.region(west, { mode: 'read-only' });
    expect(await account()).toMatchObject({ writable: [east], readable: [west, east] });
    await fixture.admin.region(west, { mode: 'removed' });
    expect(await account()).toMatchObject({ writable: [east], readable: [east] });
    expect(await account(endpointOf(west))).toMatchObject({ readable: [east] });
    await fixture.admin.region(west, { mode: 'refused' });
    expect(await account()).toMatchObject({ writable: [west, east], readable: [west, east] });
  });

  it('answers on the global endpoint from the first region that serves', async () => {
    const read = () =>
      send(fixture.emulator, { path: '/dbs/db', resourceType: 'dbs', resourceLink: 'dbs/db' }).then(
        (answer) => `${answer.status} ${answer.headers.get('x-ms-served-by-region')}`,
      );
    expect(await read()).toBe(`200 ${west}`);
    await fixture.admin.region(west, { mode: 'refused' });
    expect(await read()).toBe(`200 ${east}`);
    await fixture.admin.region(east, { mode: 'hanging' });
    expect(await read()).toBe('503 null');
  });

  it('serves each client in the region that it prefers', async () => {
    expect(await useAll(inSdk(west))).toEqual([west, west]);
    expect(await useAll(inSdk(east))).toEqual([east, east]);
  });
});

describe('a region that refuses connections', () => {
  it('is left by an application for reads, writes and queries, within milliseconds, and used again afterwards', async () => {
    const container = inApp(west);
    expect(await useAll(container)).toEqual([west, west]);
    await fixture.admin.region(west, { mode: 'refused' });
    await expect(fetch(endpointOf(west))).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    const startedAt = performance.now();
    expect(await useAll(container)).toEqual([east, east]);
    expect(performance.now() - startedAt).toBeLessThan(900);
    await fixture.admin.region(west, { mode: 'online' });
    expect(await useAll(inApp(west))).toEqual([west, west]);
  });

  it('fails a client of the bare SDK, which does not know the error', async () => {
    const container = inSdk(west);
    await useAll(container);
    await fixture.admin.region(west, { mode: 'refused' });
    expect(await failureOf(container.items.upsert({ id: 'x', pk: 'p' }))).toBe('ECONNREFUSED');
  });

  it('lets an application start whose own region it is', async () => {
    await fixture.admin.region(west, { mode: 'refused' });
    expect(await useAll(inApp(west))).toEqual([east, east]);
  });

  it('keeps what it had acknowledged, and hands it on when it is back', async () => {
    const container = inApp(west);
    await container.items.create({ id: 'unreplicated', pk: 'p' });
    await fixture.admin.region(west, { mode: 'refused' });
    await inApp(east).items.create({ id: 'meanwhile', pk: 'p' });
    fixture.clock.advance(3_600_000);
    expect((await inApp(east).item('unreplicated', 'p').read()).statusCode).toBe(404);
    expect(await fixture.admin.digest()).toMatchObject({ pending: 2, identical: false });
    const [state] = (await fixture.admin.state()).regions;
    expect(state).toMatchObject({ mode: 'refused', replication: { outgoing: { backlog: 1, lagMs: 3_600_000 } } });
    await fixture.admin.region(west, { mode: 'online' });
    await fixture.admin.converged();
    expect((await inApp(east).item('unreplicated', 'p').read()).statusCode).toBe(200);
    expect((await inApp(west).item('meanwhile', 'p').read()).statusCode).toBe(200);
  });

  it('listens on the same port again, however often', async () => {
    for (let round = 0; round < 5; round++) {
      await fixture.admin.region(west, { mode: 'refused' });
      await fixture.admin.region(west, { mode: 'refused' });
      await expect(account(endpointOf(west))).rejects.toThrow('fetch failed');
      await fixture.admin.region(west, { mode: 'online' });
      expect((await account(endpointOf(west))).writable).toHaveLength(2);
    }
  });
});

describe('a region that resets connections or does not answer', () => {
  it.each(['reset', 'hanging'])('is left by an application (%s)', async (mode) => {
    const container = inApp(west);
    await useAll(container);
    await fixture.admin.region(west, { mode });
    const read = await container.item('there', 'p').read();
    const write = await container.items
      .upsert({ id: 'written', pk: 'p' })
      .catch(() => container.items.upsert({ id: 'written', pk: 'p' }, { excludedLocations: [west] }));
    expect([servedBy(read), servedBy(write)]).toEqual([east, east]);
    await fixture.admin.region(west, { mode: 'online' });
    expect(await useAll(inApp(west))).toEqual([west, west]);
  });

  it('ends the requests that hang when it is well again', async () => {
    await fixture.admin.region(west, { mode: 'hanging' });
    const hanging = fetch(endpointOf(west)).then(
      () => 'answered',
      (error: { cause: { code: string } }) => error.cause.code,
    );
    // The request has come in when a later one on another connection hangs as well.
    await expect(fetch(endpointOf(west), { signal: AbortSignal.timeout(300) })).rejects.toThrow();
    await fixture.admin.region(west, { mode: 'online' });
    expect(await hanging).toMatch(/UND_ERR_SOCKET|ECONNRESET/);
  });

  it('exchanges nothing with the others', async () => {
    await inApp(west).items.create({ id: 'x', pk: 'p' });
    await fixture.admin.region(east, { mode: 'reset' });
    fixture.clock.advance(10_000);
    expect((await fixture.admin.digest()).pending).toBe(1);
    await fixture.admin.region(east, { mode: 'online' });
    await fixture.admin.converged();
  });
});

describe('a read-only region', () => {
  it('answers reads, and writes with 403/3, upon which the SDK writes elsewhere and stays there', async () => {
    const container = inSdk(west);
    await useAll(container);
    await fixture.admin.region(west, { mode: 'read-only' });
    expect(await useAll(container)).toEqual([west, east]);
    const startedAt = performance.now();
    expect(await useAll(container)).toEqual([west, east]);
    expect(performance.now() - startedAt).toBeLessThan(900);
    const direct = await send(
      { ...fixture.emulator, endpoint: endpointOf(west) },
      {
        method: 'POST',
        path: `/dbs/db/colls/${id}/docs`,
        resourceType: 'docs',
        resourceLink: `dbs/db/colls/${id}`,
        headers: { 'x-ms-documentdb-partitionkey': '["p"]' },
        body: '{"id":"x","pk":"p"}',
      },
    );
    expect([direct.status, direct.headers.get('x-ms-substatus')]).toEqual([403, '3']);
  });

  it('still gets what others write', async () => {
    await fixture.admin.region(west, { mode: 'read-only' });
    await inApp(east).items.create({ id: 'x', pk: 'p' });
    await fixture.settle();
    expect(servedBy(await inApp(west).item('x', 'p').read())).toBe(west);
  });
});

describe('a region that was removed', () => {
  it('answers 403/1008, upon which the SDK reads and writes elsewhere', async () => {
    const container = inSdk(west);
    await useAll(container);
    await fixture.admin.region(west, { mode: 'removed' });
    expect(await useAll(container)).toEqual([east, east]);
    const direct = await send(
      { ...fixture.emulator, endpoint: endpointOf(west) },
      { path: '/dbs/db', resourceType: 'dbs', resourceLink: 'dbs/db' },
    );
    expect([direct.status, direct.headers.get('x-ms-substatus')]).toEqual([403, '1008']);
    expect(await useAll(inApp(west))).toEqual([east, east]);
  });
});

describe('a session', () => {
  const readRaw = (region: string, token: string) =>
    send(
      { ...fixture.emulator, endpoint: endpointOf(region) },
      {
        path: `/dbs/db/colls/${id}/docs/new`,
        resourceType: 'docs',
        resourceLink: `dbs/db/colls/${id}/docs/new`,
        headers: { 'x-ms-documentdb-partitionkey': '["p"]', 'x-ms-session-token': token },
      },
    ).then((answer) => `${answer.status}/${answer.headers.get('x-ms-substatus') ?? ''}`);

  it('that has seen what a region has not is refused with 404/1002, until it has come', async () => {
    const { headers } = await inSdk(west).items.create({ id: 'new', pk: 'p' });
    const token = String(headers['x-ms-session-token']);
    expect(await readRaw(east, token)).toBe('404/1002');
    expect(await readRaw(west, token)).toBe('200/');
    // The SDK repeats in the same region, then without the token: a plain 404 is left.
    const late = await inSdk(east).item('new', 'p').read({ sessionToken: token });
    expect([late.statusCode, late.substatus ?? null]).toEqual([404, null]);
    await fixture.settle();
    expect(await readRaw(east, token)).toBe('200/');
    expect((await inSdk(east).item('new', 'p').read({ sessionToken: token })).statusCode).toBe(200);
  });

  it('holds up queries and feeds, and never writes', async () => {
    const { headers } = await inSdk(west).items.create({ id: 'new', pk: 'p' });
    const sessionToken = String(headers['x-ms-session-token']);
    const inDocs = (more: { method?: string; headers: Record<string, string>; body?: string }) =>
      send(
        { ...fixture.emulator, endpoint: endpointOf(east) },
        {
          path: `/dbs/db/colls/${id}/docs`,
          resourceType: 'docs',
          resourceLink: `dbs/db/colls/${id}`,
          ...more,
          headers: { 'x-ms-documentdb-partitionkey': '["p"]', 'x-ms-session-token': sessionToken, ...more.headers },
        },
      ).then((answer) => `${answer.status}/${answer.headers.get('x-ms-substatus') ?? ''}`);
    const query = { method: 'POST', headers: { 'content-type': 'application/query+json' }, body: '{"query":"SELECT * FROM c"}' };
    const feed = { headers: { 'a-im': 'Incremental feed' } };
    const create = { method: 'POST', headers: {}, body: '{"id":"other","pk":"p"}' };
    expect([await inDocs(query), await inDocs(feed), await inDocs(create)]).toEqual(['404/1002', '404/1002', '201/']);
    await fixture.settle();
    expect([await inDocs(query), await inDocs(feed)]).toEqual(['200/', '200/']);
  });

  it('goes on over both regions: the SDK can merge all tokens', async () => {
    const container = inApp(west);
    for (let round = 0; round < 6; round++) {
      const excludedLocations = round % 2 === 0 ? [west] : [east];
      await container.items.upsert({ id: `i${round}`, pk: `p${round}` }, { excludedLocations });
      await container.item(`i${round}`, `p${round}`).read({ excludedLocations });
    }
    await fixture.settle();
    for (let round = 0; round < 6; round++) {
      expect((await container.item(`i${round}`, `p${round}`).read()).statusCode).toBe(200);
    }
  });

  it('with a token that is none is refused with 400', async () => {
    expect(await readRaw(west, '0:1#x#0=?')).toBe('400/');
  });
});

describe('a stale region', () => {
  it('gets nothing, serves what it has, and refuses every session', async () => {
    await fixture.admin.region(east, { mode: 'stale' });
    const { headers } = await inSdk(east).items.create({ id: 'own', pk: 'p' });
    await inSdk(west).items.upsert({ id: 'there', pk: 'p', v: 2 });
    fixture.clock.advance(10_000);
    expect((await inSdk(east).item('there', 'p').read()).resource?.v).toBe(1);
    const answer = await send(
      { ...fixture.emulator, endpoint: endpointOf(east) },
      {
        path: `/dbs/db/colls/${id}/docs/own`,
        resourceType: 'docs',
        resourceLink: `dbs/db/colls/${id}/docs/own`,
        headers: { 'x-ms-documentdb-partitionkey': '["p"]', 'x-ms-session-token': String(headers['x-ms-session-token']) },
      },
    );
    expect([answer.status, answer.headers.get('x-ms-substatus')]).toEqual([404, '1002']);
    await fixture.admin.region(east, { mode: 'online' });
    await fixture.admin.converged();
    expect((await inSdk(east).item('there', 'p').read()).resource?.v).toBe(2);
  });
});

describe('a throttled region', () => {
  it('answers 429 with the time to wait when its request units are used up, and only then', async () => {
    await fixture.admin.region(west, { throttle: { requestUnitsPerSecond: 10 } });
    const impatient = { retryOptions: { maxRetryAttemptCount: 0, fixedRetryIntervalInMilliseconds: 0, maxWaitTimeInSeconds: 0 } };
    const client = fixture.plainClientOf(west, {
      connectionPolicy: { ...impatient, preferredLocations: [west], enableBackgroundEndpointRefreshing: false },
    });
    const container = client.database('db').container(id);
    const upsert = (n: number) => container.items.upsert({ id: `i${n}`, pk: 'p' });
    // Three writes of 4.95 overdraw what is left of 10.
    for (let n = 0; n < 3; n++) await upsert(n);
    const error = await upsert(3).then(null, (reason) => reason);
    expect(error).toMatchObject({ code: 429, substatus: 3200, retryAfterInMs: 485 });
    expect((await inSdk(east).items.upsert({ id: 'elsewhere', pk: 'p' })).statusCode).toBe(201);
    fixture.clock.advance(484);
    expect(await failureOf(upsert(3))).toBe('429/3200');
    fixture.clock.advance(2);
    expect(await failureOf(upsert(3))).toBe('ok');
    await fixture.admin.region(west, { throttle: null });
    for (let n = 0; n < 10; n++) await upsert(n);
  });
});

describe('a slow region', () => {
  it('adds its latency to every answer', async () => {
    const container = inSdk(west);
    await container.item('there', 'p').read();
    await fixture.admin.region(west, { latencyMs: 120 });
    const startedAt = performance.now();
    await container.item('there', 'p').read();
    expect(performance.now() - startedAt).toBeGreaterThan(110);
  });
});

describe('the global endpoint', () => {
  it('that is down stops no client that knows the account', async () => {
    const container = inSdk(west);
    await useAll(container);
    await fixture.admin.global('refused');
    await expect(fetch(fixture.emulator.endpoint)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    expect(await useAll(container)).toEqual([west, west]);
    expect(await fixture.admin.get('global')).toEqual({ endpoint: fixture.emulator.endpoint, mode: 'refused' });
  });

  it('that is down fails a client that starts on it, and none that starts on a region', async () => {
    await fixture.admin.global('refused');
    expect(await failureOf(inSdk(west).item('there', 'p').read())).toBe('ECONNREFUSED');
    expect(await useAll(inApp(west))).toEqual([west, west]);
    await fixture.admin.global('online');
    expect(await useAll(inSdk(west))).toEqual([west, west]);
  });
});

describe('the switches', () => {
  it.each([
    ['regions/West%20US%202', { mode: 'broken' }, "'mode' must be one of online, refused"],
    ['regions/West%20US%202', { latencyMs: -1 }, "'latencyMs'"],
    ['regions/West%20US%202', { throttle: { requestUnitsPerSecond: 0 } }, "'throttle'"],
    ['regions/West%20US%202', { model: 'online' }, "no 'model'"],
    ['regions/Nowhere', { mode: 'online' }, "no region 'Nowhere'"],
    ['global', { mode: 'hanging' }, 'online or refused'],
  ])('refuse %s %j with a sentence', async (path, change, sentence) => {
    await expect(fixture.admin.put(path, change)).rejects.toThrow(sentence);
  });

  it('change what is given and keep the rest', async () => {
    await fixture.admin.region(west, { latencyMs: 5, throttle: { requestUnitsPerSecond: 1000 } });
    await fixture.admin.region(west, { mode: 'read-only' });
    expect(await fixture.admin.get('regions')).toEqual([
      { name: west, endpoint: endpointOf(west), mode: 'read-only', latencyMs: 5, throttle: { requestUnitsPerSecond: 1000 } },
      { name: east, endpoint: endpointOf(east), mode: 'online', latencyMs: 0, throttle: null },
    ]);
  });
});
