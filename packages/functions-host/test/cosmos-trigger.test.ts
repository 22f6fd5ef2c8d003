import type { Container } from '@azure/cosmos';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type RunningApp, spawnApp, startApp } from './harness/start-app.ts';
import { type RunningCosmos, startCosmos } from './harness/start-cosmos.ts';
import { waitFor } from './harness/wait-for.ts';

let cosmos: RunningCosmos;
let orders: Container;
let leases: Container;
const apps: RunningApp[] = [];

beforeAll(async () => {
  cosmos = await startCosmos();
});

afterAll(async () => {
  await cosmos.stop();
});

beforeEach(async () => {
  const { database } = await cosmos.client.databases.createIfNotExists({ id: 'shop' });
  for (const id of ['orders', 'copies']) await database.containers.createIfNotExists({ id, partitionKey: '/id' });
  orders = database.container('orders');
  leases = database.container('leases');
});

afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.kill('SIGKILL')));
  await cosmos.client.database('shop').delete();
});

const start = async (env: Record<string, string> = {}): Promise<RunningApp> => {
  const app = await startApp('changes', { env: { COSMOS: cosmos.connectionString, ...env } });
  apps.push(app);
  return app;
};
const create = async (...ids: string[]) => {
  for (const id of ids) await orders.items.upsert({ id });
};
const names = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const batches = (...of: RunningApp[]) => of.flatMap((app) => app.marked<string[]>('BATCH'));
const seen = (...of: RunningApp[]) => batches(...of).flat();
const waitForIds = (ids: string[], ...of: RunningApp[]) =>
  waitFor(
    `${ids.length} ids`,
    () => ids.every((id) => seen(...of).includes(id)),
    () => [ids.filter((id) => !seen(...of).includes(id)), of.flatMap((app) => app.lines.slice(-8))],
    20_000,
  );
const readLeases = async () =>
  (
    await leases.items
      .query<{ Owner: string | null; ContinuationToken: string | null; LeaseToken: string }>('SELECT * FROM c')
      .fetchAll()
  ).resources;

describe('changes', () => {
  test('made before and after the start run the function, in batches no larger than maxItemsPerInvocation', async () => {
    await create(...names('before', 12));
    const app = await start();
    await waitForIds(names('before', 12), app);
    await create(...names('after', 3));
    await waitForIds(names('after', 3), app);
    expect(Math.max(...batches(app).map((batch) => batch.length))).toBeLessThanOrEqual(5);
    expect(seen(app).length).toBe(new Set(seen(app)).size);
  });

  test('reach the function with their system properties, and its outputs are written', async () => {
    const app = await start();
    await create('copied-me');
    await waitForIds(['copied-me'], app);
    const copy = await waitFor(
      'the copy',
      async () =>
        (await cosmos.client.database('shop').container('copies').item('copied-me', 'copied-me').read<{ copied: boolean }>())
          .resource,
    );
    expect(copy.copied).toBe(true);
    expect(await (await app.get('/api/orders/copied-me')).json()).toMatchObject({
      order: { id: 'copied-me', _etag: expect.any(String) },
    });
    expect(await (await app.get('/api/orders/nobody')).json()).toEqual({ order: null });
  });

  test('are kept in a lease for each range, so that the next host goes on where the last one ended', async () => {
    const first = await start();
    await create(...names('a', 6));
    await waitForIds(names('a', 6), first);
    expect(await first.kill('SIGTERM')).toEqual({ code: 0, signal: null });
    const stored = await readLeases();
    expect(stored.length).toBe(2);
    expect(stored.map((lease) => lease.Owner)).toEqual([null, null]);
    await create(...names('b', 6));
    const second = await start();
    await waitForIds(names('b', 6), second);
    expect(seen(second).filter((id) => id.startsWith('a'))).toEqual([]);
  });
});

