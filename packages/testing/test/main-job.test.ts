import type { RunningLocal } from '@parallax/local/start-local';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiClient, apiClient, newKey } from '../src/api-client.ts';
import { jpeg, plain } from '../src/pictures.ts';
import { startTestCloud } from '../src/test-cloud.ts';
import { waitFor } from '../src/wait-for.ts';

/** Storage says either to a create-only grant whose blob is there: by the condition, or by the permission. */
const refusedOverwrite = [403, 409];

let cloud: RunningLocal;
let anna: ApiClient;

beforeAll(async () => {
  cloud = await startTestCloud();
  anna = apiClient(cloud.api);
});
afterAll(() => cloud.stop());

const listed = (client: ApiClient, id: string, query = '') =>
  waitFor(`${id} in the list ${query}`, async () => (await client.list(query)).images.find((image) => image.id === id), {
    withinMs: 10_000,
  });
const unlisted = (client: ApiClient, id: string, query = '') =>
  waitFor(
    `${id} gone from the list ${query}`,
    async () => ((await client.list(query)).images.some((image) => image.id === id) ? null : true),
    { withinMs: 10_000 },
  );

describe('a photo that is uploaded', () => {
  test('is thumbnailed, described and listed, with its full regional address', async () => {
    const picture = await jpeg({ width: 2_000, height: 1_500, seed: 3 });
    const id = await anna.upload(picture);
    const image = await anna.recognised(id);
    expect(image).toMatchObject({
      stage: 'ready',
      region: 'westus2',
      own: true,
      replica: false,
      fileName: picture.fileName,
      failure: null,
    });
    expect(image.original).toMatchObject({
      url: `${cloud.regions[0]?.blob}/images/${id}`,
      width: 2_000,
      height: 1_500,
      bytes: picture.bytes.length,
      contentType: 'image/jpeg',
    });
    expect(image.recognition).toMatchObject({ status: 'done', modelVersion: 'pixel-analysis-1' });
    expect(image.recognition.caption?.text).toMatch(/picture/);
    expect(image.timeline?.map((entry) => entry.step)).toEqual(expect.arrayContaining(['granted', 'uploaded', 'ready']));
    expect((await listed(anna, id)).thumbnails.map((thumbnail) => thumbnail.width)).toEqual([320, 640, 1280]);
  });

  test('has thumbnails that anybody can open, upright, without metadata, on the secondary as well', async () => {
    const id = await anna.upload(await jpeg({ seed: 4 }));
    const { thumbnails } = await anna.settled(id);
    for (const { url, secondaryUrl, width, height } of thumbnails) {
      const answer = await fetch(url);
      expect(answer.headers.get('content-type')).toBe('image/webp');
      expect(answer.headers.get('cache-control')).toContain('immutable');
      const facts = await sharp(Buffer.from(await answer.arrayBuffer())).metadata();
      expect([facts.width, facts.height, facts.exif]).toEqual([width, height, undefined]);
      await waitFor('the copy on the secondary', async () => ((await fetch(secondaryUrl)).status === 200 ? true : null), {
        withinMs: 10_000,
      });
    }
  });

  test('is described from its pixels: another picture gets other words', async () => {
    const [red, blue] = await Promise.all([anna.upload(await plain('#d01010')), anna.upload(await plain('#1030d0'))]);
    const [redImage, blueImage] = [await anna.recognised(red), await anna.recognised(blue)];
    expect(redImage.recognition.caption?.text).toContain('red');
    expect(blueImage.recognition.caption?.text).toContain('blue');
    expect((await listed(anna, red, '?tag=red')).id).toBe(red);
    expect((await anna.list('?tag=red')).images.some((image) => image.id === blue)).toBe(false);
  });

  test('gives its original back byte for byte, with a safe type and name, to anybody once it is ready', async () => {
    const picture = await jpeg({ seed: 5 });
    const id = await anna.upload(picture);
    await anna.settled(id);
    const redirect = await apiClient(cloud.api).call('GET', `/images/${id}/original?download=true`);
    expect(redirect.status).toBe(302);
    const answer = await fetch(redirect.headers.get('location') ?? '');
    expect(Buffer.from(await answer.arrayBuffer()).equals(picture.bytes)).toBe(true);
    expect(answer.headers.get('content-type')).toBe('image/jpeg');
    expect(answer.headers.get('content-disposition')).toContain(`attachment; filename="${picture.fileName}"`);
  });

  test('is one image however often it is asked for and sent with the same key', async () => {
    const [picture, key] = [await jpeg({ seed: 6 }), newKey()];
    const first = await anna.grant(picture, key);
    const second = await anna.grant(picture, key);
    expect(second.image.id).toBe(first.image.id);
    if (!first.upload || !second.upload) throw new Error('expected two grants');
    expect(await anna.put(first.upload, picture.bytes)).toBe(201);
    expect(await anna.put(second.upload, picture.bytes)).toBeOneOf(refusedOverwrite);
    await anna.settled(first.image.id);
    expect((await anna.grant(picture, key)).upload).toBeNull();
    await listed(anna, first.image.id, '?owner=me');
    expect((await anna.list('?owner=me')).images.filter((image) => image.id === first.image.id)).toHaveLength(1);
  });
});

