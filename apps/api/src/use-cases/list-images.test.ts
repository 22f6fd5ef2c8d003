import { listQuery } from '@parallax/contracts/requests';
import type { Projection, ViewEntry } from '@parallax/domain/documents';
import { ownerOf } from '@parallax/domain/owner';
import { expect, test } from 'vitest';
import { keyOf, request } from '../../test/request.ts';
import { contextOf } from '../http/request-context.ts';
import type { Dependencies } from './dependencies.ts';
import { createListImages } from './list-images.ts';

const projectionOf = (imageId: string, owner: string): Projection => ({
  imageId,
  owner,
  home: 'westus2',
  title: null,
  altText: null,
  caption: null,
  captionConfidence: 0,
  tags: [],
  colour: '#3050c0',
  thumbhash: '',
  width: 4,
  height: 3,
  thumbnailRegion: 'westus2',
  thumbnails: [],
  recognition: 'done',
  contentType: 'image/jpeg',
  bytes: 8,
  createdAt: 0,
  uploadedAt: 0,
  editsLww: 0,
});

const entryOf = (id: string, owner: string): ViewEntry => ({
  id,
  pk: 'feed|2026-11|0',
  schemaVersion: 1,
  lww: 1,
  version: 1,
  image: projectionOf(id, owner),
  gone: false,
});

/** A feed of two pictures, each of another owner, and how often it was walked. */
function feedOf(owners: readonly string[]) {
  const walks = { count: 0 };
  const views = {
    manifests: async () => [{ id: '2026-11', pk: 'feed', schemaVersion: 1, lww: 1, shards: 1 }],
    page: async (_pk: string, after: string | null) => {
      if (after !== null) return [];
      walks.count++;
      return owners.map((owner, index) => entryOf(`image-${index}`, owner));
    },
  };
  const at = () => 'https://westus2.example/blob';
  const dependencies = {
    settings: { cursorKeys: {} },
    views,
    blobs: { in: () => ({ originalUrl: at, thumbnailUrl: at, thumbnailSecondaryUrl: at }) },
    regions: { states: () => [{ name: 'westus2', displayName: 'West US 2', state: 'available', since: null, lagMs: null }] },
    clock: () => 0,
  } as unknown as Dependencies;
  const list = createListImages(dependencies);
  const as = (seed: number) => {
    const context = contextOf(request('GET', 'images', { headers: { 'x-owner-key': keyOf(seed) } }), 'westus2');
    return list(listQuery.parse({}), context);
  };
  return { walks, as };
}

test('a page is walked once for many people, and each reads what they may do with it', async () => {
  const [first, second] = [ownerOf(keyOf(1)) ?? '', ownerOf(keyOf(2)) ?? ''];
  const { walks, as } = feedOf([first, second]);
  const pages = await Promise.all([as(1), as(2), as(3), as(4)]);
  expect(walks.count).toBe(1);
  const canEdit = pages.map(({ body }) =>
    (JSON.parse(new TextDecoder().decode(body)) as { images: { can: { edit: boolean } }[] }).images.map(
      (image) => image.can.edit,
    ),
  );
  expect(canEdit).toEqual([
    [true, false],
    [false, true],
    [false, false],
    [false, false],
  ]);
  expect(pages[2]).toBe(pages[3]);
  // Whoever comes after a stranger still gets their own.
  expect(await as(1)).toBe(pages[0]);
  expect(walks.count).toBe(1);
  expect(new Set(pages.map(({ etag }) => etag)).size).toBe(3);
});
