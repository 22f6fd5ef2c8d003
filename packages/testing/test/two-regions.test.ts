import type { Image } from '@parallax/contracts/image';
import type { LocalRegion, RunningLocal } from '@parallax/local/start-local';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiClient, apiClient, newKey, newOwnerKey } from '../src/api-client.ts';
import { controlRoomClient } from '../src/drills/control-room-client.ts';
import { jpeg, type Picture } from '../src/pictures.ts';
import { startTestCloud } from '../src/test-cloud.ts';
import { waitFor } from '../src/wait-for.ts';

/** Ten minutes in Azure. */
const adoptAfterMs = 4_000;

/** An upload whose event was lost is looked for a minute after its grant; here sooner. */
const limits = JSON.stringify({ firstLookMs: 10_000 });
const foundWithinMs = 60_000;

let cloud: RunningLocal;
let west: LocalRegion;
let east: LocalRegion;
/** The same person at either region's API. */
let anna: { readonly west: ApiClient; readonly east: ApiClient };

beforeAll(async () => {
  cloud = await startTestCloud({
    regions: ['westus2', 'eastus2'],
    env: { api: { PARALLAX_LIMITS: limits }, worker: { PARALLAX_ADOPT_AFTER_MS: String(adoptAfterMs) } },
  });
  [west, east] = cloud.regions as [LocalRegion, LocalRegion];
  const key = newOwnerKey();
  anna = { west: apiClient(west.api, key), east: apiClient(east.api, key) };
});
afterAll(() => cloud.stop());

const faults = (change: unknown) => controlRoomClient(cloud.controlRoom).call('PutFaults', undefined, change);
const statusOf = async (url: string): Promise<number> => {
  const response = await fetch(url);
  await response.arrayBuffer();
  return response.status;
};
const waitForStatus = (url: string, status: number, withinMs = 15_000) =>
  waitFor(`${status} of ${url}`, async () => ((await statusOf(url)) === status ? true : null), { withinMs });

function until(client: ApiClient, id: string, what: string, isSo: (image: Image) => boolean, withinMs = 20_000): Promise<Image> {
  let last: Image | null = null;
  const look = async () => {
    last = await client.image(id);
    return isSo(last) ? last : null;
  };
  const saw = () => last && { stage: last.stage, waitingFor: last.waitingFor, title: last.title, timeline: last.timeline };
  return waitFor(`image ${id} ${what}`, look, { withinMs, saw });
}

const listed = (client: ApiClient, id: string, query = '', isSo: (image: Image) => boolean = () => true, withinMs = 10_000) =>
  waitFor(
    `${id} in the list ${query}`,
    async () => (await client.list(query)).images.find((image) => image.id === id && isSo(image)),
    { withinMs },
  );
const unlisted = (client: ApiClient, id: string, withinMs = 10_000) =>
  waitFor(
    `${id} gone from the list`,
    async () => ((await client.list('?limit=100')).images.some((image) => image.id === id) ? null : true),
    { withinMs },
  );
const stateOf = async (client: ApiClient, region: string) =>
  (await client.list('?limit=1')).regions.find(({ name }) => name === region)?.state;
const untilState = (client: ApiClient, region: string, state: string) =>
  waitFor(`${region} ${state}`, async () => ((await stateOf(client, region)) === state ? true : null), { withinMs: 15_000 });

/** A finished picture of a region, with its thumbnails and original on the secondary too. */
async function pictureOf(client: ApiClient, region: LocalRegion, seed: number): Promise<Image & { picture: Picture }> {
  const picture = await jpeg({ width: 800, height: 600, seed });
  const id = await client.upload(picture);
  const image = await client.recognised(id);
  for (const { secondaryUrl } of image.thumbnails) await waitForStatus(secondaryUrl, 200);
  await untilReplicated(region);
  return { ...image, picture };
}

// Both ask the service itself: the control room's figures are up to a second old, and more on a busy machine.
const untilReplicated = (region: LocalRegion) =>
  waitFor(
    `everything of ${region.name} on its secondary`,
    async () => {
      const state = (await (await fetch(`${region.admin['storage']}/state`)).json()) as { pendingReplication: number };
      return state.pendingReplication === 0 || null;
    },
    { withinMs: 15_000 },
  );

/** An answer can come from the other region's replica, so seeing a record is no proof that it is here. */
const untilToldEachOther = () =>
  waitFor(
    'all writes in both replicas',
    async () =>
      ((await (await fetch(new URL('/digest', cloud.cosmos.adminUrl))).json()) as { identical: boolean }).identical || null,
    { withinMs: 15_000 },
  );

