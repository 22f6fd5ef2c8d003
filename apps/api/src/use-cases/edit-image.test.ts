import type { EditsDocument, ImageDocument, Stored } from '@parallax/domain/documents';
import { deleteImage, updateEdits } from '@parallax/domain/edits';
import { advance, newImage } from '@parallax/domain/life-cycle';
import { ownerOf } from '@parallax/domain/owner';
import { ConflictError } from '@parallax/domain/ports';
import { expect, test } from 'vitest';
import { keyOf, request } from '../../test/request.ts';
import { contextOf } from '../http/request-context.ts';
import type { Dependencies } from './dependencies.ts';
import { editImage } from './edit-image.ts';

const now = Date.UTC(2026, 10, 21, 12);
const imageId = '019aa5f0-7c1e-7b3a-9d52-0c9f3c1f8a11';
const owner = ownerOf(keyOf(1)) ?? '';

function world() {
  const declared = { contentType: 'image/jpeg', bytes: 9, sha256: null };
  const grant = { region: 'westus2', at: now, expiresAt: now + 1 };
  const image = newImage({ imageId, owner, fileName: 'sea.jpg', declared, grant, traceparent: null });
  const document: ImageDocument = advance(image, { stage: 'ready', home: 'westus2' }, now);
  const state = { edits: null as Stored<EditsDocument> | null, writes: 0, lostRaces: 0 };
  const dependencies = {
    records: {
      find: async () => ({ image: { document, etag: '"1"' }, edits: state.edits }),
      async writeEdits(edits: EditsDocument, etag: string | null) {
        state.writes++;
        // As slow as a database, so that writers who started together have all read before one of them writes.
        await new Promise(setImmediate);
        if (state.lostRaces-- > 0 || etag !== (state.edits?.etag ?? null)) throw new ConflictError('lost');
        state.edits = { document: edits, etag: `"${state.writes}"` };
        return state.edits;
      },
    },
    regions: { states: () => [] },
    blobs: {},
    clock: () => now,
    random: Math.random,
  } as unknown as Dependencies;
  const context = () => contextOf(request('PATCH', 'images/x', { headers: { 'x-owner-key': keyOf(1) } }), 'westus2');
  return {
    state,
    tag: (tag: string) =>
      editImage(
        imageId,
        ({ image: found, edits }, at) => {
          const tags = [...(edits?.document.tags ?? []), tag];
          return updateEdits(found.document, edits?.document ?? null, { tags }, at);
        },
        context(),
        dependencies,
      ),
    remove: () =>
      editImage(
        imageId,
        ({ image: found, edits }, at) => deleteImage(found.document, edits?.document ?? null, at, 1_000),
        context(),
        dependencies,
      ),
  };
}

test('changes that are made at the same time are all made', async () => {
  const { tag, state } = world();
  const tags = Array.from({ length: 12 }, (_, index) => `tag${index}`);
  await Promise.all(tags.map(tag));
  expect([...(state.edits?.document.tags ?? [])].sort()).toEqual([...tags].sort());
});

test('a change that lost races is tried again', async () => {
  const { tag, state } = world();
  state.lostRaces = 3;
  await tag('sea');
  expect(state.writes).toBe(4);
});

test('what is written says which request wrote it', async () => {
  const { tag, state } = world();
  await tag('sea');
  expect(state.edits?.document.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
});

test('who loses every race is told when to come back', async () => {
  const { tag, state } = world();
  state.lostRaces = 1_000;
  await expect(tag('sea')).rejects.toMatchObject({ code: 'service-unavailable', retryAfterSeconds: 1 });
});

test('what is in the trash is not changed, and the answer says what to do', async () => {
  const { tag, remove, state } = world();
  await remove();
  const writes = state.writes;
  await expect(tag('sea')).rejects.toMatchObject({
    code: 'image-deleted',
    status: 409,
    message: expect.stringContaining('Restore'),
  });
  expect((await remove()).deleted).toBe(true);
  expect(state.writes).toBe(writes);
});
