import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errorCodes } from '@parallax/contracts/errors';
import { allowedHeaders, apiPrefix, exposedHeaders, headers } from '@parallax/contracts/headers';
import { type Image, image as imageSchema } from '@parallax/contracts/image';
import type { Region } from '@parallax/contracts/region';
import { listQuery, processRequest, type UploadRequest, updateRequest, uploadRequest } from '@parallax/contracts/requests';
import { type Faults, noFaults } from './faults.ts';
import type { Held } from './images.ts';
import { createPictureStore } from './picture-store.ts';
import { Refusal } from './refusal.ts';
import { stopServer } from './stop-server.ts';

/** Stands in for API and Blob Storage while the page is developed and tested: real HTTP, everything in memory, faults on demand. */
export interface FakeApi {
  readonly url: string;
  readonly faults: Faults;
  /** Replaces the states of regions. */
  setRegions(regions: readonly Region[]): void;
  /** Adds `count` drawn pictures of somebody, newest first, over the days before `now`. `seed`: of the first one. */
  draw(count: number, owner?: string, seed?: number, now?: number): void;
  /** Forgets all pictures, regions and requests. */
  clear(): void;
  images(): Image[];
  /** Changes a picture behind the page's back, as another window would. */
  change(id: string, fields: Partial<Image>): void;
  /** Every request so far, except preflights. */
  readonly requests: readonly Seen[];
  stop(): Promise<void>;
}

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** Of JSON; null for anything else. */
  readonly body: unknown;
}

interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly bytes: Buffer;
  readonly body: unknown;
  readonly owner: string;
}

/** Takes its owner's uploads when no other one does, and is in nobody's list of regions unless a test puts it there. */
const spareRegion = 'eastus2';
const westUs: Region = { name: 'westus2', displayName: 'West US 2', state: 'available', since: null, lagMs: null };

export async function startFakeApi(): Promise<FakeApi> {
  const requests: Seen[] = [];
  const faults = noFaults();
  let url = '';
  let regions: readonly Region[] = [westUs];
  const store = createPictureStore(
    () => url,
    faults,
    (name) => regions.find((region) => region.name === name),
  );

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    allowAll(response);
    if (request.method === 'OPTIONS') return void response.writeHead(204).end();
    try {
      const call = await readCall(request, response, url);
      requests.push({ method: request.method ?? '', path: call.path, headers: request.headers, body: call.body });
      if (/^\/(blobs|secondary)\//.test(call.path)) await serveBlob(call);
      else await serveApi(call);
    } catch (error) {
      if (!response.destroyed) sendProblem(response, error instanceof Refusal ? error : new Refusal('internal', String(error)));
    }
  }

  async function serveApi({ request, response, path, query, body, owner }: Call): Promise<void> {
    if (faults.isSilent) return void request.socket.destroy();
    response.setHeader(headers.revision, String(faults.revision));
    if (faults.isDrained) throw new Refusal('colour-drained', 'This release takes no traffic any more.', 5);
    if (faults.isDown) throw new Refusal('service-unavailable', 'Parallax is busy. Please try again in a moment.', 1);
    const route = path.slice(apiPrefix.length);
    const id = route.split('/')[2] ?? '';
    switch (`${request.method} ${route.replace(id || ' ', '{id}')}`) {
      case 'GET /images':
        await pause(faults.listMs);
        return sendJson(response, 200, { ...store.list(owner, listQuery.parse(Object.fromEntries(query))), regions });
      case 'GET /images/{id}':
        return sendImage(response, store.find(id, owner), owner);
      case 'PATCH /images/{id}': {
        const each = store.findOwn(id, owner);
        if (request.headers[headers.ifMatch] !== each.image.etag)
          throw new Refusal('precondition-failed', 'This picture was changed somewhere else since you opened it.');
        return sendImage(response, store.change(each, updateRequest.parse(body) as Partial<Image>), owner);
      }
      case 'DELETE /images/{id}': {
        const gone = store.change(store.findOwn(id, owner), { deleted: true });
        await pause(faults.deleteMs);
        return sendImage(response, gone, owner);
      }
      case 'POST /images/{id}/restore':
        return sendImage(response, store.change(store.findOwn(id, owner), { deleted: false }), owner);
      case 'POST /images/{id}/process':
        return sendImage(response, store.process(id, owner, request.headers[headers.ifMatch], processRequest.parse(body)), owner);
      case 'GET /images/{id}/original':
        return void response.writeHead(302, { location: `${store.find(id, owner).image.original?.url ?? '/'}?${query}` }).end();
      case 'POST /uploads':
        return sendGrant(response, owner, String(request.headers[headers.idempotencyKey]), uploadRequest.parse(body));
      case 'GET /tags':
        return sendJson(response, 200, { tags: store.tags(query.get('prefix') ?? '').map((name) => ({ name })) });
      case 'GET /regions': {
        const facts = { apiUrl: url, reason: null };
        return sendJson(response, 200, { servedBy: 'westus2', regions: regions.map((region) => ({ ...region, ...facts })) });
      }
      default:
        throw new Refusal('route-not-found', `There is no ${request.method} ${path}.`);
    }
  }

  // What the contract does not allow is no use to a page that is built against it.
  const sendImage = (response: ServerResponse, each: Held, owner: string): void =>
    sendJson(response, 200, { image: imageSchema.parse(store.seenBy(each, owner)) });

  function sendGrant(response: ServerResponse, owner: string, key: string, file: UploadRequest): void {
    if (faults.grantsToRefuse > 0) {
      faults.grantsToRefuse--;
      throw new Refusal('uploads-unavailable', 'No region takes uploads right now.', 1);
    }
    const each = store.grant(key, owner, file.fileName);
    const region = (file.avoidRegions ?? []).includes(westUs.name) && regions.length > 1 ? spareRegion : westUs.name;
    const upload = {
      url: `${url}/blobs/images/${each.image.id}?region=${region}`,
      method: 'PUT',
      headers: { 'x-ms-blob-type': 'BlockBlob', 'content-type': file.contentType },
      expiresAt: new Date(Date.now() + 600_000).toISOString(),
      maxBytes: 26_214_400,
      region,
    };
    sendJson(response, 201, { image: store.seenBy(each, owner), upload: each.image.stage === 'awaiting' ? upload : null });
  }

  async function serveBlob({ request, response, path, query, bytes }: Call): Promise<void> {
    const [, side, container, id = ''] = path.split('/');
    if (request.method === 'PUT') {
      await pause(faults.putMs);
      const trouble = faults.storage[query.get('region') ?? ''];
      if (trouble === 'dead') return void request.socket.destroy();
      if (trouble === 'read-only') return void response.writeHead(403).end();
      const outcome = store.put(id, bytes, request.headers['content-type'] ?? 'image/jpeg', query.get('region') ?? '');
      return outcome === 'broken' ? void request.socket.destroy() : void response.writeHead(outcome).end();
    }
    const each = store.get(id);
    const isDark = faults.isHomeDark && side === 'blobs' && container === 'thumbnails';
    if (!each || isDark) return void response.writeHead(404).end();
    if (query.has('download')) response.setHeader('content-disposition', 'attachment');
    sendPicture(response, each, container === 'thumbnails');
  }

  return {
    url,
    faults,
    requests,
    setRegions: (next) => {
      regions = next;
    },
    draw: (count, owner = 'somebody', seed = 0, now = Date.now()) => store.draw(count, owner, seed, now),
    clear() {
      store.clear();
      requests.length = 0;
      regions = [westUs];
    },
    images: () => store.all().map((each) => each.image),
    change(id, fields) {
      const each = store.get(id);
      if (each) store.change(each, fields);
    },
    stop: () => stopServer(server),
  };
}

