import { expect, test } from 'vitest';
import { parseBlobUrl } from './blob-webhook.ts';

test.each([
  ['https://acct.blob.core.windows.net/media/2026/a%20b.jpg', { container: 'media', blobName: '2026/a b.jpg' }],
  ['http://127.0.0.1:10000/devstoreaccount1/media/x', { container: 'media', blobName: 'x' }],
  ['http://localhost:41234/devstoreaccount1/media/x%2Fy', { container: 'media', blobName: 'x/y' }],
  ['http://acct.blob.localhost:10000/media/x', { container: 'media', blobName: 'x' }],
  ['https://acct.blob.core.windows.net/media', null],
  ['not a url', null],
  ['https://acct.blob.core.windows.net/media/%E0%A4', null],
])('%s is %j', (url, place) => {
  expect(parseBlobUrl(url)).toEqual(place);
});
