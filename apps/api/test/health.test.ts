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

const addressOf = (region: RegionName) => `${cloud.regions.find(({ name }) => name === region)?.api}/api/v1`;
const get = (region: RegionName, path: string, init: RequestInit = {}) => fetch(`${addressOf(region)}/${path}`, init);
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
  expect(await healthOf('westus2')).toMatchObject({ http: 503, status: 'down', wrong: ['region', 'uploads'] });
  await untilRevision('eastus2', revision);
  expect(await healthOf('eastus2')).toMatchObject({ http: 200, status: 'ok' });
  const anna = apiClient(cloud.regions.find(({ name }) => name === 'westus2')?.api ?? '');
  expect((await anna.grant(await jpeg({ seed: 1 }))).upload?.region).toBe('eastus2');
});

test('a drained colour is left by everybody in every region, and health and preflights still answer', async () => {
  const drained = first.colours.map((each) => ({ ...each, drained: true }));
  const { revision } = await publish({ colours: drained }, 'westus2');
  const answer = await get('westus2', 'images');
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
  expect(await answer.json()).toMatchObject({ code: 'colour-drained', retryAfter: 5 });
  expect(await healthOf('westus2')).toMatchObject({ http: 503, wrong: ['colour'] });
  expect((await get('westus2', 'health/live')).status).toBe(200);
  expect((await get('westus2', 'images', { method: 'OPTIONS' })).status).toBe(204);
  await untilRevision('eastus2', revision);
  expect((await get('eastus2', 'tags')).status).toBe(503);
});

test('a region that returns is not ready before it has the release that was published while it was away', async () => {
  await cloud.killRegion('westus2');
  const { revision } = await publish({ flags: { uploads: false } }, 'eastus2');
  await cloud.restoreRegion('westus2');
  const seen: number[] = [];
  await waitFor(
    'westus2 ready',
    async () => {
      const { http, revision: now } = await healthOf('westus2');
      if (http === 200) seen.push(now);
      return http === 200 || null;
    },
    { withinMs: 20_000 },
  );
  expect(seen).toEqual([revision]);
  const bert = apiClient(cloud.regions.find(({ name }) => name === 'westus2')?.api ?? '');
  await expect(bert.grant(await jpeg({ seed: 2 }))).rejects.toThrow(/503|switched off/);
});
