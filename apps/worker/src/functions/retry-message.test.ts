import { expect, test } from 'vitest';
import { imageIdOfBlob, readRetryMessage } from './retry-message.ts';

const imageId = '019aa5f0-7c1e-7b3a-9d52-0c9f3c1f8a11';

test('a message is read as it was sent', () => {
  const message = { imageId, reason: 'views', tries: 3, dueAt: 1_000 };
  expect(readRetryMessage(message)).toEqual(message);
});

test('one of an earlier release does not say when it was due, and is good all the same', () => {
  expect(readRetryMessage({ imageId })).toEqual({ imageId, reason: 'retry', tries: 1, dueAt: null });
});

test.each([null, 'text', 7, {}, { imageId: 7 }, { imageId: 'x/../y' }])('%j is no message', (message) => {
  expect(readRetryMessage(message)).toBeNull();
});

test('a blob belongs to an image by its path alone', () => {
  expect(imageIdOfBlob(`images/${imageId}`)).toBe(imageId);
  for (const path of [undefined, 'images/other', 7]) expect(imageIdOfBlob(path)).toBeNull();
});