async function readCall(request: IncomingMessage, response: ServerResponse, base: string): Promise<Call> {
  const { pathname, searchParams } = new URL(request.url ?? '/', base);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const isJson = request.headers['content-type'] === 'application/json';
  return {
    request,
    response,
    path: pathname,
    query: searchParams,
    bytes,
    body: isJson ? JSON.parse(bytes.toString()) : null,
    owner: String(request.headers[headers.ownerKey] ?? ''),
  };
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', [headers.region]: 'westus2', [headers.session]: 'token' });
  response.end(JSON.stringify(body));
}

function sendPicture(response: ServerResponse, { scene, blob }: Held, isStable: boolean): void {
  const kept = { 'cache-control': isStable ? 'public, max-age=31536000, immutable' : 'no-store' };
  if (scene) response.writeHead(200, { ...kept, 'content-type': 'image/svg+xml' }).end(scene.svg);
  else response.writeHead(200, { ...kept, 'content-type': blob?.contentType ?? 'image/png' }).end(blob?.bytes);
}

function sendProblem(response: ServerResponse, { code, message, retryAfter }: Refusal): void {
  const { status } = errorCodes[code];
  const facts = { type: `about:blank#${code}`, title: code, status, region: 'westus2', operationId: 'fake', retryAfter };
  const again = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  response.writeHead(status, { 'content-type': 'application/problem+json', ...again });
  response.end(JSON.stringify({ ...facts, code, detail: message }));
}

function allowAll(response: ServerResponse): void {
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('access-control-allow-methods', 'GET, POST, PATCH, PUT, DELETE');
  response.setHeader('access-control-allow-headers', [...allowedHeaders, 'x-ms-blob-type'].join(', '));
  response.setHeader('access-control-expose-headers', exposedHeaders.join(', '));
  response.setHeader('access-control-max-age', '600');
}

const pause = (ms: number): Promise<void> => (ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : Promise.resolve());
