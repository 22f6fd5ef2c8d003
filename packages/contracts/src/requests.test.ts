import { expect, test } from 'vitest';
import { updateRequest, uploadRequest } from './requests.ts';

const half = '\ud83d';

test('half an emoji becomes the replacement character in everything that people write', () => {
  expect(uploadRequest.parse({ fileName: `${half}.jpg`, contentType: 'image/jpeg', bytes: 1 }).fileName).toBe('\ufffd.jpg');
  expect(updateRequest.parse({ title: half, altText: half, tags: [half] })).toEqual({
    title: '\ufffd',
    altText: '\ufffd',
    tags: ['\ufffd'],
  });
});

test('a whole emoji, spaces around a title and capitals of a tag are handled as ever', () => {
  expect(updateRequest.parse({ title: ' Sea 🌊 ', tags: [' SEA 🌊 '] })).toEqual({ title: 'Sea 🌊', tags: ['sea 🌊'] });
});
