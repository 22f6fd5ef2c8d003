import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type EdgeLogEntry, type RunningEdge, startEdge } from '../src/edge/start-edge.ts';

// What the edge does when regions misbehave; how it serves a real `$web` is in cloud.test.ts.

type Behaviour = 'serves' | 'answers 503' | 'has no container' | 'hangs' | 'resets';

const servers: Server[] = [];
let edge: RunningEdge | null = null;

afterEach(async () => {
  await edge?.close();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** A blob endpoint in the name of a region; the behaviour can be changed while it runs. */
async function region(name: string, behaviour: Behaviour) {
  const state = { behaviour, asked: [] as string[], hasErrorDocument: true };
  const server = createServer((request, response) => {
    state.asked.push(request.url ?? '');
    if (state.behaviour === 'hangs') return;
    if (state.behaviour === 'resets') return void request.socket.destroy();
    if (state.behaviour === 'answers 503') return void response.writeHead(503).end();
    if (state.behaviour === 'has no container')
      return void response.writeHead(404, { 'x-ms-error-code': 'ContainerNotFound' }).end();
    if (request.url === '/$web/index.html') return void response.writeHead(200, { 'content-type': 'text/html' }).end(name);
    if (request.url === '/$web/404.html' && state.hasErrorDocument)
      return void response.writeHead(200, { 'content-type': 'text/html' }).end(`${name}: not here`);
    response.writeHead(404, { 'x-ms-error-code': 'BlobNotFound' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  return { ...state, state, origin: { region: name, webUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/$web` } };
}

async function ask(path: string) {
  const answer = await fetch(`${edge?.url}${path}`);
  return { status: answer.status, region: answer.headers.get('x-edge-region'), text: await answer.text() };
}

describe('the edge', () => {
  it.each(['answers 503', 'has no container', 'hangs', 'resets'] as const)(
    'goes on to the next region when the first %s',
    async (behaviour) => {
      const [west, east] = [await region('westus2', behaviour), await region('eastus2', 'serves')];
      edge = await startEdge({ port: 0, origins: [west.origin, east.origin] });
      expect(await ask('/')).toEqual({ status: 200, region: 'eastus2', text: 'eastus2' });
    },
  );

  it('does not wait again for a region that just failed, and returns to it when nothing else answers', async () => {
    const [west, east] = [await region('westus2', 'answers 503'), await region('eastus2', 'serves')];
    edge = await startEdge({ port: 0, origins: [west.origin, east.origin] });
    await ask('/');
    await ask('/');
    expect(west.state.asked).toHaveLength(1);
    west.state.behaviour = 'serves';
    east.state.behaviour = 'answers 503';
    expect((await ask('/')).region).toBe('westus2');
  });

  it('gives the 404 document of the region that does not have the page', async () => {
    const [west, east] = [await region('westus2', 'serves'), await region('eastus2', 'serves')];
    edge = await startEdge({ port: 0, origins: [west.origin, east.origin] });
    expect(await ask('/image/42')).toEqual({ status: 404, region: 'westus2', text: 'westus2: not here' });
    expect(await ask('/%2e%2e/images/secret')).toMatchObject({ status: 404 });
    expect(west.state.asked).not.toContain('/images/secret');
    expect(east.state.asked).toEqual([]);
  });

  it('has a page of its own where a site has no 404 document', async () => {
    const west = await region('westus2', 'serves');
    west.state.hasErrorDocument = false;
    edge = await startEdge({ port: 0, origins: [west.origin] });
    expect(await ask('/image/42')).toMatchObject({
      status: 404,
      region: 'westus2',
      text: expect.stringContaining('nothing at this address'),
    });
  });

  it('says when no region answers, and when to ask again', async () => {
    const log: EdgeLogEntry[] = [];
    const west = await region('westus2', 'resets');
    edge = await startEdge({ port: 0, origins: [west.origin], onRequest: (entry) => log.push(entry) });
    const answer = await fetch(edge.url);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('3');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.text()).toContain('No region answers right now');
    expect(log).toEqual([{ method: 'GET', path: '/', status: 503, region: null, ms: expect.any(Number) }]);
  });

  it('names the port and its use when it is taken', async () => {
    const west = await region('westus2', 'serves');
    edge = await startEdge({ port: 0, origins: [west.origin] });
    const port = Number(new URL(edge.url).port);
    await expect(startEdge({ port, origins: [west.origin] })).rejects.toThrow(`port ${port}, wanted by the edge, is taken`);
  });
});