describe('a batch that throws', () => {
  test('is not delivered again without a retry policy: the real trigger notes its place all the same', async () => {
    const app = await start();
    await orders.items.upsert({ id: 'poison', poison: true });
    await waitForIds(['poison'], app);
    await create(...names('later', 6));
    await waitForIds(names('later', 6), app);
    expect(seen(app).filter((id) => id === 'poison')).toHaveLength(1);
  });

  test('is delivered again from the same place with one, until it succeeds', async () => {
    const app = await start({ APP_PART: 'retried' });
    await orders.items.upsert({ id: 'poison', poison: true });
    await waitFor(
      'three tries',
      () => seen(app).filter((id) => id === 'poison').length === 3,
      () => app.lines.slice(-10),
    );
    await create('after-poison');
    await waitForIds(['after-poison'], app);
    expect(seen(app).filter((id) => id === 'poison')).toHaveLength(3);
  });

  test('is delivered again by the next host when this one was stopped before the policy was at its end', async () => {
    const first = await start({ APP_PART: 'retried' });
    await orders.items.upsert({ id: 'poison', poison: true });
    await first.waitForLine(
      'the wait for a retry',
      (line) => line.message?.startsWith('Waiting for 1000 ms before retrying') ?? false,
    );
    expect((await first.kill('SIGTERM')).code).toBe(0);
    const tries = seen(first).length;
    const second = await start({ APP_PART: 'retried' });
    await waitFor(
      'the batch',
      () => seen(second).filter((id) => id === 'poison').length === 3,
      () => second.lines.slice(-10),
    );
    expect(tries).toBeLessThan(3);
  });

  test('is delivered again when the process died while it was at work', async () => {
    const first = await start({ BATCH_DELAY_MS: '60000' });
    await create('unfinished');
    await waitForIds(['unfinished'], first);
    await first.kill('SIGKILL');
    const second = await start();
    // The dead host's leases run out first.
    await waitForIds(['unfinished'], second);
  });
});

describe('two hosts of one app', () => {
  test('share the ranges, and no batch is delivered twice once they do', async () => {
    const [first, second] = [await start(), await start()];
    await waitFor(
      'a range each',
      async () =>
        new Set((await readLeases()).map((lease) => lease.Owner)).size === 2 &&
        (await readLeases()).every((lease) => lease.Owner),
      readLeases,
      20_000,
    );
    // Until the first host has noticed that it lost a range, both read it: a batch may come twice then, as in Azure.
    await first.waitForLine('the loss', (line) => line.message?.includes('is read by another host now') ?? false);
    const ids = names('shared', 30);
    await create(...ids);
    await waitForIds(ids, first, second);
    const delivered = seen(first, second).filter((id) => id.startsWith('shared'));
    expect(delivered.length).toBe(30);
    expect(seen(first).some((id) => ids.includes(id))).toBe(true);
    expect(seen(second).some((id) => ids.includes(id))).toBe(true);
  });

  test('take over from each other when one dies', async () => {
    const [first, second] = [await start(), await start()];
    await waitFor(
      'a range each',
      async () => new Set((await readLeases()).map((lease) => lease.Owner)).size === 2,
      readLeases,
      20_000,
    );
    await first.kill('SIGKILL');
    const ids = names('survivor', 10);
    await create(...ids);
    await waitForIds(ids, second);
  });
});

test('an outage of Cosmos DB is survived: what was changed meanwhile arrives', async () => {
  const app = await start();
  await create('before-outage');
  await waitForIds(['before-outage'], app);
  await cosmos.kill();
  await app.waitForLine(
    'a line about the outage',
    (line) => (line.category === 'Host.Triggers.CosmosDB' && line.level !== 'information') ?? false,
  );
  await cosmos.restart();
  await create('after-outage');
  await waitForIds(['after-outage'], app);
  expect(seen(app).filter((id) => id === 'before-outage')).toHaveLength(1);
});

test('a container that is not there is said in a sentence, and the host goes on trying', async () => {
  await cosmos.client.database('shop').container('orders').delete();
  const app = spawnApp('changes', { env: { COSMOS: cosmos.connectionString } });
  try {
    const line = await app.waitForLine(
      'the sentence',
      (candidate) => candidate.message?.includes("Either the source container 'orders'") ?? false,
    );
    expect(line.message).toContain('Trying again');
    await cosmos.client.database('shop').containers.createIfNotExists({ id: 'orders', partitionKey: '/id' });
    await create('at-last');
    await waitFor(
      'the change',
      () => app.marked<string[]>('BATCH').flat().includes('at-last'),
      () => app.lines.slice(-10),
      20_000,
    );
  } finally {
    await app.kill('SIGKILL');
  }
});
