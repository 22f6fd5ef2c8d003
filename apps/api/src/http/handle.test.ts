import type { Release } from '@parallax/contracts/release';
import { AppError } from '@parallax/domain/app-error';
import { describe, expect, test } from 'vitest';
import { request } from '../../test/request.ts';
import { json } from './answer.ts';
import { handle, type Serving } from './handle.ts';

const settings = { region: 'westus2', colour: 'blue', release: 'r1', webOrigins: ['http://photos.example'] } as const;
const release = (revision: number, drained = false): Release => ({
  revision,
  colours: [{ colour: 'blue', weight: 100, drained, release: 'r1', apiUrl: 'http://blue.example', regionUrls: [] }],
  regions: {},
  sticky: true,
  flags: {},
});
const serving: Serving = { settings, log: () => undefined, release: () => release(7) };
const page = { origin: 'http://photos.example' };

test('every answer names region, colour, release and operation, and continues the trace of the caller', async () => {
  const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
  const answer = await handle(() => json({ ok: true }), serving)(request('GET', 'images', { headers: { traceparent } }));
  expect(answer.headers).toMatchObject({
    'x-parallax-region': 'westus2',
    'x-parallax-colour': 'blue',
    'x-parallax-release': 'r1',
    'x-parallax-revision': '7',
    'x-parallax-operation': 'a'.repeat(32),
  });
  expect(answer.headers?.['traceparent']).toMatch(new RegExp(`^00-${'a'.repeat(32)}-[0-9a-f]{16}-01$`));
});

test('an AppError becomes problem+json with its code, sentence and Retry-After', async () => {
  const refuse = () => {
    throw new AppError('quota-exceeded', 'Too many. Wait.', { retryAfterSeconds: 90 });
  };
  const answer = await handle(refuse, serving)(request('POST', 'uploads'));
  expect(answer.status).toBe(429);
  expect(answer.headers).toMatchObject({ 'content-type': 'application/problem+json; charset=utf-8', 'retry-after': '90' });
  expect(JSON.parse(String(answer.body))).toMatchObject({
    code: 'quota-exceeded',
    detail: 'Too many. Wait.',
    retryAfter: 90,
    region: 'westus2',
  });
});

test('a bug is logged whole and shown without detail', async () => {
  const logged: unknown[] = [];
  const crash = () => {
    throw new Error('secret connection text');
  };
  const answer = await handle(crash, { ...serving, log: (event, facts) => logged.push([event, facts]) })(
    request('GET', 'images'),
  );
  expect(answer.status).toBe(500);
  expect(String(answer.body)).not.toContain('secret');
  expect(JSON.stringify(logged)).toContain('secret connection text');
});

test('answers of pages of this installation may be read by them, with the headers they need', async () => {
  const answer = await handle(() => json({}), serving)(request('GET', 'images', { headers: page }));
  expect(answer.headers?.['access-control-allow-origin']).toBe(page.origin);
  expect(answer.headers?.['access-control-expose-headers']).toMatch(/x-parallax-session.*x-parallax-revision/);
});

test('a page of a foreign origin can change nothing and reads nothing', async () => {
  const called: string[] = [];
  const run = handle(({ request: { method } }) => {
    called.push(method);
    return json({});
  }, serving);
  const write = await run(request('DELETE', 'images/x', { headers: { origin: 'http://evil.example' } }));
  expect(JSON.parse(String(write.body))).toMatchObject({ status: 403, code: 'origin-not-allowed' });
  const read = await run(request('GET', 'images', { headers: { origin: 'http://evil.example' } }));
  expect(read.headers).not.toHaveProperty('access-control-allow-origin');
  expect(called).toEqual(['GET']);
});

test('a service that outlasts the request is called unavailable, not a bug', async () => {
  const run = handle(async ({ signal }) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    throw new Error('AbortError of some SDK');
  }, serving);
  const answer = await run(request('GET', 'images'));
  expect(JSON.parse(String(answer.body))).toMatchObject({ status: 503, code: 'service-unavailable', retryAfter: 5 });
});

test('an instance that knows no release says revision 0', async () => {
  const answer = await handle(() => json({}), { ...serving, release: () => null })(request('GET', 'images'));
  expect(answer.headers?.['x-parallax-revision']).toBe('0');
});

describe('while its colour is drained', () => {
  const logged: unknown[] = [];
  const drained: Serving = { ...serving, log: (event) => logged.push(event), release: () => release(8, true) };

  test('a route sends people to the other colour, in a way that a page can read, and tells nobody of a failure', async () => {
    const called: string[] = [];
    const answer = await handle(() => json(called.push('handler')), drained)(request('GET', 'images', { headers: page }));
    expect(JSON.parse(String(answer.body))).toMatchObject({ status: 503, code: 'colour-drained', retryAfter: 5 });
    expect(answer.headers).toMatchObject({
      'retry-after': '5',
      'x-parallax-revision': '8',
      'access-control-allow-origin': page.origin,
    });
    expect([called, logged]).toEqual([[], ['request-refused']]);
  });

  test('health and preflights are answered, and the other colour does not care', async () => {
    const options = { evenDrained: true };
    expect((await handle(() => json({}), drained, options)(request('GET', 'health/live'))).status).toBe(200);
    const green: Serving = { ...drained, settings: { ...settings, colour: 'green' } };
    expect((await handle(() => json({}), green)(request('GET', 'images'))).status).toBe(200);
  });
});

test('HEAD is answered as GET, without the body, and a stream is not left open', async () => {
  const head = await handle(() => json({ much: 'text' }), serving)(request('HEAD', 'images'));
  expect([head.status, head.headers?.['content-type'], head.body]).toEqual([200, 'application/json; charset=utf-8', undefined]);
  const cancelled = Promise.withResolvers<string>();
  const stream = new ReadableStream<Uint8Array>({ cancel: () => cancelled.resolve('cancelled') });
  await handle(() => ({ status: 200, body: stream }), serving)(request('HEAD', 'images/x/original'));
  expect(await cancelled.promise).toBe('cancelled');
});

test('HEAD is answered also when the stream of the body has broken meanwhile', async () => {
  const broken = new ReadableStream<Uint8Array>({ start: (stream) => stream.error(new Error('connection lost')) });
  const answer = await handle(() => ({ status: 200, body: broken }), serving)(request('HEAD', 'images/x/original'));
  expect([answer.status, answer.body]).toEqual([200, undefined]);
});
