import { randomBytes } from 'node:crypto';
import type { EditsDocument, ImageDocument } from '@parallax/domain/documents';
import { imageIdFor } from '@parallax/domain/image-id';
import { advance, newImage } from '@parallax/domain/life-cycle';
import { ConflictError, type ImageRecords } from '@parallax/domain/ports';
import { describe, expect, test } from 'vitest';
import { there } from './there.ts';

/** A new image of its own owner. */
export function someImage(at = Date.now()): ImageDocument {
  const owner = `anon:${randomBytes(8).toString('hex')}`;
  const hex = at.toString(16).padStart(12, '0');
  return newImage({
    imageId: imageIdFor(`${hex.slice(0, 8)}-${hex.slice(8)}-7b3a-9d52-0c9f3c1f8a11`, owner),
    owner,
    fileName: 'sea.jpg',
    declared: { contentType: 'image/jpeg', bytes: 1_000, sha256: null },
    grant: { region: 'westus2', at, expiresAt: at + 600_000 },
    traceparent: null,
  });
}

const editsOf = ({ imageId, owner }: ImageDocument, changes: Partial<EditsDocument> = {}): EditsDocument => ({
  id: 'edits',
  imageId,
  schemaVersion: 1,
  lww: 1,
  owner,
  revision: 0,
  title: 'Sea',
  altText: null,
  tags: [],
  deletedAt: null,
  eraseAt: null,
  hidden: false,
  rotation: 0,
  recognizeAt: null,
  thumbnailsAt: null,
  updatedAt: 1,
  ...changes,
});

/** What every driver of ImageRecords has to do. */
export function imageRecordsConformance(name: string, open: () => ImageRecords): void {
  describe(`${name} as ImageRecords`, () => {
    test('an image that nobody created is null', async () => {
      expect(await open().find(someImage().imageId)).toBeNull();
    });

    test('what was created is found whole, with no field added and none lost', async () => {
      const image = someImage();
      const created = await open().create(image);
      expect(created?.document).toEqual(image);
      expect(await open().find(image.imageId)).toEqual({ image: created, edits: null });
    });

    test('creating an image a second time gives null and leaves the first', async () => {
      const image = someImage();
      await open().create(image);
      expect(await open().create({ ...image, fileName: 'other.jpg' })).toBeNull();
      expect((await open().find(image.imageId))?.image.document.fileName).toBe('sea.jpg');
    });

    test('a write with the current etag replaces the whole document and gives the next etag', async () => {
      const image = someImage();
      const created = await open().create(image);
      const { dueAt: _gone, ...next } = advance(image, { stage: 'processing' }, image.createdAt + 1);
      const written = await open().write(next, there(created).etag);
      expect(written.document).toEqual(next);
      expect(written.document).not.toHaveProperty('dueAt');
      expect(written.etag).not.toBe(there(created).etag);
      expect((await open().find(image.imageId))?.image).toEqual(written);
    });

    test('of two writes with the same etag the second rejects with ConflictError and changes nothing', async () => {
      const image = someImage();
      const { etag } = there(await open().create(image));
      await open().write({ ...image, fileName: 'first.jpg' }, etag);
      await expect(open().write({ ...image, fileName: 'second.jpg' }, etag)).rejects.toBeInstanceOf(ConflictError);
      expect((await open().find(image.imageId))?.image.document.fileName).toBe('first.jpg');
    });

    test('writing an image that is not there rejects with ConflictError', async () => {
      await expect(open().write(someImage(), '"none"')).rejects.toBeInstanceOf(ConflictError);
    });

    test('edits stand beside the image and have their own etag', async () => {
      const image = someImage();
      const created = await open().create(image);
      const edits = await open().writeEdits(editsOf(image), null);
      expect(await open().find(image.imageId)).toEqual({ image: created, edits });
      await expect(open().writeEdits(editsOf(image), null)).rejects.toBeInstanceOf(ConflictError);
      const changed = await open().writeEdits(editsOf(image, { title: 'Lake' }), edits.etag);
      expect(changed.document.title).toBe('Lake');
      await expect(open().writeEdits(editsOf(image), edits.etag)).rejects.toBeInstanceOf(ConflictError);
    });

    test('due work comes oldest first, from where one likes, without what is due later or never', async () => {
      const long = 1_000;
      const [late, early, future, done] = [someImage(long), someImage(long), someImage(long), someImage(long)];
      await open().create({ ...late, dueAt: 2 });
      await open().create({ ...early, dueAt: 1 });
      await open().create({ ...future, dueAt: 1e15 });
      const { dueAt: _never, ...settled } = done;
      await open().create(settled);
      await open().writeEdits(editsOf(late, { dueAt: 3 }), null);
      const ids = [late, early, future, done].map((image) => image.imageId);
      const due = async (from = 0) =>
        (await open().due(10, 1_000, { from }))
          .filter(({ imageId }) => ids.includes(imageId))
          .map(({ imageId, dueAt }) => [imageId, dueAt]);
      expect(await due()).toEqual([
        [early.imageId, 1],
        [late.imageId, 2],
        [late.imageId, 3],
      ]);
      expect(await due(3)).toEqual([[late.imageId, 3]]);
      expect((await open().due(10, 1)).length).toBe(1);
    });

    test('due work says where the files of an image are, as far as its document knows', async () => {
      const [image, kept] = [someImage(1_000), someImage(1_000)];
      await open().create({ ...image, dueAt: 5 });
      await open().create({ ...kept, dueAt: 5, home: 'eastus2', thumbnails: { region: 'westus2', items: [] } });
      await open().writeEdits(editsOf(image, { dueAt: 6 }), null);
      const due = await open().due(7, 1_000, { from: 5 });
      const whereaboutsOf = (id: string) => due.filter(({ imageId }) => imageId === id).map((item) => item.whereabouts);
      expect(whereaboutsOf(image.imageId)).toEqual([{ home: null, grants: image.grants, thumbnails: null }, null]);
      expect(whereaboutsOf(kept.imageId)).toEqual([{ home: 'eastus2', grants: kept.grants, thumbnails: { region: 'westus2' } }]);
    });

    test('the newest version of an image is the one with the highest lww', async () => {
      const image = someImage();
      await open().create(image);
      expect(await open().findNewest(image.imageId)).toEqual(image);
      expect(await open().findNewest(someImage().imageId)).toBeNull();
    });
  });
}
