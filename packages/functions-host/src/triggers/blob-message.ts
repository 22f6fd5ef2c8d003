import { isRecord } from '../settings/parse-json.ts';

/** What waits in `azure-webjobs-blobtrigger-<hostId>`, and in the poison queue after the last try. */
export interface BlobTriggerMessage {
  functionId: string;
  blobType: string;
  container: string;
  blobName: string;
  etag: string;
}

/** The exact text of the real host: Newtonsoft's indented JSON with these names in this order. */
export function formatBlobMessage(message: BlobTriggerMessage): string {
  const body = {
    Type: 'BlobTrigger',
    FunctionId: message.functionId,
    BlobType: message.blobType,
    ContainerName: message.container,
    BlobName: message.blobName,
    ETag: message.etag,
  };
  return JSON.stringify(body, null, 2);
}

/** Throws an Error when the text is no such message. */
export function parseBlobMessage(text: string): BlobTriggerMessage {
  const body: unknown = JSON.parse(text);
  if (!isRecord(body)) throw new Error('Invalid blob trigger message.');
  const read = (name: string): string => {
    const value = body[name];
    if (typeof value !== 'string') throw new Error(`Invalid blob trigger message: ${name} is missing.`);
    return value;
  };
  return {
    functionId: read('FunctionId'),
    blobType: typeof body['BlobType'] === 'string' ? body['BlobType'] : 'BlockBlob',
    container: read('ContainerName'),
    blobName: read('BlobName'),
    etag: read('ETag'),
  };
}
