export const indexDocument = 'index.html';
export const errorDocument = '404.html';

/**
 * The blob a page address means, percent-encoded: `/` and folders are their index document, anything else is the blob of that very name (there is no
 * fallback to the app). The query is not part of it: passed on, it would be read as a storage operation. Null for an address that cannot be a blob.
 */
export function blobPath(requestUrl: string): string | null {
  const end = requestUrl.search(/[?#]/);
  const path = end === -1 ? requestUrl : requestUrl.slice(0, end);
  if (!path.startsWith('/')) return null;
  const segments = path.slice(1).split('/').map(decode);
  if (segments.some((segment) => segment === null || segment === '..' || segment === '.' || segment.includes('\\'))) return null;
  if (segments.at(-1) === '') segments[segments.length - 1] = indexDocument;
  return segments.map((segment) => encodeURIComponent(segment ?? '')).join('/');
}

function decode(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
