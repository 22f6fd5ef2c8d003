import type { RunningLocal } from '@parallax/local/start-local';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiClient, apiClient } from '../src/api-client.ts';
import { jpeg } from '../src/pictures.ts';
import { startTestCloud } from '../src/test-cloud.ts';

let cloud: RunningLocal;
let people: Record<'owner' | 'somebody else' | 'nobody', ApiClient>;
const images: Record<string, string> = {};

beforeAll(async () => {
  cloud = await startTestCloud();
  people = { owner: apiClient(cloud.api), 'somebody else': apiClient(cloud.api), nobody: apiClient(cloud.api, 'no-key') };
  images['ready'] = await people.owner.upload(await jpeg({ seed: 1 }));
  images['deleted'] = await people.owner.upload(await jpeg({ seed: 2 }));
  images['awaiting'] = (await people.owner.grant(await jpeg({ seed: 3 }))).image.id;
  for (const name of ['ready', 'deleted']) await people.owner.recognised(images[name] ?? '', 30_000);
  await people.owner.call('DELETE', `/images/${images['deleted']}`);
});
afterAll(() => cloud.stop());

const change = { body: { title: 'x' } };
const wish = { body: { recognize: true } };

// Rows are in this order on purpose: what changes an image comes after what only looks.
test.each([
  ['look at', 'ready', 'GET', '', {}, [200, 200, 200]],
  ['look at', 'awaiting', 'GET', '', {}, [200, 404, 404]],
  ['look at', 'deleted', 'GET', '', {}, [200, 404, 404]],
  ['download', 'ready', 'GET', '/original', {}, [302, 302, 302]],
  ['download', 'deleted', 'GET', '/original', {}, [302, 404, 404]],
  ['edit', 'ready', 'PATCH', '', change, [200, 403, 401]],
  ['edit', 'awaiting', 'PATCH', '', change, [200, 404, 401]],
  ['edit', 'deleted', 'PATCH', '', change, [409, 404, 401]],
  ['recognise again', 'ready', 'POST', '/process', wish, [202, 403, 401]],
  ['delete', 'ready', 'DELETE', '', {}, [200, 403, 401]],
  ['restore', 'deleted', 'POST', '/restore', {}, [200, 404, 401]],
] as const)('%s a picture that is %s', async (_what, which, method, suffix, options, [owner, other, nobody]) => {
  const path = `/images/${images[which]}${suffix}`;
  const statusOf = async (who: keyof typeof people) => (await people[who].call(method, path, options)).status;
  // Those who may not come first: had they changed anything, the owner's turn would show it.
  expect({ nobody: await statusOf('nobody'), other: await statusOf('somebody else'), owner: await statusOf('owner') }).toEqual({
    nobody,
    other,
    owner,
  });
});

test('"mine" and the trash need a key and show only what is the caller\'s', async () => {
  expect((await people.nobody.call('GET', '/images?owner=me')).body.code).toBe('invalid-owner-key');
  expect((await people.nobody.call('GET', '/images?deleted=true')).body.code).toBe('invalid-owner-key');
  expect((await people['somebody else'].list('?owner=me')).images).toEqual([]);
  expect((await people['somebody else'].list('?deleted=true')).images).toEqual([]);
});