describe('while both regions are well', () => {
  test('what is uploaded in one is at home there and seen in the other', async () => {
    const [inWest, inEast] = await Promise.all([
      anna.west.upload(await jpeg({ seed: 1 })),
      anna.east.upload(await jpeg({ seed: 2 })),
    ]);
    await Promise.all([anna.west.settled(inWest), anna.east.settled(inEast)]);
    expect(await listed(anna.east, inWest)).toMatchObject({ region: 'westus2', replica: false });
    expect(await listed(anna.west, inEast)).toMatchObject({ region: 'eastus2', replica: false });
    const { original } = await anna.east.image(inEast);
    expect(original?.url).toBe(`${east.blob}/images/${inEast}`);
  });

  test('what is edited in one region while the other one writes recognition keeps both', async () => {
    const id = await anna.west.upload(await jpeg({ seed: 3 }));
    await waitFor('the record in the other region', async () => await anna.east.image(id), { withinMs: 10_000 });
    await anna.east.call('PATCH', `/images/${id}`, { body: { title: 'From the east' } });
    for (const client of [anna.west, anna.east]) {
      const image = await until(
        client,
        id,
        'with both',
        ({ title, recognition }) => title !== null && recognition.status === 'done',
      );
      expect(image).toMatchObject({ title: 'From the east', stage: 'ready' });
    }
  });

  test('a picture is deleted from the other region, files and all', async () => {
    const { id, thumbnails } = await pictureOf(anna.west, west, 4);
    await listed(anna.east, id);
    expect((await anna.east.call('DELETE', `/images/${id}`)).status).toBe(200);
    await unlisted(anna.west, id);
    await waitForStatus(thumbnails[0]?.url ?? '', 404);
  });
});

