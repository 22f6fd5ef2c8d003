import type { Release } from '@parallax/contracts/release';
import { afterEach, expect, test } from 'vitest';
import { createClient } from '../src/api/client.ts';
import { ApiProblem, Unreachable } from '../src/api/problem.ts';
import { memory } from './memory.ts';
import { colour, deadUrl, json, problem, serve, stopStubs } from './stub-api.ts';

afterEach(stopStubs);

function clientOf(...colours: Release['colours']) {
  return createClient({
    loadRelease: async () => ({ revision: 1, sticky: false, flags: {}, regions: {}, colours }),
    ownerKey: 'key',
    session: memory(),
    fetch,
    now: Date.now,
    chance: () => 0,
  });
}

test('an address that is dead is passed over within the request, and left alone by the next', async () => {
  const west = await serve(json(200, { from: 'west' }));
  const client = clientOf(colour('blue', 100, [await deadUrl(), west.url]));
  expect(await client.request({ path: '/regions' })).toEqual({ from: 'west' });
  expect(await client.request({ path: '/regions' })).toEqual({ from: 'west' });
  expect(west.seen).toHaveLength(2);
});

test('an address that answers 503 is passed over too', async () => {
  const name = await serve(problem(503, 'service-unavailable'));
  const west = await serve(json(200, { from: 'west' }));
  const client = clientOf(colour('blue', 100, [name.url, west.url]));
  expect(await client.request({ path: '/images' })).toEqual({ from: 'west' });
  await client.request({ path: '/images' });
  expect(name.seen).toHaveLength(1);
});

test('an address that breaks off in the middle of its answer is passed over too', async () => {
  const name = await serve((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
    response.write('{"from": "na', () => response.destroy());
  });
  const west = await serve(json(200, { from: 'west' }));
  const client = clientOf(colour('blue', 100, [name.url, west.url]));
  expect(await client.request({ path: '/images' })).toEqual({ from: 'west' });
});

test('a wish is one trace wherever it is asked, another wish another one, and all of an action one', async () => {
  const name = await serve(problem(503, 'service-unavailable'));
  const west = await serve(json(200, {}));
  const client = clientOf(colour('blue', 100, [name.url, west.url]));
  const traceOf = ({ headers }: { headers: object }) => (headers as Record<string, string>)['traceparent'];
  await client.request({ path: '/images' });
  await client.request({ path: '/images' });
  const [first, second] = west.seen.map(traceOf);
  expect(name.seen.map(traceOf)).toEqual([first]);
  expect(first).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  expect(second).not.toBe(first);
  const action = client.inOneTrace();
  await action.request({ method: 'POST', path: '/uploads', body: {} });
  await action.request({ path: '/images/x' });
  const [grant, look] = west.seen.slice(2).map(traceOf);
  expect(look).toBe(grant);
  expect([first, second]).not.toContain(grant);
});

test('a refusal is final: nobody else is asked', async () => {
  const name = await serve(problem(403, 'not-owner'));
  const west = await serve(json(200, {}));
  const client = clientOf(colour('blue', 100, [name.url, west.url]));
  const error = await client.request({ method: 'DELETE', path: '/images/x' }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ApiProblem);
  expect(error).toMatchObject({ code: 'not-owner', status: 403, message: 'It is not-owner.' });
  expect(west.seen).toHaveLength(0);
});

test('when nobody answers, the error says so', async () => {
  const client = clientOf(colour('blue', 100, [await deadUrl(), await deadUrl()]));
  await expect(client.request({ path: '/images' })).rejects.toBeInstanceOf(Unreachable);
});

test('when nobody answers, the next request asks for the addresses again', async () => {
  const west = await serve(json(200, { from: 'west' }));
  const asked: boolean[] = [];
  const urls = [await deadUrl(), west.url];
  const client = createClient({
    loadRelease: async ({ distrustKept }) => {
      asked.push(distrustKept === true);
      return { revision: 1, sticky: false, flags: {}, regions: {}, colours: [colour('blue', 100, [urls.shift() ?? ''])] };
    },
    ownerKey: 'key',
    session: memory(),
    fetch,
    now: Date.now,
    chance: () => 0,
  });
  await expect(client.request({ path: '/images' })).rejects.toBeInstanceOf(Unreachable);
  expect(await client.request({ path: '/images' })).toEqual({ from: 'west' });
  expect(asked).toEqual([false, true]);
});

test('a release that cannot be had is asked for again by the next request', async () => {
  const west = await serve(json(200, { from: 'west' }));
  let tries = 0;
  const client = createClient({
    loadRelease: async () => {
      if (++tries === 1) throw new TypeError('fetch failed');
      return { revision: 1, sticky: false, flags: {}, regions: {}, colours: [colour('blue', 100, [west.url])] };
    },
    ownerKey: 'key',
    session: memory(),
    fetch,
    now: Date.now,
    chance: () => 0,
  });
  await expect(client.request({ path: '/images' })).rejects.toBeInstanceOf(Unreachable);
  expect(await client.request({ path: '/images' })).toEqual({ from: 'west' });
});

test('the session token goes back to the address that gave it, and a 404 that carried one is repeated without', async () => {
  const west = await serve((request, response) => {
    if (request.url?.endsWith('/images/new')) {
      const status = request.headers['x-parallax-session'] ? 404 : 200;
      return json(status, status === 404 ? { code: 'image-not-found', detail: 'No.' } : { found: true })(request, response);
    }
    return json(200, {}, { 'x-parallax-session': 'token-1' })(request, response);
  });
  const client = clientOf(colour('blue', 100, [west.url]));
  await client.request({ path: '/images' });
  await client.request({ path: '/images' });
  expect(west.seen.map((request) => request.headers['x-parallax-session'])).toEqual([undefined, 'token-1']);
  expect(await client.request({ path: '/images/new' })).toEqual({ found: true });
});

test('a caller that gives up gets its own reason, and no other address is asked', async () => {
  const name = await serve(() => undefined);
  const west = await serve(json(200, {}));
  const client = clientOf(colour('blue', 100, [name.url, west.url]));
  const control = new AbortController();
  const asked = client.request({ path: '/images', signal: control.signal });
  setTimeout(() => control.abort(), 50);
  await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
  expect(west.seen).toHaveLength(0);
});
