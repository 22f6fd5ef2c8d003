import type { IncomingMessage } from 'node:http';
import { maxImageBytes } from './vision-contract.ts';
import { VisionRefusal } from './vision-errors.ts';

/** The bytes of the picture, or the refusal of what was sent instead. Never holds more than the service's limit. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type === 'application/json') throw new VisionRefusal('imageUrl');
  if (type !== 'application/octet-stream') throw new VisionRefusal('contentType');
  if (Number(request.headers['content-length'] ?? 0) > maxImageBytes) throw new VisionRefusal('imageBytes');
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop early must leave the connection whole: the refusal goes out on it.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxImageBytes) throw new VisionRefusal('imageBytes');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
