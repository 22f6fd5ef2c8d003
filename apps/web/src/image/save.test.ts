import type { Image } from '@parallax/contracts/image';
import type { UpdateRequest } from '@parallax/contracts/requests';
import { expect, test } from 'vitest';
import { ApiProblem } from '../api/problem.ts';
import { sampleImage } from '../pictures/sample-image.ts';
import { saveTags, saveText } from './save.ts';

/** An API with one image; `meanwhile` happens to it before each write. */
function apiWith(stored: Image, meanwhile: Partial<Image>[] = []) {
  let image = stored;
  let version = 0;
  const change = (fields: object) => {
    image = { ...image, ...fields, etag: `"changed ${++version}"` };
  };
  return {
    find: async () => image,
    update: async (_id: string, etag: string, fields: UpdateRequest) => {
      const other = meanwhile.shift();
      if (other) change(other);
      if (etag !== image.etag)
        throw new ApiProblem({
          status: 412,
          code: 'precondition-failed',
          message: 'Changed.',
          retryAfterMs: null,
          operationId: null,
        });
      change(fields);
      return image;
    },
  };
}

const image = sampleImage(1, { title: 'Home', tags: ['sky'] });

test('a text is written', async () => {
  expect(await saveText(apiWith(image), image, 'title', 'Home', 'House')).toMatchObject({
    kind: 'saved',
    image: { title: 'House' },
  });
});

test('a change of something else is no conflict', async () => {
  const saved = await saveText(apiWith(image, [{ altText: 'A hut' }]), image, 'title', 'Home', 'House');
  expect(saved).toMatchObject({ kind: 'saved', image: { title: 'House', altText: 'A hut' } });
});

test('a change of the same text is one, and nothing is overwritten', async () => {
  const api = apiWith(image, [{ title: 'Hut' }]);
  expect(await saveText(api, image, 'title', 'Home', 'House')).toMatchObject({ kind: 'conflict', image: { title: 'Hut' } });
  expect((await api.find()).title).toBe('Hut');
});

test('a text that finds itself there, since its first answer was lost, is written', async () => {
  const api = apiWith(image, [{ title: 'House' }]);
  expect(await saveText(api, image, 'title', 'Home', 'House')).toMatchObject({ kind: 'saved', image: { title: 'House' } });
});

test('tags of two people are joined', async () => {
  const saved = await saveTags(apiWith(image, [{ tags: ['sky', 'sea'] }]), image, (tags) => [...tags, 'sun']);
  expect(saved.tags).toEqual(['sky', 'sea', 'sun']);
});

test('an endless race ends', async () => {
  const api = apiWith(image, [{ tags: ['a'] }, { tags: ['b'] }, { tags: ['c'] }, { tags: ['d'] }]);
  await expect(saveTags(api, image, (tags) => [...tags, 'sun'])).rejects.toThrow('Changed.');
});
