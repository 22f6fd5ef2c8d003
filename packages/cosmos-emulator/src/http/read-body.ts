import type { IncomingMessage } from 'node:http';
import { CosmosError } from './errors.ts';

/** A batch may carry several items, each up to 2 MB, though Azure takes only 2 MB of them; beyond this the rest is not even kept. */
const maxBodyBytes = 8 * 1024 * 1024;

const empty = Buffer.alloc(0);

/** Reads to the end even when it is too much: a client that is still sending would see a reset instead of the 413. */
export async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  if (incoming.method === 'GET' || incoming.method === 'DELETE') return empty;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= maxBodyBytes) chunks.push(chunk);
  }
  if (bytes > maxBodyBytes)
    throw new CosmosError('tooLarge', `The request body has ${bytes} bytes; at most ${maxBodyBytes} are read.`);
  return chunks.length === 1 ? (chunks[0] ?? empty) : Buffer.concat(chunks);
}
