import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ErrorCode, errorCodes } from '@parallax/contracts/errors';
import { allowedHeaders, apiPrefix, exposedHeaders, headers } from '@parallax/contracts/headers';
import { type Image, image as imageSchema } from '@parallax/contracts/image';
import type { Region } from '@parallax/contracts/region';
import { listQuery, updateRequest, uploadRequest } from '@parallax/contracts/requests';
import { readDimensions } from '../../src/uploads/dimensions.ts';
import { type Faults, noFaults } from './faults.ts';
import { drawnImage, emptyImage, type Held, thumbnailsOf } from './images.ts';

/** Stands in for API and Blob Storage while the page is developed and tested: real HTTP, everything in memory, faults on demand. */
export interface FakeApi {
  readonly url: string;
  readonly faults: Faults;
  /** Replaces the states of regions. */
  setRegions(regions: readonly Region[]): void;
  /** Adds `count` drawn pictures of somebody, newest first, over the last days. `seed`: of the first one. */
  draw(count: number, owner?: string, seed?: number): void;
  /** Forgets all pictures and all requests. */
  clear(): void;
  images(): Image[];
  /** Changes a picture behind the page's back, as another window would. */
  change(id: string, fields: Partial<Image>): void;
  /** Method and path of every request so far, with its body where it had JSON. */
  readonly requests: readonly Seen[];
  stop(): Promise<void>;
}

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

