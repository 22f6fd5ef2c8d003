import { describe, expect, it } from 'vitest';
import { type BlobFacts, type CallFacts, toBlobCreated } from './blob-created.ts';

const call: CallFacts = {
  id: 'event-id',
  api: 'PutBlob',
  container: 'images',
  blob: 'a b/c.jpg',
  url: 'http://127.0.0.1:1/devstoreaccount1/images/a%20b/c.jpg',
  requestId: 'request-id',
  clientRequestId: null,
  etag: '"0x8D"',
  contentLength: 10,
  contentType: 'image/jpeg',
  blobType: 'BlockBlob',
  at: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
};
const blob: BlobFacts = {
  etag: '"0x8D"',
  contentLength: 20,
  contentType: 'image/png',
  blobType: 'BlockBlob',
  accessTier: 'Cool',
};

describe('toBlobCreated', () => {
  it('has the shape of the service', () => {
    expect(toBlobCreated(call, blob, 'the-topic', 171)).toEqual({
      topic: 'the-topic',
      subject: '/blobServices/default/containers/images/blobs/a b/c.jpg',
      eventType: 'Microsoft.Storage.BlobCreated',
      eventTime: '2026-01-02T03:04:05.678Z',
      id: 'event-id',
      dataVersion: '',
      metadataVersion: '1',
      data: {
        api: 'PutBlob',
        requestId: 'request-id',
        eTag: '0x8D',
        contentType: 'image/png',
        contentLength: 20,
        blobType: 'BlockBlob',
        accessTier: 'Cool',
        url: call.url,
        sequencer: '000000000000000000000000000000ab',
        storageDiagnostics: { batchId: 'request-id' },
      },
    });
  });

  it('tells of the call, not of a blob that was replaced since', () => {
    expect(toBlobCreated(call, { ...blob, etag: '"0x9"' }, 't', 1).data).toMatchObject({
      eTag: '0x8D',
      contentLength: 10,
      contentType: 'image/jpeg',
    });
  });

  it('tells of a blob that is gone already', () => {
    expect(toBlobCreated(call, null, 't', 1).data).toMatchObject({ eTag: '0x8D', contentLength: 10, accessTier: 'Default' });
  });

  it('takes everything from the blob when the answer to the call was lost', () => {
    const orphan = { ...call, etag: null, contentLength: null, contentType: null, blobType: null };
    expect(toBlobCreated(orphan, blob, 't', 1).data).toMatchObject({ eTag: '0x8D', contentLength: 20, contentType: 'image/png' });
  });
});
