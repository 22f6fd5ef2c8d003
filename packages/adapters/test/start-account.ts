import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** What a region of the account does: serves, refuses connections, never answers, or answers every document request with a status. */
export type Mood = 'well' | 'hangs' | { readonly status: number; readonly substatus?: number };

export interface StandInRegion {
  readonly name: string;
  readonly url: string;
  mood: Mood;
  /** Documents by id, with what is asked of each; shared with no other region. */
  readonly items: Map<string, Record<string, unknown>>;
  /** Methods of document requests that came here, with the session token they carried. */
  readonly asked: { method: string; sessionToken: string | undefined }[];
  /** From now on connections are refused. */
  close(): Promise<void>;
}

/** 8 bytes, as the SDK demands of a container's resource id before it keeps session tokens. */
const containerRid = Buffer.from('parallax').toString('base64');

/**
 * The least of a Cosmos account in two regions that the SDK needs for point reads and creates, to see where it goes when a region is
 * gone. Nothing is replicated. The emulator is the place for everything else.
 */
export async function startAccount(names: readonly string[]): Promise<StandInRegion[]> {
  const regions: StandInRegion[] = [];
  for (const name of names) regions.push(await startRegion(name, regions));
  return regions;
}

async function startRegion(name: string, all: readonly StandInRegion[]): Promise<StandInRegion> {
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const region: StandInRegion = {
    name,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mood: 'well',
    items: new Map(),
    asked: [],
    close: () => closeServer(server),
  };
  return region;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '', region.url).pathname;
    if (region.mood === 'hangs') return;
    if (path === '/') return send(response, 200, account(all));
    if (path.endsWith('/pkranges')) {
      return send(
        response,
        200,
        { PartitionKeyRanges: [{ id: '0', minInclusive: '', maxExclusive: 'FF' }] },
        { etag: '"ranges"' },
      );
    }
    if (!path.includes('/docs'))
      return send(response, 200, { id: 'images', partitionKey: { paths: ['/imageId'], kind: 'Hash' } });
    await answerForDocument(request, response, path);
  }

  async function answerForDocument(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    region.asked.push({
      method: request.method ?? '',
      sessionToken: request.headers['x-ms-session-token'] as string | undefined,
    });
    if (typeof region.mood === 'object' && isMet(region.mood, request)) {
      const { status, substatus } = region.mood;
      return send(
        response,
        status,
        { code: 'x', message: 'x' },
        substatus === undefined ? {} : { 'x-ms-substatus': `${substatus}` },
      );
    }
    if (request.method === 'POST') {
      const item = (await json(request)) as Record<string, unknown>;
      region.items.set(String(item['id']), item);
      return send(response, 201, item, { etag: '"1"' });
    }
    const item = region.items.get(path.split('/').at(-1) ?? '');
    return item === undefined
      ? send(response, 404, { code: 'NotFound', message: 'x' })
      : send(response, 200, item, { etag: '"1"' });
  }
}

/** Only who holds a session token can be ahead of a replica. */
const isMet = (mood: { substatus?: number }, request: IncomingMessage): boolean =>
  mood.substatus !== 1002 || (request.headers['x-ms-session-token'] ?? '') !== '';

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  const common = {
    'content-type': 'application/json',
    'x-ms-session-token': '0:1#1#0=1',
    'x-ms-content-path': containerRid,
    'x-ms-alt-content-path': 'dbs/parallax/colls/images',
  };
  response.writeHead(status, { ...common, ...headers }).end(JSON.stringify(body));
}

function account(regions: readonly StandInRegion[]) {
  const locations = regions.map(({ name, url }) => ({ name, databaseAccountEndpoint: `${url}/` }));
  return {
    id: 'stand-in',
    writableLocations: locations,
    readableLocations: locations,
    enableMultipleWriteLocations: true,
    userConsistencyPolicy: { defaultConsistencyLevel: 'Session' },
  };
}

async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  if (server.listening) await new Promise((resolve) => server.close(resolve));
}
