import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningApp, startApp } from './harness/start-app.ts';

let app: RunningApp;

beforeAll(async () => {
  app = await startApp('streaming', { env: { FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: '30000000' } });
});

afterAll(async () => {
  await app.kill('SIGKILL');
});

describe('with enableHttpStream', () => {
  test('chunks arrive as the function makes them', async () => {
    const response = await app.get('/api/ticks/4?q=1');
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(response.headers.get('x-query')).toBe('1');
    expect(response.headers.get('x-ms-invocation-id')).toBeNull();
    const arrivals: number[] = [];
    let text = '';
    for await (const chunk of response.body ?? []) {
      arrivals.push(performance.now());
      text += Buffer.from(chunk).toString();
    }
    expect(text).toBe('tick 0\ntick 1\ntick 2\ntick 3\n');
    // The function makes one every 100 ms; buffered they would all come at once.
    expect((arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0)).toBeGreaterThan(200);
  });

  test('routes and constraints hold', async () => {
    expect((await app.get('/api/ticks/many')).status).toBe(404);
    expect((await app.get('/api/length')).status).toBe(404);
  });

  test('a large body streams in, with the request headers', async () => {
    const response = await app.get('/api/length', {
      method: 'PUT',
      body: new Uint8Array(20_000_000),
      headers: { 'x-test': 'yes' },
    });
    expect(await response.json()).toEqual({ bytes: 20_000_000, header: 'yes' });
  });

  test('a declared length over the limit is refused', async () => {
    expect((await app.get('/api/length', { method: 'PUT', body: new Uint8Array(30_000_001) })).status).toBe(413);
  });

  test('an exception is 500 with an empty body', async () => {
    const response = await app.get('/api/boom');
    expect([response.status, await response.text()]).toEqual([500, '']);
  });

  test('requests run side by side', async () => {
    const texts = await Promise.all([1, 2, 3].map(async (count) => await (await app.get(`/api/ticks/${count}`)).text()));
    expect(texts.map((text) => text.split('\n').length - 1)).toEqual([1, 2, 3]);
  });

  test('a client that goes away does not take the host with it', async () => {
    const abort = new AbortController();
    const response = await app.get('/api/ticks/50', { signal: abort.signal });
    await response.body?.getReader().read();
    abort.abort();
    expect((await app.get('/api/ticks/1')).status).toBe(200);
  });
});