class Refusal extends Error {
  readonly code: ErrorCode;
  readonly retryAfter: number | undefined;
  constructor(code: ErrorCode, detail: string, retryAfter?: number) {
    super(detail);
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

const westUs: Region = { name: 'westus2', displayName: 'West US 2', state: 'available', since: null, lagMs: null };

export async function startFakeApi(): Promise<FakeApi> {
  const held = new Map<string, Held>();
  const arrivedAt = new Map<string, number>();
  const byKey = new Map<string, string>();
  const grants = new Map<string, number>();
  const requests: Seen[] = [];
  const faults = noFaults();
  let regions: readonly Region[] = [westUs];
  let version = 1;

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', url);
    cors(response);
    if (request.method === 'OPTIONS') return void response.writeHead(204).end();
    try {
      const bytes = await readAll(request);
      const body = request.headers['content-type'] === 'application/json' ? JSON.parse(bytes.toString()) : null;
      requests.push({ method: request.method ?? '', path: pathname, headers: request.headers, body });
      if (pathname.startsWith('/blobs/') || pathname.startsWith('/secondary/'))
        return await serveBlob(request, response, pathname, bytes);
      if (faults.isDown) throw new Refusal('service-unavailable', 'Parallax is busy. Please try again in a moment.', 1);
      await serveApi(request, response, pathname.slice(apiPrefix.length), searchParams, body);
    } catch (error) {
      if (error instanceof Refusal) sendProblem(response, error);
      else if (!response.destroyed) sendProblem(response, new Refusal('internal', String(error)));
    }
  }

  async function serveApi(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    query: URLSearchParams,
    body: unknown,
  ) {
    const owner = String(request.headers[headers.ownerKey] ?? '');
    const [, , id, verb] = path.split('/');
    const route = `${request.method} ${path.replace(/^\/images\/[0-9a-f-]{36}/, '/images/{id}')}`;
    switch (route) {
      case 'GET /images':
        await pause(faults.listMs);
        return sendJson(response, 200, listImages(owner, listQuery.parse(Object.fromEntries(query))));
      case 'GET /images/{id}':
        return sendImage(response, found(id, owner), owner);
      case 'PATCH /images/{id}':
        return sendImage(response, update(own(id, owner), request.headers[headers.ifMatch], updateRequest.parse(body)), owner);
      case 'DELETE /images/{id}':
        return sendImage(response, store(own(id, owner), { deleted: true }), owner);
      case 'POST /images/{id}/restore':
        return sendImage(response, store(own(id, owner), { deleted: false }), owner);
      case 'GET /images/{id}/original': {
        const { image } = found(id, owner);
        return void response.writeHead(302, { location: image.original?.url ?? '/' }).end();
      }
      case 'POST /uploads':
        return grant(response, owner, String(request.headers[headers.idempotencyKey]), uploadRequest.parse(body));
      case 'GET /tags':
        return sendJson(response, 200, { tags: tagsWith(query.get('prefix') ?? '') });
      case 'GET /regions':
        return sendJson(response, 200, {
          servedBy: 'westus2',
          regions: regions.map((region) => ({ ...region, apiUrl: url, images: held.size, reason: null })),
        });
      default:
        throw new Refusal('route-not-found', `There is no ${route} ${verb ?? ''}.`);
    }
  }

  function listImages(
    owner: string,
    query: {
      cursor?: string | undefined;
      limit: number;
      owner?: 'me' | undefined;
      tag?: string | undefined;
      deleted?: boolean | undefined;
    },
  ) {
    const now = Date.now();
    const all = [...held.values()]
      .filter((each) => each.image.stage === 'ready' && each.image.deleted === (query.deleted ?? false))
      .filter((each) => now - (arrivedAt.get(each.image.id) ?? 0) >= faults.viewLagMs)
      .filter((each) => (query.owner !== 'me' && !query.deleted) || each.owner === owner)
      .filter((each) => query.tag === undefined || tagsOf(each.image).includes(query.tag))
      .sort((a, b) => (a.image.id < b.image.id ? 1 : -1));
    const start = query.cursor ? Number(query.cursor) : 0;
    const page = all.slice(start, start + query.limit);
    const isLast = start + query.limit >= all.length;
    return {
      images: page.map((each) => ({ ...seenBy(each, owner), timeline: undefined })),
      next: isLast ? null : String(start + query.limit),
      regions,
    };
  }

  function found(id: string | undefined, owner: string): Held {
    const each = held.get(id ?? '');
    if (!each || (each.image.deleted && each.owner !== owner))
      throw new Refusal(
        'image-not-found',
        'There is no picture with this address. It may have been deleted by the person who uploaded it.',
      );
    return each;
  }

  function own(id: string | undefined, owner: string): Held {
    const each = found(id, owner);
    if (each.owner !== owner)
      throw new Refusal('not-owner', 'This picture was uploaded from another browser, and only there can it be changed.');
    return each;
  }

  function update(each: Held, etag: string | undefined, fields: object): Held {
    if (etag !== each.image.etag)
      throw new Refusal('precondition-failed', 'This picture was changed somewhere else since you opened it.');
    return store(each, fields);
  }

  function store(each: Held, fields: Partial<Image>): Held {
    const next = { ...each, image: { ...each.image, ...fields, etag: `"${++version}"` } };
    held.set(each.image.id, next);
    return next;
  }

  function grant(
    response: ServerResponse,
    owner: string,
    key: string,
    file: { fileName: string; contentType: string; bytes: number },
  ) {
    if (faults.grantsToRefuse > 0) {
      faults.grantsToRefuse--;
      throw new Refusal('uploads-unavailable', 'No region takes uploads right now.', 1);
    }
    const id = byKey.get(key) ?? key;
    byKey.set(key, id);
    const before = held.get(id);
    const each = before ?? {
      owner,
      scene: null,
      blob: null,
      image: emptyImage(id, Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16), file.fileName),
    };
    held.set(id, each);
    grants.set(id, (grants.get(id) ?? 0) + 1);
    const hasArrived = each.image.stage !== 'awaiting';
    sendJson(response, 201, {
      image: seenBy(each, owner),
      upload: hasArrived
        ? null
        : {
            url: `${url}/blobs/images/${id}`,
            method: 'PUT',
            headers: { 'x-ms-blob-type': 'BlockBlob', 'content-type': file.contentType },
            expiresAt: new Date(Date.now() + 600_000).toISOString(),
            maxBytes: 26_214_400,
            region: 'westus2',
          },
    });
  }

  async function serveBlob(request: IncomingMessage, response: ServerResponse, path: string, bytes: Buffer) {
    const [, side, kind, id = '', size] = path.split('/');
    if (request.method === 'PUT') return putBlob(request, response, id, bytes);
    const each = held.get(id);
    if (!each || (side === 'blobs' && kind === 'thumbnails' && faults.isHomeDark)) return void response.writeHead(404).end();
    const immutable = { 'cache-control': size ? 'public, max-age=31536000, immutable' : 'no-store' };
    if (each.scene) return void response.writeHead(200, { ...immutable, 'content-type': 'image/svg+xml' }).end(each.scene.svg);
    response.writeHead(200, { ...immutable, 'content-type': each.blob?.contentType ?? 'image/png' }).end(each.blob?.bytes);
  }