describe('what people do with a picture', () => {
  test('a title, alternative text and tags stand at once and reach the lists', async () => {
    const id = await anna.upload(await jpeg({ seed: 7 }));
    await anna.recognised(id);
    const { status, body } = await anna.call('PATCH', `/images/${id}`, {
      body: { title: 'Evening', altText: 'A sun over hills', tags: ['Holiday 2026'] },
    });
    expect([status, body.image?.title, body.image?.tags]).toEqual([200, 'Evening', ['holiday 2026']]);
    expect((await listed(anna, id, '?tag=holiday%202026')).title).toBe('Evening');
    expect((await anna.call('GET', '/tags?prefix=holi')).body['tags']).toEqual([{ name: 'holiday 2026' }]);
  });

  test('an edit with an old version is refused with what to do, and one with the current version passes', async () => {
    const id = await anna.upload(await jpeg({ seed: 8 }));
    const { etag } = await anna.recognised(id);
    const edit = (title: string) => anna.call('PATCH', `/images/${id}`, { body: { title }, headers: { 'if-match': etag } });
    expect((await edit('First')).status).toBe(200);
    const second = await edit('Second');
    expect(second).toMatchObject({ status: 412, body: { code: 'precondition-failed' } });
    expect((await anna.image(id)).title).toBe('First');
  });

  test('a deleted picture is gone at once for others, its thumbnails are erased, and restoring brings all of it back', async () => {
    const id = await anna.upload(await jpeg({ seed: 9 }));
    const { thumbnails } = await anna.recognised(id);
    await listed(anna, id);
    expect((await anna.call('DELETE', `/images/${id}`)).body.image).toMatchObject({ deleted: true });
    expect((await apiClient(cloud.api).call('GET', `/images/${id}`)).status).toBe(404);
    await unlisted(anna, id);
    expect((await listed(anna, id, '?deleted=true')).deleted).toBe(true);
    await waitFor('the thumbnail erased', async () => ((await fetch(thumbnails[0]?.url ?? '')).status === 404 ? true : null), {
      withinMs: 10_000,
    });
    expect((await anna.call('POST', `/images/${id}/restore`)).body.image).toMatchObject({ deleted: false });
    const back = await listed(anna, id);
    await waitFor(
      'the thumbnail made anew',
      async () => ((await fetch((await anna.image(id)).thumbnails[0]?.url ?? '')).status === 200 ? true : null),
      { withinMs: 15_000 },
    );
    expect(back.deleted).toBe(false);
  });

  test('a turned picture gets upright thumbnails with sides swapped, at new addresses', async () => {
    const id = await anna.upload(await jpeg({ width: 1_600, height: 900, seed: 10 }));
    const before = await anna.recognised(id);
    expect((await anna.call('POST', `/images/${id}/process`, { body: { rotate: 90 } })).status).toBe(202);
    const look = async () => {
      const image = await anna.image(id);
      return image.thumbnails[0]?.url === before.thumbnails[0]?.url ? null : image;
    };
    const after = await waitFor('new thumbnails', look, { withinMs: 15_000 });
    expect([after.original?.width, after.original?.height]).toEqual([900, 1_600]);
    const facts = await sharp(Buffer.from(await (await fetch(after.thumbnails[0]?.url ?? '')).arrayBuffer())).metadata();
    expect((facts.width ?? 0) < (facts.height ?? 0)).toBe(true);
  });
});

describe('lists', () => {
  test('come in pages, newest first, each image once, and buckets count them', async () => {
    const bert = apiClient(cloud.api);
    const ids: string[] = [];
    for (let seed = 20; seed < 27; seed++) ids.push(await bert.upload(await jpeg({ width: 400, height: 300, seed })));
    for (const id of ids) await bert.settled(id, 30_000);
    await waitFor('all seven listed', async () => ((await bert.list('?owner=me&limit=100')).images.length === 7 ? true : null), {
      withinMs: 10_000,
    });
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await bert.list(`?owner=me&limit=3${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);
      seen.push(...page.images.map((image) => image.id));
      cursor = page.next;
    } while (cursor !== null);
    expect(seen).toEqual([...ids].reverse());
    const { body } = await bert.call('GET', '/images/buckets?owner=me');
    expect(body['buckets']).toEqual([{ period: new Date().toISOString().slice(0, 7), count: 7 }]);
  });

  test('answer 304 to who has the page already', async () => {
    const first = await anna.call('GET', '/images?limit=1');
    const etag = first.headers.get('etag') ?? '';
    expect((await anna.call('GET', '/images?limit=1', { headers: { 'if-none-match': etag } })).status).toBe(304);
  });
});
