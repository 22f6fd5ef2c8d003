import { request } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { type RunningApp, startApp } from './harness/start-app.ts';

let app: RunningApp;

afterEach(async () => {
  await app.kill('SIGKILL');
});

describe('the body limit', () => {
  test('answers 413 to a declared length that is too large', async () => {
    app = await startApp('http', { env: { FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: '1000' } });
    const send = (bytes: number) => app.get('/api/bytes', { method: 'POST', body: new Uint8Array(bytes) });
    expect((await send(1000)).status).toBe(200);
    expect((await send(1001)).status).toBe(413);
  });

  test('answers 413 to a body that grows too large without saying so', async () => {
    app = await startApp('http', { env: { FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: '1000' } });
    const status = await new Promise<number>((resolve, reject) => {
      const sending = request(`${app.url}/api/bytes`, { method: 'POST' }, (response) => resolve(response.statusCode ?? 0));
      sending.on('error', reject);
      sending.write(Buffer.alloc(600));
      sending.write(Buffer.alloc(600));
    });
    expect(status).toBe(413);
  });
});

describe('an address that is none', () => {
  test.each([
    ['/api/bytes', 'a b{}'],
    ['//', '127.0.0.1'],
  ])('%s of host %s is answered with 400', async (path, host) => {
    app = await startApp('http');
    const status = await new Promise<number>((resolve, reject) => {
      request(app.url, { path, headers: { host } }, (response) => resolve(response.statusCode ?? 0))
        .on('error', reject)
        .end();
    });
    expect(status).toBe(400);
  });
});

describe('throttling', () => {
  test('answers 429 past maxOutstandingRequests, and lets maxConcurrentRequests wait', async () => {
    app = await startApp('http', {
      env: {
        AzureFunctionsJobHost__extensions__http__maxOutstandingRequests: '3',
        AzureFunctionsJobHost__extensions__http__maxConcurrentRequests: '1',
      },
    });
    const startedAt = performance.now();
    const answers = await Promise.all(Array.from({ length: 6 }, () => app.get('/api/slow')));
    const statuses = answers.map((answer) => answer.status).sort();
    expect(statuses).toEqual([200, 200, 200, 429, 429, 429]);
    // One at a time: three runs of 300 ms.
    expect(performance.now() - startedAt).toBeGreaterThan(850);
    expect(answers.find((answer) => answer.status === 429)?.headers.get('x-ms-scaleout')).toBe('1');
  });
});

describe('host.json', () => {
  test('is overridden by AzureFunctionsJobHost__ settings, whatever their case', async () => {
    app = await startApp('http', { env: { AzureFunctionsJobHost__Extensions__HTTP__RoutePrefix: 'v1' } });
    expect((await app.get('/v1/all')).status).toBe(200);
    expect((await app.get('/api/all')).status).toBe(404);
  });

  test('may take the prefix away, and the homepage stays', async () => {
    app = await startApp('http', { env: { AzureFunctionsJobHost__extensions__http__routePrefix: '' } });
    expect((await app.get('/all')).status).toBe(200);
    expect((await app.get('/')).status).toBe(200);
  });

  test('may name the functions to load', async () => {
    app = await startApp('http', { env: { AzureFunctionsJobHost__functions__0: 'teapot' } });
    expect(app.functions.map((fn) => fn.name)).toEqual(['teapot']);
    expect((await app.get('/api/all')).status).toBe(404);
  });
});

test('AzureWebJobsDisableHomepage leaves / empty', async () => {
  app = await startApp('http', { env: { AzureWebJobsDisableHomepage: 'true' } });
  expect((await app.get('/')).status).toBe(204);
});

test('the environment wins over local.settings.json', async () => {
  app = await startApp('http', { env: { GREETING: 'hello from the environment' } });
  expect(await (await app.get('/api/settings/resolved')).text()).toBe('hello from the environment');
});
