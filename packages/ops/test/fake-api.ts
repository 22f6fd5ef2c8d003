import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { headers } from '@parallax/contracts/headers';
import type { Target } from '../src/installation/targets.ts';

/** How an API behaves; changed while it runs. */
export interface Behaviour {
  colour: Target['colour'];
  region: string;
  revision: number;
  /** Requests of which one fails with 500: 1 is every one, 0 none. */
  failsOneOf: number;
  slowMs: number;
  isReady: boolean;
  /** Region that grants go to. */
  grantsIn: string;
  /** Looks at an image until it is ready; Infinity: never. */
  readyAfter: number;
  keepsDeleted: boolean;
}

export interface FakeApi {
  readonly target: Target;
  readonly behaviour: Behaviour;
  /** Uploaded and not deleted. */
  readonly images: ReadonlyMap<string, { bytes: Buffer }>;
  stop(): Promise<void>;
}

/** An API of Parallax over real HTTP that keeps one picture after the other in memory. */
export async function startFakeApi(colour: Target['colour'], region: string): Promise<FakeApi> {
  const behaviour: Behaviour = {
    colour,
    region,
    revision: 0,
    failsOneOf: 0,
    slowMs: 0,
    isReady: true,
    grantsIn: region,
    readyAfter: 2,
    keepsDeleted: false,
  };
  const images = new Map<string, { bytes: Buffer; looks: number }>();
  let requests = 0;
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await collect(request);
    await sleep(behaviour.slowMs);
    response.setHeader(headers.colour, behaviour.colour);
    response.setHeader(headers.region, behaviour.region);
    response.setHeader(headers.revision, behaviour.revision);
    const path = (request.url ?? '').replace('/api/v1', '');
    const json = (status: number, value: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    };
    requests++;
    const exact = fixed[path];
    if (behaviour.failsOneOf > 0 && requests % behaviour.failsOneOf === 0) json(500, { broken: true });
    else if (exact !== undefined) json(...exact());
    else if (path.startsWith('/blob/')) put(path.slice('/blob/'.length), body, response);
    else image(request.method, path.slice('/images/'.length), json);
  }

  const fixed: Readonly<Record<string, () => [number, unknown]>> = {
    '/health/live': () => [200, health('ok')],
    '/health/ready': () => (behaviour.isReady ? [200, health('ok')] : [503, health('down')]),
    '/images?limit=20': () => [200, { images: [], regions: [] }],
    '/tags': () => [200, { tags: [] }],
    '/uploads': () => [201, grant()],
    '/thumbnail': () => [200, 'picture'],
  };

  const health = (status: 'ok' | 'down') => ({
    status,
    region: behaviour.region,
    colour: behaviour.colour,
    release: 'test-release',
    dependencies: [{ name: 'cosmos', status, reason: status === 'ok' ? null : 'Lists cannot be read.', ms: 1 }],
  });

  function grant() {
    const id = `019aa5f0-7c1e-7b3a-9d52-${String(images.size + 1).padStart(12, '0')}`;
    images.set(id, { bytes: Buffer.alloc(0), looks: 0 });
    return {
      image: imageOf(id, 'awaiting'),
      upload: { url: `${url}/blob/${id}`, method: 'PUT', headers: { 'x-ms-blob-type': 'BlockBlob' }, region: behaviour.grantsIn },
    };
  }

  function put(id: string, body: Buffer, response: ServerResponse): void {
    const found = images.get(id);
    if (found !== undefined) found.bytes = body;
    response.writeHead(found === undefined ? 404 : 201).end();
  }

  function image(method: string | undefined, id: string, json: (status: number, value: unknown) => void): void {
    const found = images.get(id);
    if (found === undefined) {
      json(404, { code: 'image-not-found' });
    } else if (method === 'DELETE') {
      if (!behaviour.keepsDeleted) images.delete(id);
      json(200, { image: { ...imageOf(id, 'ready'), deleted: true } });
    } else {
      found.looks++;
      json(200, { image: imageOf(id, found.looks > behaviour.readyAfter ? 'ready' : 'processing') });
    }
  }

  const imageOf = (id: string, stage: string) => ({
    id,
    stage,
    region: behaviour.grantsIn,
    deleted: false,
    thumbnails: stage === 'ready' ? [{ url: `${url}/thumbnail`, width: 320, height: 240 }] : [],
    recognition: { status: 'done' },
    failure: null,
  });

  return {
    target: { colour, region, url },
    behaviour,
    images,
    stop: async () => {
      if (!server.listening) return;
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function collect(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
