import { openCosmos } from '@parallax/adapters/cosmos/client';
import type { HealthAnswer } from '@parallax/contracts/health';
import { type Release, releaseItem } from '@parallax/contracts/release';
import { apiClient } from '@parallax/testing/api-client';
import { jpeg } from '@parallax/testing/pictures';
import { startTestCloud } from '@parallax/testing/test-cloud';
import { waitFor } from '@parallax/testing/wait-for';
import { afterAll, beforeAll, expect, test } from 'vitest';

type RegionName = 'westus2' | 'eastus2';

let cloud: Awaited<ReturnType<typeof startTestCloud>>;
let first: Release;

beforeAll(async () => {
  cloud = await startTestCloud({ regions: ['westus2', 'eastus2'] });
  first = (await (await get('eastus2', 'release')).json()) as Release;
});
afterAll(() => cloud.stop());

const baseOf = (region: RegionName) => cloud.regions.find(({ name }) => name === region)?.api ?? '';
const apiOf = (region: RegionName) => apiClient(baseOf(region));
const get = (region: RegionName, path: string, init: RequestInit = {}) => fetch(`${baseOf(region)}/api/v1/${path}`, init);
const revisionOf = (response: Response) => Number(response.headers.get('x-parallax-revision'));

async function healthOf(region: RegionName, path = 'health/ready') {
  const response = await get(region, path);
  const { status, dependencies } = (await response.json()) as HealthAnswer;
  const wrong = dependencies.filter((each) => each.status !== 'ok').map(({ name }) => name);
  return { http: response.status, status, wrong, revision: revisionOf(response) };
}

/** Writes the next release in one region, as operators do, and waits until that region's API goes by it. */
async function publish(changes: Partial<Release>, region: RegionName): Promise<Release> {
  const regions = cloud.regions
    .toSorted(({ name }) => (name === region ? -1 : 1))
    .map(({ name, cosmos }) => ({ name, cosmosUrl: cosmos }));
  const store = openCosmos({ regions, key: cloud.cosmos.key, credential: undefined });
  const before = revisionOf(await get(region, 'health/live'));
  const release: Release = { ...first, ...changes, revision: before + 1 };
  await store.container('control').items.upsert({ ...release, ...releaseItem, schemaVersion: 1, lww: release.revision });
  store.close();
  await untilRevision(region, release.revision);
  return release;
}

const untilRevision = (region: RegionName, revision: number) =>
  waitFor(
    `${region} going by revision ${revision}`,
    async () => revisionOf(await get(region, 'health/live')) >= revision || null,
    {
      withinMs: 10_000,
    },
  );

/** What health says is up to a second old. */
const untilWrong = (region: RegionName, names: readonly string[]) =>
  expect.poll(() => healthOf(region), { timeout: 5_000 }).toMatchObject({ http: 503, status: 'down', wrong: names });

test('a stamp that is well says so of every dependency, and HEAD answers what GET answers', async () => {
  expect(first.revision).toBeGreaterThan(0);
  expect(await healthOf('westus2', 'health')).toEqual({ http: 200, status: 'ok', wrong: [], revision: first.revision });
  const head = await get('westus2', 'images', { method: 'HEAD' });
  expect([head.status, head.headers.get('content-type'), await head.text()]).toEqual([
    200,
    'application/json; charset=utf-8',
    '',
  ]);
  expect((await get('westus2', 'images', { method: 'PUT' })).status).toBe(404);
});

test('a drained region is not ready, grants elsewhere, and answers who comes all the same; its peer does not mind', async () => {
  const { revision } = await publish({ regions: { westus2: 'drained' } }, 'westus2');
  await untilWrong('westus2', ['region', 'uploads']);
  await untilRevision('eastus2', revision);
  expect(await healthOf('eastus2')).toMatchObject({ http: 200, status: 'ok' });
  expect((await apiOf('westus2').grant(await jpeg({ seed: 1 }))).upload?.region).toBe('eastus2');
});

test('a drained colour is left by everybody in every region, and health and preflights still answer', async () => {
  const drained = first.colours.map((each) => ({ ...each, drained: true }));
  const { revision } = await publish({ colours: drained }, 'westus2');
  const answer = await get('westus2', 'images');
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
  expect(await answer.json()).toMatchObject({ code: 'colour-drained', retryAfter: 5 });
  await untilWrong('westus2', ['colour']);
  expect((await get('westus2', 'health/live')).status).toBe(200);
  expect((await get('westus2', 'images', { method: 'OPTIONS' })).status).toBe(204);
  await untilRevision('eastus2', revision);
  expect((await get('eastus2', 'tags')).status).toBe(503);
});

test('a region that returns with an old copy is not ready before it goes by the release that was published while it was away', async () => {
  await replication({ split: [['westus2'], ['eastus2']] });
  await cloud.stopPart('api', 'westus2');
  const { revision } = await publish({ flags: { uploads: false } }, 'eastus2');
  await cloud.startPart('api', 'westus2');
  const ready = await waitFor('westus2 ready', async () => await firstReady('westus2'), { withinMs: 20_000 });
  expect(ready.revision).toBe(revision);
  await expect(apiOf('westus2').grant(await jpeg({ seed: 2 }))).rejects.toThrow('switched off');
  await replication({ split: null });
});

async function firstReady(region: RegionName) {
  const health = await healthOf(region).catch(() => null);
  return health?.http === 200 ? health : null;
}

async function replication(change: unknown): Promise<void> {
  const answer = await fetch(new URL('/replication', cloud.cosmos.adminUrl), { method: 'PUT', body: JSON.stringify(change) });
  expect(answer.status, await answer.text()).toBe(200);
}
