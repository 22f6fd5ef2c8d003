import type { IncomingMessage } from 'node:http';

/** Kestrel's limit in the Functions host; `FUNCTIONS_REQUEST_BODY_SIZE_LIMIT` changes it. */
const defaultBodyLimit = 104_857_600;

export function readBodyLimit(env: NodeJS.ProcessEnv): number {
  const limit = Number(env['FUNCTIONS_REQUEST_BODY_SIZE_LIMIT']);
  return Number.isInteger(limit) && limit > 0 ? limit : defaultBodyLimit;
}

export class BodyTooLargeError extends Error {}
export class BodyTooSlowError extends Error {}

/** Kestrel's MinRequestBodyDataRate: so many bytes a second on average, asked for from this time on. The Functions host leaves both as they are. */
const leastBytesPerSecond = 240;
const graceMs = 5_000;
/** How often it is looked at, ms: Kestrel's heartbeat. */
const heartbeatMs = 1_000;

export function assertDeclaredLength(request: IncomingMessage, limit: number): void {
  if (Number(request.headers['content-length'] ?? 0) > limit) throw new BodyTooLargeError();
}

/**
 * The whole body; rejects with BodyTooLargeError (413) as soon as the limit is passed, and with BodyTooSlowError (408) when it comes in
 * drops. What comes after that is read and thrown away: a client that is still writing would otherwise see a broken connection
 * instead of the answer.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  assertDeclaredLength(request, limit);
  const gone = () => new Error('The client went away before its request was complete.');
  // While it waited for its turn: nothing more would be heard of it.
  if (request.destroyed) throw gone();
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  let bytes = 0;
  const startedAt = performance.now();
  const heartbeat = setInterval(() => {
    const ms = performance.now() - startedAt;
    if (ms > graceMs && bytes / (ms / 1_000) < leastBytesPerSecond) reject(new BodyTooSlowError());
  }, heartbeatMs);
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= limit) return void chunks.push(chunk);
    chunks.length = 0;
    reject(new BodyTooLargeError());
  });
  request.once('end', () => resolve(Buffer.concat(chunks)));
  request.once('error', reject);
  request.once('close', () => reject(gone()));
  return await promise.finally(() => clearInterval(heartbeat));
}

const drainMs = 5_000; // Kestrel's own time for the rest of a refused body.

/** Throws away what is left of a refused request's body; ends the connection when that takes too long. */
export function discardBody(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  const timer = setTimeout(() => request.socket.destroy(), drainMs);
  request.once('close', () => clearTimeout(timer));
  request.resume();
}
