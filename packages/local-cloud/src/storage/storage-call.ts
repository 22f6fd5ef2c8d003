import type { IncomingHttpHeaders } from 'node:http';

/** What a request touches, read from its address alone. Names are decoded. */
export interface StorageTarget {
  account: string;
  /** null: the account itself. */
  container: string | null;
  /** null: the container itself (or the account). */
  blob: string | null;
}

/**
 * What of the account a successful call leaves different, as far as a reader of the secondary can tell. 'many': any number of
 * blobs, to be found by comparing listings (of a container, or of the whole account).
 */
export type StorageEffect = 'blob' | 'container' | 'service' | 'many' | 'none';

export interface StorageCall {
  target: StorageTarget;
  /** Whether the read-only secondary refuses it. */
  isWrite: boolean;
  effect: StorageEffect;
  /** The name Event Grid gives to a call that leaves a whole blob behind, or null when the call emits no BlobCreated. */
  createdBy: BlobCreatedApi | null;
}

export type BlobCreatedApi = 'PutBlob' | 'PutBlockList' | 'CopyBlob';

const writeMethods = new Set(['PUT', 'POST', 'DELETE', 'PATCH', 'MERGE']);

/**
 * `comp` values of a PUT on a blob that change nothing a reader sees: a block counts only when its list is put, a lease and a
 * snapshot leave the base blob as it is.
 */
const invisibleBlobComps = new Set(['block', 'lease', 'snapshot']);

/** Reads a path-style address: `/account/container/blob/with/slashes`. null when no account is named or the escapes are broken. */
export function readTarget(path: string): StorageTarget | null {
  const [account, container, ...rest] = path.replace(/^\//, '').split('/');
  try {
    if (account === undefined || account === '') return null;
    const blob = rest.join('/');
    return {
      account: decodeURIComponent(account),
      container: container === undefined || container === '' ? null : decodeURIComponent(container),
      // The service stores "\" as "/".
      blob: blob === '' ? null : decodeURIComponent(blob).replaceAll('\\', '/'),
    };
  } catch {
    return null;
  }
}

/** Tells what a request would do if it succeeds. Source: Blob service REST operations; Event Grid's list of calls that emit BlobCreated. */
export function classifyCall(method: string, address: string, headers: IncomingHttpHeaders): StorageCall | null {
  // Not through URL: it would resolve "..", which is part of a blob's name here.
  const [path = '', query = ''] = address.split('?', 2);
  const target = readTarget(path);
  if (target === null) return null;
  const comp = new URLSearchParams(query).get('comp');
  // Query Blob Contents is the one POST that only reads.
  const isWrite = writeMethods.has(method) && !(method === 'POST' && comp === 'query');
  if (!isWrite) return { target, isWrite, effect: 'none', createdBy: null };
  if (target.blob !== null && target.container !== null) return { target, isWrite, ...classifyBlobWrite(method, comp, headers) };
  return { target, isWrite, effect: classifyOuterWrite(target, method, comp), createdBy: null };
}

function classifyBlobWrite(
  method: string,
  comp: string | null,
  headers: IncomingHttpHeaders,
): Pick<StorageCall, 'effect' | 'createdBy'> {
  if (method === 'DELETE') return { effect: 'blob', createdBy: null };
  if (method !== 'PUT') return { effect: 'none', createdBy: null };
  if (comp === 'blocklist') return { effect: 'blob', createdBy: 'PutBlockList' };
  if (comp !== null) return { effect: invisibleBlobComps.has(comp) ? 'none' : 'blob', createdBy: null };
  // Put Blob From URL has both headers, and is a Put Blob.
  const isCopy = headers['x-ms-copy-source'] !== undefined && headers['x-ms-blob-type'] === undefined;
  return { effect: 'blob', createdBy: isCopy ? 'CopyBlob' : 'PutBlob' };
}

function classifyOuterWrite(target: StorageTarget, method: string, comp: string | null): StorageEffect {
  // A batch names its blobs in its body, which streams past unread.
  if (comp === 'batch') return 'many';
  if (target.container === null) return method === 'PUT' && comp === 'properties' ? 'service' : 'none';
  if (method === 'DELETE') return 'many';
  return method === 'PUT' && comp !== 'lease' ? 'container' : 'none';
}
