import type { RunningLocal } from '@parallax/local/start-local';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiClient, apiClient } from '../src/api-client.ts';
import { jpeg, type Picture } from '../src/pictures.ts';
import { startTestCloud } from '../src/test-cloud.ts';
import { waitFor } from '../src/wait-for.ts';

/** 50 of them with PARALLAX_TEST_FULL=1 (`npm run test:full`). */
const uploads = process.env['PARALLAX_TEST_FULL'] === '1' ? 50 : 24;
let cloud: RunningLocal;
let pictures: Picture[];

beforeAll(async () => {
  cloud = await startTestCloud();
  pictures = await Promise.all(Array.from({ length: uploads }, (_, seed) => jpeg({ width: 800, height: 600, seed })));
});
afterAll(() => cloud.stop());

/** Sends all pictures, `trouble` beginning after a third of them, and gives the ids. A refused grant is asked for again, as a page does. */
async function uploadThrough(client: ApiClient, trouble: () => Promise<void> | void): Promise<string[]> {
  const ids: string[] = [];
  for (const [index, picture] of pictures.entries()) {
    if (index === Math.floor(uploads / 3)) await trouble();
    ids.push(await waitFor(`upload ${index}`, () => client.upload(picture), { withinMs: 40_000, everyMs: 300 }));
  }
  return ids;
}

/** Everything that was acknowledged is ready, once, with thumbnails that open. */
async function expectNothingLost(client: ApiClient, ids: readonly string[]): Promise<void> {
  const images = await Promise.all(ids.map((id) => client.recognised(id, 90_000)));
  expect(images.filter((image) => image.stage !== 'ready').map((image) => [image.id, image.stage, image.failure])).toEqual([]);
  const list = await waitFor(
    'all in the list',
    async () => {
      const page = await client.list('?owner=me&limit=100');
      return page.images.length >= ids.length ? page : null;
    },
    { withinMs: 30_000 },
  );
  expect(list.images.map((image) => image.id).sort()).toEqual([...ids].sort());
  const statuses = await Promise.all(images.map(async (image) => (await fetch(image.thumbnails[0]?.url ?? '')).status));
  expect(new Set(statuses)).toEqual(new Set([200]));
}

test('kill -9 of the worker in the middle of uploads loses, doubles and fails none', async () => {
  const client = apiClient(cloud.api);
  const ids = await uploadThrough(client, () => cloud.kill('worker', undefined, 'SIGKILL'));
  await expectNothingLost(client, ids);
}, 240_000);

test('Cosmos answering 503 for 10 s in the middle of uploads loses, doubles and fails none', async () => {
  const client = apiClient(cloud.api);
  const ids = await uploadThrough(client, async () => {
    const rule = { status: 503, operation: 'any', untilMs: 10_000 };
    await fetch(`${cloud.cosmos.adminUrl}/faults`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([rule]),
    });
  });
  await expectNothingLost(client, ids);
}, 240_000);
