import {
  BlobSASPermissions,
  type BlobSASSignatureValues,
  generateBlobSASQueryParameters,
  SASProtocol,
  StorageSharedKeyCredential,
} from '@azure/storage-blob';
import type { Clock } from '@parallax/domain/ports';
import type { DelegationKeys } from './delegation-keys.ts';

/** From 2026-04-06 on, `c` also allows Put Block and Put Block List; this version keeps it to one whole Put Blob. */
const sasVersion = '2025-01-05';
/** No address that is handed out works for longer, whatever is asked for. */
const maxLifetimeMs = 10 * 60_000;

export interface SasRequest {
  readonly container: string;
  readonly blob: string;
  readonly permissions: 'c' | 'r';
  readonly expiresAt: number;
  /** Forced on the answer to a read. */
  readonly answer?: { readonly contentType: string; readonly disposition: string };
}

/** Signs addresses of single blobs of one region. */
export interface SasSigner {
  /** Query without "?", or null when no key can be had. */
  sign(request: SasRequest): Promise<string | null>;
}

interface Account {
  readonly region: string;
  readonly storageAccount: string;
  readonly blobUrl: string;
}

/** With the account's own key: only for emulated storage. */
export function sharedKeySigner(account: Account, key: string, clock: Clock): SasSigner {
  const credential = new StorageSharedKeyCredential(account.storageAccount, key);
  return {
    async sign(request) {
      return generateBlobSASQueryParameters(signatureValues(account, request, clock()), credential).toString();
    },
  };
}

/** With a user delegation key, which the app's identity gets from the region. */
export function delegationSigner(account: Account, keys: DelegationKeys, clock: Clock): SasSigner {
  return {
    async sign(request) {
      const values = signatureValues(account, request, clock());
      const key = await keys.get(account.region, values.expiresOn.getTime());
      return key === null ? null : generateBlobSASQueryParameters(values, key, account.storageAccount).toString();
    },
  };
}

function signatureValues(account: Account, request: SasRequest, now: number): BlobSASSignatureValues & { expiresOn: Date } {
  return {
    version: sasVersion,
    // Only emulated storage has addresses without TLS.
    protocol: account.blobUrl.startsWith('https:') ? SASProtocol.Https : SASProtocol.HttpsAndHttp,
    containerName: request.container,
    blobName: request.blob,
    permissions: BlobSASPermissions.parse(request.permissions),
    expiresOn: new Date(Math.min(request.expiresAt, now + maxLifetimeMs)),
    ...(request.answer && { contentType: request.answer.contentType, contentDisposition: request.answer.disposition }),
  };
}
