import type { BlobCreatedApi } from '../storage/storage-call.ts';

/** What the front knew of a call when it succeeded; kept until the event is complete. */
export interface CallFacts {
  id: string;
  api: BlobCreatedApi;
  container: string;
  blob: string;
  /** The blob's address as the client wrote it, without query. */
  url: string;
  requestId: string;
  clientRequestId: string | null;
  /** From the answer, with quotes; null when the answer was lost and the blob was found afterwards. */
  etag: string | null;
  /** From the request: right for Put Blob, null where only the blob itself can tell. */
  contentLength: number | null;
  contentType: string | null;
  blobType: string | null;
  /** Milliseconds since 1970, real time. */
  at: number;
}

/** What a HEAD of the blob says. */
export interface BlobFacts {
  etag: string;
  contentLength: number;
  contentType: string;
  blobType: string;
  /** null when inferred from the account's default. */
  accessTier: string | null;
}

/** Source: "Azure Blob Storage as an Event Grid source", Event Grid schema. */
export interface BlobCreatedEvent {
  topic: string;
  subject: string;
  eventType: 'Microsoft.Storage.BlobCreated';
  eventTime: string;
  id: string;
  dataVersion: string;
  metadataVersion: string;
  data: {
    api: BlobCreatedApi;
    clientRequestId?: string;
    requestId: string;
    /** Without quotes, as the service sends it. */
    eTag: string;
    contentType: string;
    contentLength: number;
    blobType: string;
    accessTier: string;
    url: string;
    /** Orders events of one blob: compare as text. */
    sequencer: string;
    storageDiagnostics: { batchId: string };
  };
}

/**
 * Makes the event. A HEAD decides where it is of the same write; a blob that has changed or gone since leaves what the call itself
 * said, since the event tells of the call.
 */
export function toBlobCreated(facts: CallFacts, blob: BlobFacts | null, topic: string, sequence: number): BlobCreatedEvent {
  const seen = blob !== null && (facts.etag === null || facts.etag === blob.etag) ? blob : null;
  return {
    topic,
    subject: `/blobServices/default/containers/${facts.container}/blobs/${facts.blob}`,
    eventType: 'Microsoft.Storage.BlobCreated',
    eventTime: new Date(facts.at).toISOString(),
    id: facts.id,
    dataVersion: '',
    metadataVersion: '1',
    data: {
      api: facts.api,
      ...(facts.clientRequestId === null ? {} : { clientRequestId: facts.clientRequestId }),
      requestId: facts.requestId,
      eTag: (seen?.etag ?? facts.etag ?? '').replaceAll('"', ''),
      contentType: seen?.contentType ?? facts.contentType ?? blob?.contentType ?? 'application/octet-stream',
      contentLength: seen?.contentLength ?? facts.contentLength ?? blob?.contentLength ?? 0,
      blobType: seen?.blobType ?? facts.blobType ?? blob?.blobType ?? 'BlockBlob',
      accessTier: seen?.accessTier ?? 'Default',
      url: facts.url,
      sequencer: sequence.toString(16).padStart(32, '0'),
      storageDiagnostics: { batchId: facts.requestId },
    },
  };
}

/** The resource id that stands for a region's account. */
export function topicOf(region: string, account: string): string {
  return `/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/local-${region}/providers/Microsoft.Storage/storageAccounts/${account}`;
}
