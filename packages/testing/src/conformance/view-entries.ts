import { randomBytes } from 'node:crypto';
import type { ManifestDocument, ViewEntry } from '@parallax/domain/documents';
import { ConflictError, type ViewEntries } from '@parallax/domain/ports';
import { cardKey, manifestKey } from '@parallax/domain/view-keys';
import { describe, expect, test } from 'vitest';
import { there } from './there.ts';

const somePartition = () => `tag|${randomBytes(6).toString('hex')}|2026-11`;

const entry = (pk: string, id: string, changes: Partial<ViewEntry> = {}): ViewEntry => ({
  id,
  pk,
  schemaVersion: 1,
  lww: 1,
  version: 1,
  image: null,
  gone: false,
  ...changes,
});

/** What every driver of ViewEntries has to do. */
export function viewEntriesConformance(name: string, open: () => ViewEntries): void {
  describe(`${name} as ViewEntries`, () => {
    test('a page holds the entries of one partition in order of id, after the given one, up to the limit', async () => {
      const pk = somePartition();
      for (const id of ['3', '1', '4', '2', '5']) await open().write(entry(pk, id), null);
      await open().write(entry(somePartition(), '0'), null);
      const ids = async (after: string | null, limit: number) => (await open().page(pk, after, limit)).map((found) => found.id);
      expect(await ids(null, 3)).toEqual(['1', '2', '3']);
      expect(await ids('3', 3)).toEqual(['4', '5']);
      expect(await ids('5', 3)).toEqual([]);
      expect(await ids(null, 100)).toEqual(['1', '2', '3', '4', '5']);
    });

    test('a page holds whole entries, tombstones included', async () => {
      const pk = somePartition();
      const gone = entry(pk, '1', { gone: true, ttl: 600 });
      await open().write(gone, null);
      expect(await open().page(pk, null, 10)).toEqual([gone]);
    });

    test('entries are created once and replaced only with the current etag', async () => {
      const pk = somePartition();
      expect(await open().find(pk, '1')).toBeNull();
      await open().write(entry(pk, '1'), null);
      await expect(open().write(entry(pk, '1'), null)).rejects.toBeInstanceOf(ConflictError);
      const found = await open().find(pk, '1');
      await open().write(entry(pk, '1', { version: 2 }), there(found).etag);
      await expect(open().write(entry(pk, '1', { version: 3 }), there(found).etag)).rejects.toBeInstanceOf(ConflictError);
      expect((await open().find(pk, '1'))?.document.version).toBe(2);
    });

    test('the count leaves tombstones out', async () => {
      const pk = somePartition();
      expect(await open().count(pk)).toBe(0);
      await open().write(entry(pk, '1'), null);
      await open().write(entry(pk, '2', { gone: true, ttl: 600 }), null);
      expect(await open().count(pk)).toBe(1);
    });

    test('a card is found by its image', async () => {
      const imageId = randomBytes(8).toString('hex');
      const card = {
        id: 'card' as const,
        pk: cardKey(imageId),
        schemaVersion: 1,
        lww: 1,
        version: 1,
        views: ['feed|2026-11|0'],
        pending: false,
      };
      expect(await open().findCard(imageId)).toBeNull();
      await open().writeCard(card, null);
      const found = await open().findCard(imageId);
      expect(found?.document).toEqual(card);
      await open().writeCard({ ...card, version: 2 }, there(found).etag);
      await expect(open().writeCard({ ...card, version: 3 }, there(found).etag)).rejects.toBeInstanceOf(ConflictError);
    });

    test('manifests come newest first, and the first one of a bucket stays', async () => {
      const view = `tag|${randomBytes(6).toString('hex')}`;
      const manifest = (id: string, shards: number): ManifestDocument => ({
        id,
        pk: manifestKey(view),
        schemaVersion: 1,
        lww: 1,
        shards,
      });
      expect(await open().manifests(view)).toEqual([]);
      for (const [id, shards] of [
        ['2026-10', 1],
        ['2026-12', 4],
        ['2026-11', 2],
        ['2026-11', 8],
      ] as const) {
        await open().ensureManifest(manifest(id, shards));
      }
      expect((await open().manifests(view)).map(({ id, shards }) => [id, shards])).toEqual([
        ['2026-12', 4],
        ['2026-11', 2],
        ['2026-10', 1],
      ]);
    });
  });
}
