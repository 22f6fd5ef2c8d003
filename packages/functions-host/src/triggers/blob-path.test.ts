import { expect, test } from 'vitest';
import { parseBlobPath } from './blob-path.ts';

test.each([
  ['media', 'media', 'any/name.jpg', {}],
  ['media/{name}', 'media', '2026/x.jpg', { name: '2026/x.jpg' }],
  ['media/{folder}/{name}.{extension}', 'media', '2026/11/x.y.jpg', { folder: '2026/11', name: 'x.y', extension: 'jpg' }],
  ['media/{{x}}-{id}', 'media', '{x}-7', { id: '7' }],
  ['media/fixed.json', 'media', 'fixed.json', {}],
  ['media/{name}.jpg', 'media', 'x.png', null],
  ['media/{name}', 'other', 'x', null],
  ['media/{name}', 'media', '', null],
])('%s with %s/%s gives %j', (path, container, blob, captures) => {
  expect(parseBlobPath(path).match(container, blob)).toEqual(captures);
});

test('a path without a container is refused', () => {
  expect(() => parseBlobPath('/x')).toThrow('must begin with a container name');
});
