import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { VisionEndpoint } from '@parallax/contracts/settings';
import { RecognitionError } from '@parallax/domain/ports';
import { type AzureVisionOptions, azureVision } from '../src/vision/azure-vision.ts';
import { visionByKey } from '../src/vision/vision-access.ts';

export interface Seen {
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly method: string | undefined;
  readonly bytes: number;
}
type Turn = (response: ServerResponse, seen: Seen) => void;

const servers: Server[] = [];

/** Closes all services that were started. */
export function closeServices(): void {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
}

/** A stand-in that answers by turn (the last turn goes on) and notes what it was asked. */
export async function service(...turns: Turn[]): Promise<{ endpoint: VisionEndpoint; seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    let bytes = 0;
    for await (const chunk of request) bytes += (chunk as Buffer).length;
    const entry = { url: new URL(request.url ?? '', 'http://x'), headers: request.headers, method: request.method, bytes };
    seen.push(entry);
    turns[Math.min(seen.length, turns.length) - 1]?.(response, entry);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { endpoint: { name: 'here', endpoint: `http://127.0.0.1:${port}`, captions: true }, seen };
}

export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Turn =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
export const refusal = (status: number, code: string, message: string, inner?: string, headers?: Record<string, string>) =>
  json(status, { error: { code, message, ...(inner !== undefined && { innererror: { code: inner, message } }) } }, headers);
export const silence: Turn = () => undefined;

/** Shaped as the service's own documentation gives it, with values of ours. */
export const whole = {
  modelVersion: '2023-10-01',
  metadata: { width: 800, height: 400 },
  captionResult: { text: 'a person at a desk', confidence: 0.85 },
  tagsResult: {
    values: [
      { name: 'furniture', confidence: 0.98 },
      { name: 'indoor', confidence: 0.9 },
    ],
  },
  objectsResult: {
    values: [
      { id: 'unknown to us', boundingBox: { x: 600, y: 200, w: 160, h: 200 }, tags: [{ name: 'chair', confidence: 0.618 }] },
      { boundingBox: { x: 0, y: 0, w: 8, h: 4 }, tags: [] },
    ],
  },
  readResult: {
    blocks: [
      {
        lines: [
          {
            text: 'Sale',
            boundingPolygon: [
              { x: 80, y: 40 },
              { x: 160, y: 40 },
              { x: 160, y: 80 },
              { x: 80, y: 80 },
            ],
            words: [],
          },
        ],
      },
    ],
  },
  peopleResult: {
    values: [
      { boundingBox: { x: 400, y: 0, w: 200, h: 400 }, confidence: 0.96 },
      { boundingBox: { x: 800, y: 240, w: 30, h: 250 }, confidence: 0.0017 },
    ],
  },
  somethingNew: {},
};

export const picture = Buffer.from('bytes of a picture');
export const size = { width: 800, height: 400 };
export const recognizer = (endpoints: VisionEndpoint[], options: Partial<AzureVisionOptions> = {}) =>
  azureVision({ endpoints, access: visionByKey('k', null), perSecond: 1_000, ...options });
export const recognize = (
  endpoints: VisionEndpoint[],
  options: Partial<AzureVisionOptions> = {},
  signal = AbortSignal.timeout(10_000),
) => recognizer(endpoints, options).recognize(picture, size, signal);
export const problemOf = async (call: Promise<unknown>) => {
  const error = await call.catch((reason: unknown) => reason);
  if (!(error instanceof RecognitionError)) throw new Error('expected a RecognitionError', { cause: error });
  return { problem: error.problem, retryable: error.retryable, retryAfterMs: error.retryAfterMs };
};
