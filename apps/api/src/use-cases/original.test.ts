import type { ImageDocument } from '@parallax/domain/documents';
import { advance, newImage } from '@parallax/domain/life-cycle';
import { expect, test } from 'vitest';
import { request } from '../../test/request.ts';
import { contextOf } from '../http/request-context.ts';
import type { Dependencies } from './dependencies.ts';
import { answerOriginal } from './original.ts';

const now = Date.UTC(2026, 10, 21, 12);
const imageId = '019aa5f0-7c1e-7b3a-9d52-0c9f3c1f8a11';

function readyImage(fileName: string): ImageDocument {
  const declared = { contentType: 'image/jpeg', bytes: 9, sha256: null };
  const grant = { region: 'westus2', at: now, expiresAt: now + 1 };
  const original = { region: 'westus2', url: '', etag: '"1"', contentType: 'image/jpeg', bytes: 9, width: 3, height: 3 };
  const image = newImage({ imageId, owner: 'anon:anna', fileName, declared, grant, traceparent: null });
  return advance(image, { stage: 'ready', home: 'westus2', original }, now);
}

const dispositionAsAddress = async (_id: string, { disposition }: { disposition: string }) => disposition;

/** Answers with the disposition that the address would carry as its location. */
function open(document: ImageDocument, download = true, blobs: object = { readAddress: dispositionAsAddress }) {
  const dependencies = {
    records: { find: async () => ({ image: { document, etag: '"1"' }, edits: null }) },
    blobs: { in: () => blobs },
    regions: { states: () => [] },
    clock: () => now,
  } as unknown as Dependencies;
  return answerOriginal(imageId, download, contextOf(request('GET', 'original'), 'westus2'), dependencies);
}

test.each([
  ['sea.jpg', `attachment; filename="sea.jpg"; filename*=UTF-8''sea.jpg`],
  ['日本.jpg', `attachment; filename="__.jpg"; filename*=UTF-8''%E6%97%A5%E6%9C%AC.jpg`],
  ['a"b\r\nX: c/..\\d.jpg', `attachment; filename="a_b__X: c_.._d.jpg"; filename*=UTF-8''a_b__X%3A%20c_.._d.jpg`],
  [`it's (1)*.jpg`, `attachment; filename="it's (1)*.jpg"; filename*=UTF-8''it%27s%20%281%29%2A.jpg`],
  ['\ud83d.jpg', `attachment; filename="_.jpg"; filename*=UTF-8''%EF%BF%BD.jpg`],
])('a file called %j is downloaded under a name that every browser takes', async (fileName, disposition) => {
  expect((await open(readyImage(fileName))).headers?.['location']).toBe(disposition);
});

test('without a key that signs addresses an original is streamed with the identity of the app', async () => {
  const openOriginal = async () => ({ facts: { bytes: 9 }, body: new Blob(['the bytes']).stream() });
  const answer = await open(readyImage('sea.jpg'), true, { readAddress: async () => null, openOriginal });
  expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'image/jpeg', 'content-length': '9' } });
  expect(await new Response(answer.body as ReadableStream).text()).toBe('the bytes');
});

test('an original that has been erased is not there, instead of an address that leads nowhere', async () => {
  const erased = advance(readyImage('sea.jpg'), { erased: { originals: { westus2: now }, thumbnails: {} } }, now);
  await expect(open(erased)).rejects.toMatchObject({ code: 'image-not-found' });
});
