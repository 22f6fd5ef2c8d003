import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { Attempt } from './history.ts';
import { createPageRequests, NoAnswer } from './page-requests.ts';

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve).closeAllConnections())));
});

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const json = (response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}) =>
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

/** Nobody listens there. */
const dead = 'http://127.0.0.1:9';
const list = { method: 'GET' as const, path: '/images' };

test('goes on to the next address within one request, and stays with what worked', async () => {
  const alive = await serve((_, response) => json(response, 200, { images: [] }, { 'x-parallax-region': 'eastus2' }));
  const send = createPageRequests({ addresses: [dead, alive], ownerKey: 'key' });
  const attempts: Attempt[] = [];
  const reply = await send(list, (attempt) => attempts.push(attempt));
  expect([reply.status, reply.region]).toEqual([200, 'eastus2']);
  expect(attempts.map(({ address, status }) => [address, status])).toEqual([
    [dead, null],
    [alive, 200],
  ]);
  attempts.length = 0;
  await send(list, (attempt) => attempts.push(attempt));
  expect(attempts.map(({ address }) => address)).toEqual([alive]);
});

test('leaves an address that answers 503 alone, but not for saying that nobody takes uploads', async () => {
  const busy = await serve((_, response) => json(response, 503, { code: 'service-unavailable' }, { 'retry-after': '3' }));
  const full = await serve((_, response) => json(response, 503, { code: 'uploads-unavailable' }));
  const send = createPageRequests({ addresses: [busy, full], ownerKey: 'key' });
  const asked: string[] = [];
  for (let turn = 0; turn < 2; turn++) await send(list, ({ address }) => asked.push(address));
  expect(asked).toEqual([busy, full, full, busy]);
});

test('carries a session token to the address that gave it alone, and asks once more without it after a 404', async () => {
  const tokens: unknown[] = [];
  const forgetful = await serve((request, response) => {
    tokens.push(request.headers['x-parallax-session'] ?? null);
    json(response, request.url?.endsWith('/images/x') ? 404 : 200, {}, { 'x-parallax-session': 'token' });
  });
  const send = createPageRequests({ addresses: [forgetful], ownerKey: 'key' });
  await send(list, () => undefined);
  expect((await send({ method: 'GET', path: '/images/x' }, () => undefined)).status).toBe(404);
  expect(tokens).toEqual([null, 'token', null]);
});

test('says so when nobody answers', async () => {
  const send = createPageRequests({ addresses: [dead], ownerKey: 'key' });
  await expect(send(list, () => undefined)).rejects.toThrow(NoAnswer);
});
