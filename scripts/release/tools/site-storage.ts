import { setTimeout as sleep } from 'node:timers/promises';
import { ToolFailure } from './failure.ts';
import { type RawAnswer, sendRaw } from './send-raw.ts';

export interface StoredFile {
  readonly bytes: Buffer;
  readonly contentType: string;
  readonly contentEncoding: string | null;
  readonly cacheControl: string;
}

/** The `$web` of one region. */
export interface SiteStorage {
  readonly region: string;
  /** With `ifNew` an existing blob of that name is left alone. */
  put(path: string, file: StoredFile, ifNew: boolean): Promise<'written' | 'there'>;
  /** Null when there is no such blob. */
  get(path: string): Promise<StoredFile | null>;
}

export interface SiteAccess {
  readonly region: string;
  /** Blob endpoint of the account with `$web`. */
  readonly blobUrl: string;
  /** Access token for Azure Storage, as the Azure CLI gives it; lives for an hour. */
  readonly token: string;
}

const apiVersion = '2023-11-03';
const timeoutMs = 20_000;
const tries = 3;
const pauseMs = 500;

/** By Azure's REST protocol: two operations are not worth an SDK in a program that has to start at once. Rejects with ToolFailure. */
export function openSiteStorage({ region, blobUrl, token }: SiteAccess): SiteStorage {
  const call = async (
    path: string,
    method: 'GET' | 'PUT',
    headers: Record<string, string>,
    body?: Buffer,
  ): Promise<RawAnswer> => {
    const url = `${blobUrl}/$web/${path.split('/').map(encodeURIComponent).join('/')}`;
    const all = { authorization: `Bearer ${token}`, 'x-ms-version': apiVersion, ...headers };
    let last = '';
    for (let attempt = 0; attempt < tries; attempt++) {
      await sleep(pauseMs * attempt);
      try {
        const answer = await sendRaw(url, { method, headers: all, timeoutMs, ...(body ? { body } : {}) });
        if (answer.status < 500 && answer.status !== 429) return answer;
        last = `status ${answer.status}`;
      } catch (error) {
        last = (error as Error).message;
      }
    }
    throw new ToolFailure(`${method} ${path} in ${region} failed ${tries} times, the last time by: ${last}`);
  };
  const refused = (path: string, { status, headers }: RawAnswer) =>
    new ToolFailure(`${path} in ${region}: the storage answered ${status} ${headers['x-ms-error-code'] ?? ''}`.trimEnd());

  return {
    region,
    async put(path, { bytes, contentType, contentEncoding, cacheControl }, ifNew) {
      const headers = {
        'x-ms-blob-type': 'BlockBlob',
        'x-ms-blob-content-type': contentType,
        'x-ms-blob-cache-control': cacheControl,
        ...(contentEncoding ? { 'x-ms-blob-content-encoding': contentEncoding } : {}),
        ...(ifNew ? { 'if-none-match': '*' } : {}),
      };
      const answer = await call(path, 'PUT', headers, bytes);
      if (answer.status === 201) return 'written';
      if (ifNew && answer.status === 409) return 'there';
      throw refused(path, answer);
    },

    async get(path) {
      const answer = await call(path, 'GET', {});
      if (answer.status === 404) return null;
      if (answer.status !== 200) throw refused(path, answer);
      const { headers, bytes } = answer;
      return {
        bytes,
        contentType: headers['content-type'] ?? '',
        contentEncoding: headers['content-encoding'] ?? null,
        cacheControl: headers['cache-control'] ?? '',
      };
    },
  };
}
