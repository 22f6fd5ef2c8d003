import { AppError } from '@parallax/domain/app-error';
import { expect, test } from 'vitest';
import { request } from '../../test/request.ts';
import { json } from './answer.ts';
import { handle, type Log } from './handle.ts';

const settings = { region: 'westus2', colour: 'blue', release: 'r1', webOrigins: ['http://photos.example'] } as const;
const silent: Log = () => undefined;
const page = { origin: 'http://photos.example' };

test('every answer names region, colour, release and operation, and continues the trace of the caller', async () => {
  const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
  const answer = await handle(() => json({ ok: true }), settings, silent)(request('GET', 'images', { headers: { traceparent } }));
  expect(answer.headers).toMatchObject({
    'x-parallax-region': 'westus2',
    'x-parallax-colour': 'blue',
    'x-parallax-release': 'r1',
    'x-parallax-operation': 'a'.repeat(32),
  });
  expect(answer.headers?.['traceparent']).toMatch(new RegExp(`^00-${'a'.repeat(32)}-[0-9a-f]{16}-01$`));
});

test('an AppError becomes problem+json with its code, sentence and Retry-After', async () => {
  const refuse = () => {
    throw new AppError('quota-exceeded', 'Too many. Wait.', { retryAfterSeconds: 90 });
  };
  const answer = await handle(refuse, settings, silent)(request('POST', 'uploads'));
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
  const answer = await handle(crash, settings, (event, facts) => logged.push([event, facts]))(request('GET', 'images'));
  expect(answer.status).toBe(500);
  expect(String(answer.body)).not.toContain('secret');
  expect(JSON.stringify(logged)).toContain('secret connection text');
});

test('answers of pages of this installation may be read by them, with the headers they need', async () => {
  const answer = await handle(() => json({}), settings, silent)(request('GET', 'images', { headers: page }));
  expect(answer.headers?.['access-control-allow-origin']).toBe(page.origin);
  expect(answer.headers?.['access-control-expose-headers']).toContain('x-parallax-session');
});

test('a page of a foreign origin can change nothing and reads nothing', async () => {
  const called: string[] = [];
  const run = handle(
    ({ request: { method } }) => {
      called.push(method);
      return json({});
    },
    settings,
    silent,
  );
  const write = await run(request('DELETE', 'images/x', { headers: { origin: 'http://evil.example' } }));
  expect(JSON.parse(String(write.body))).toMatchObject({ status: 403, code: 'origin-not-allowed' });
  const read = await run(request('GET', 'images', { headers: { origin: 'http://evil.example' } }));
  expect(read.headers).not.toHaveProperty('access-control-allow-origin');
  expect(called).toEqual(['GET']);
});

test('a service that outlasts the request is called unavailable, not a bug', async () => {
  const run = handle(
    async ({ signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      throw new Error('AbortError of some SDK');
    },
    settings,
    silent,
  );
  const answer = await run(request('GET', 'images'));
  expect(JSON.parse(String(answer.body))).toMatchObject({ status: 503, code: 'service-unavailable', retryAfter: 5 });
});
