import type { IncomingMessage } from 'node:http';

/** Kestrel's limit in the Functions host; `FUNCTIONS_REQUEST_BODY_SIZE_LIMIT` changes it. */
const defaultBodyLimit = 104_857_600;

export function readBodyLimit(env: NodeJS.ProcessEnv): number {
  const limit = Number(env['FUNCTIONS_REQUEST_BODY_SIZE_LIMIT']);
  return Number.isInteger(limit) && limit > 0 ? limit : defaultBodyLimit;
}

export class BodyTooLargeError extends Error {}

export function assertDeclaredLength(request: IncomingMessage, limit: number): void {
  if (Number(request.headers['content-length'] ?? 0) > limit) throw new BodyTooLargeError();
}

/** The whole body; rejects with BodyTooLargeError (413) as soon as the limit is passed. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  assertDeclaredLength(request, limit);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > limit) throw new BodyTooLargeError();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes);
}