  async function putBlob(request: IncomingMessage, response: ServerResponse, id: string, bytes: Buffer) {
    await pause(faults.putMs);
    const granted = grants.get(id) ?? 0;
    if (granted <= faults.grantsToBreak) return void request.socket.destroy();
    const each = held.get(id);
    if (!each) return void response.writeHead(403).end();
    if (each.blob) return void (granted <= faults.putAnswersToLose ? request.socket.destroy() : response.writeHead(409).end());
    held.set(id, { ...each, blob: { bytes, contentType: request.headers['content-type'] ?? 'image/jpeg' } });
    setTimeout(() => judge(id), faults.processingMs);
    if (granted <= faults.putAnswersToLose) return void request.socket.destroy();
    response.writeHead(201).end();
  }

  function judge(id: string): void {
    const each = held.get(id);
    if (!each?.blob) return;
    const { bytes, contentType } = each.blob;
    if (faults.verdict) return void store(each, { stage: 'failed', region: 'westus2', failure: faults.verdict });
    const size = readDimensions(contentType as 'image/png', bytes) ?? { width: 400, height: 300 };
    arrivedAt.set(id, Date.now());
    store(each, {
      stage: 'ready',
      region: 'westus2',
      uploadedAt: new Date().toISOString(),
      original: { url: `${url}/blobs/images/${id}`, region: 'westus2', contentType, bytes: bytes.length, ...size },
      thumbnails: thumbnailsOf(id, url, size.width, size.height, contentType),
      colours: ['#8899aa'],
      placeholder: { thumbhash: 'mYcFDIKHh3iIh3eHiHd4h3h3iJ+Y', colour: '#8899aa' },
    });
    if (faults.recognitionMs !== null) setTimeout(() => recognise(id), faults.recognitionMs);
  }

  function recognise(id: string): void {
    const each = held.get(id);
    if (!each) return;
    const recognition = {
      ...each.image.recognition,
      status: 'done' as const,
      provider: 'azure-vision-4.0',
      modelVersion: 'pixel-analysis-1',
      caption: { text: 'A bright, sharp, mostly blue picture', confidence: 0.8 },
      tags: [{ name: 'blue', confidence: 0.9 }],
    };
    store(each, { recognition });
  }

  function tagsWith(prefix: string): { name: string }[] {
    const names = [...held.values()].flatMap((each) => tagsOf(each.image));
    return [...new Set(names)]
      .filter((name) => name.startsWith(prefix))
      .sort()
      .map((name) => ({ name }));
  }

  function sendImage(response: ServerResponse, each: Held, owner: string): void {
    sendJson(response, 200, { image: imageSchema.parse(seenBy(each, owner)) });
  }

  function sendProblem(response: ServerResponse, { code, message, retryAfter }: Refusal): void {
    const { status } = errorCodes[code];
    const problem = {
      type: `about:blank#${code}`,
      title: code,
      status,
      code,
      detail: message,
      region: 'westus2',
      operationId: 'fake',
      retryAfter,
    };
    response.writeHead(status, {
      'content-type': 'application/problem+json',
      ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
    });
    response.end(JSON.stringify(problem));
  }

  return {
    url,
    faults,
    requests,
    setRegions: (next) => {
      regions = next;
    },
    clear() {
      for (const all of [held, arrivedAt, byKey, grants]) all.clear();
      requests.length = 0;
      regions = [westUs];
    },
    draw(count, owner = 'somebody', seed = 0) {
      const now = Date.now();
      for (let index = 0; index < count; index++) {
        const each = drawnImage(seed + index, now - index * 95 * 60_000, owner, url);
        held.set(each.image.id, each);
      }
    },
    images: () => [...held.values()].map((each) => each.image),
    change(id, fields) {
      const each = held.get(id);
      if (each) store(each, fields);
    },
    stop: () => stop(server),
  };
}

function seenBy({ image, owner }: Held, viewer: string): Image {
  const own = owner === viewer;
  return { ...image, own, can: { edit: own && !image.deleted, delete: own && !image.deleted, rewrite: own, reason: null } };
}

const tagsOf = (image: Image): string[] => [...image.tags, ...image.recognition.tags.map((tag) => tag.name)];

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', [headers.region]: 'westus2', [headers.session]: 'token' });
  response.end(JSON.stringify(body));
}

function cors(response: ServerResponse): void {
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('access-control-allow-methods', 'GET, POST, PATCH, PUT, DELETE');
  response.setHeader('access-control-allow-headers', [...allowedHeaders, 'x-ms-blob-type'].join(', '));
  response.setHeader('access-control-expose-headers', exposedHeaders.join(', '));
  response.setHeader('access-control-max-age', '600');
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const pause = (ms: number): Promise<void> => (ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : Promise.resolve());

const stop = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