describe('when a region is lost', () => {
  let seenBefore: Image & { picture: Picture };
  let toDelete: Image & { picture: Picture };
  let toRestore: Image & { picture: Picture };
  let adopted: string;
  let waiting: string;

  beforeAll(async () => {
    seenBefore = await pictureOf(anna.west, west, 10);
    toDelete = await pictureOf(anna.west, west, 11);
    toRestore = await pictureOf(anna.west, west, 12);
    for (const { id } of [seenBefore, toDelete, toRestore]) await listed(anna.east, id);
    await cloud.stopPart('worker', 'westus2');
    adopted = await anna.west.upload(await jpeg({ seed: 13 }));
    await untilReplicated(west);
    await faults({ storage: { westus2: { replication: { lagMs: 3_000_000 } } } });
    waiting = await anna.west.upload(await jpeg({ seed: 14 }));
    await untilToldEachOther();
    await cloud.killRegion('westus2');
  });

  test('an edit reaches the lists within seconds, also before anybody has noticed', async () => {
    const { id } = seenBefore;
    expect((await anna.east.call('PATCH', `/images/${id}`, { body: { title: 'Just now', tags: ['outage'] } })).status).toBe(200);
    expect((await listed(anna.east, id, '?limit=100', ({ title }) => title === 'Just now')).tags).toContain('outage');
  });

  test('the page opens and reloads', async () => {
    expect(await statusOf(cloud.web)).toBe(200);
  });

  test('the region is known to be read-only, with the time since when', async () => {
    await untilState(anna.east, 'westus2', 'read-only');
    const { regions } = (await anna.east.list('?limit=1')) ?? {};
    expect(regions.find(({ name }) => name === 'westus2')?.since).not.toBeNull();
  });

  test('its pictures are listed, searched and looked at, as replicas from the secondary', async () => {
    const image = await listed(anna.east, seenBefore.id, '?tag=outage', ({ replica }) => replica);
    expect(image).toMatchObject({ region: 'westus2', replica: true });
    for (const { secondaryUrl } of image.thumbnails) expect(await statusOf(secondaryUrl)).toBe(200);
  });

  test('originals are downloaded from the secondary', async () => {
    const redirect = await anna.east.call('GET', `/images/${seenBefore.id}/original?download=true`);
    expect(redirect.status).toBe(302);
    expect(redirect.headers.get('location')).toContain(west.blobSecondary);
    const bytes = await (await fetch(redirect.headers.get('location') ?? '')).arrayBuffer();
    expect(Buffer.from(bytes).equals(seenBefore.picture.bytes)).toBe(true);
  });

  test('recognising again works from the secondary', async () => {
    const recognised = (image: Image) => (image.timeline ?? []).filter(({ step }) => step.startsWith('recognition-')).length;
    const before = recognised(await anna.east.image(seenBefore.id));
    expect((await anna.east.call('POST', `/images/${seenBefore.id}/process`, { body: { recognize: true } })).status).toBe(202);
    const image = await until(anna.east, seenBefore.id, 'recognised again', (now) => recognised(now) > before);
    expect(image.timeline?.at(-1)).toMatchObject({ region: 'eastus2' });
    expect(image.recognition.status).toBe('done');
  });

  test('uploads are granted in a region that is well', async () => {
    const { upload, image } = await anna.east.grant(await jpeg({ seed: 20 }));
    expect(upload?.region).toBe('eastus2');
    const id = await anna.east.upload(await jpeg({ seed: 21 }));
    expect((await anna.east.settled(id)).region).toBe('eastus2');
    expect(image.stage).toBe('awaiting');
    await listed(anna.east, id);
  });

  test('what needs writes to its blobs is refused with the region, since when, and what to do', async () => {
    for (const body of [{ rotate: 90 }, { thumbnails: true }]) {
      const answer = await anna.east.call('POST', `/images/${seenBefore.id}/process`, { body });
      expect(answer).toMatchObject({ status: 409, body: { code: 'region-read-only' } });
      expect(answer.body.detail).toMatch(/West US 2, where this picture is kept, is read-only since \d\d:\d\d UTC/);
    }
    expect((await anna.east.image(seenBefore.id)).can).toMatchObject({ edit: true, delete: true, rewrite: false });
  });

  test('deleting hides at once and restoring brings back, with the thumbnails that are there', async () => {
    for (const { id } of [toDelete, toRestore]) {
      expect((await anna.east.call('DELETE', `/images/${id}`)).status).toBe(200);
      expect((await apiClient(east.api).call('GET', `/images/${id}`)).status).toBe(404);
      await unlisted(anna.east, id);
    }
    expect((await anna.east.call('POST', `/images/${toRestore.id}/restore`)).body.image).toMatchObject({ deleted: false });
    await listed(anna.east, toRestore.id, '?limit=100');
    expect(await statusOf(toRestore.thumbnails[0]?.secondaryUrl ?? '')).toBe(200);
  });

  test('an upload that had arrived there is adopted', async () => {
    const image = await until(anna.east, adopted, 'adopted', ({ stage }) => stage === 'ready', foundWithinMs);
    expect(image).toMatchObject({ region: 'westus2', original: { region: 'westus2' } });
    expect(image.thumbnails[0]?.url).toContain(east.blob);
    expect(await statusOf(image.thumbnails[0]?.url ?? '')).toBe(200);
    await listed(anna.east, adopted);
  });

  test('an upload that had not been replicated says that it waits for its region', async () => {
    const image = await until(anna.east, waiting, 'waiting', ({ waitingFor }) => waitingFor !== null, foundWithinMs);
    expect(image).toMatchObject({ waitingFor: 'westus2', failure: null });
  });

  describe('and comes back', () => {
    beforeAll(async () => {
      await faults({ storage: null });
      await cloud.restoreRegion('westus2');
    });

    test('the upload that waited for it is finished', async () => {
      const image = await until(anna.west, waiting, 'finished', ({ stage }) => stage === 'ready', 40_000);
      expect(image).toMatchObject({ region: 'westus2', waitingFor: null });
      await listed(anna.east, waiting);
    });

    test('the thumbnails of what was deleted meanwhile are erased, and no others', async () => {
      await waitForStatus(toDelete.thumbnails[0]?.url ?? '', 404, 40_000);
      expect(await statusOf(toRestore.thumbnails[0]?.url ?? '')).toBe(200);
      expect(await statusOf(seenBefore.thumbnails[0]?.url ?? '')).toBe(200);
      await listed(anna.west, toRestore.id, '?limit=100', ({ replica }) => !replica, 20_000);
    });

    test('what was adopted is not made a second time', async () => {
      const { timeline, thumbnails } = await anna.west.image(adopted);
      expect(timeline?.filter(({ step }) => step === 'ready')).toHaveLength(1);
      expect(thumbnails[0]?.url).toContain(east.blob);
    });

    test('its pictures can be turned again', async () => {
      await untilState(anna.east, 'westus2', 'available');
      expect((await anna.east.call('POST', `/images/${seenBefore.id}/process`, { body: { rotate: 90 } })).status).toBe(202);
      const turned = (image: Image) => image.thumbnails[0]?.url !== seenBefore.thumbnails[0]?.url;
      const image = await until(anna.west, seenBefore.id, 'turned', turned);
      expect([image.original?.width, image.original?.height]).toEqual([600, 800]);
    });
  });
});

test('when no region takes writes, uploads are refused with a time, and everything else goes on', async () => {
  const picture = await jpeg({ seed: 30 });
  const id = await anna.east.upload(picture);
  await anna.east.settled(id);
  for (const { name } of cloud.regions) await cloud.setReadOnly(name, true);
  const refused = () =>
    anna.east.call('POST', '/uploads', {
      body: {
        fileName: picture.fileName,
        contentType: picture.contentType,
        bytes: picture.bytes.length,
        avoidRegions: ['westus2', 'eastus2'],
      },
      headers: { 'idempotency-key': newKey() },
    });
  const since = performance.now();
  const answer = await waitFor('a refusal', async () => ((await refused()).status === 503 ? await refused() : null), {
    withinMs: 10_000,
  });
  expect(performance.now() - since).toBeLessThan(5_000);
  expect(answer.body.code).toBe('uploads-unavailable');
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await anna.east.call('PATCH', `/images/${id}`, { body: { title: 'Still' } })).status).toBe(200);
  await listed(anna.east, id, '', ({ title }) => title === 'Still');
  for (const { name } of cloud.regions) await cloud.setReadOnly(name, false);
  await waitFor('a grant', async () => ((await refused()).status === 201 ? true : null), { withinMs: 15_000 });
});
