import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type RunningApp, type StartOptions, startApp } from './harness/start-app.ts';

let plain: RunningApp;
let app: RunningApp;
const apps: RunningApp[] = [];

beforeAll(async () => {
  plain = await start();
});

beforeEach(() => {
  app = plain;
});

afterAll(async () => {
  await Promise.all(apps.map((started) => started.kill('SIGKILL')));
});

const start = async (options?: StartOptions): Promise<RunningApp> => {
  app = await startApp('http', options);
  apps.push(app);
  return app;
};
const preflight = (origin: string, path = '/api/all') =>
  app.get(path, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'PATCH', 'access-control-request-headers': 'x-a,content-type' },
  });
const allowed = (response: Response) => response.headers.get('access-control-allow-origin');

test('local.settings.json Host.CORS: a preflight of an allowed origin gets 204 with method and headers', async () => {
  const response = await preflight('http://localhost:5173');
  expect(response.status).toBe(204);
  expect(allowed(response)).toBe('http://localhost:5173');
  expect(response.headers.get('access-control-allow-methods')).toBe('PATCH');
  expect(response.headers.get('access-control-allow-headers')).toBe('x-a,content-type');
  expect(response.headers.get('vary')).toBe('Origin');
  expect(response.headers.get('access-control-allow-credentials')).toBeNull();
});

test('a preflight of another origin gets 204 without any permission', async () => {
  const response = await preflight('https://evil.example');
  expect([response.status, allowed(response), response.headers.get('access-control-allow-methods')]).toEqual([204, null, null]);
});

test('even an unknown path answers a preflight', async () => {
  expect((await preflight('https://app.example', '/api/unknown')).status).toBe(204);
});

test('answers carry the permission for an allowed origin only, errors included', async () => {
  const get = (path: string, origin: string) => app.get(path, { headers: { origin } });
  expect(allowed(await get('/api/open', 'https://app.example'))).toBe('https://app.example');
  expect(allowed(await get('/api/open', 'https://evil.example'))).toBeNull();
  expect(allowed(await get('/api/boom', 'https://app.example'))).toBe('https://app.example');
  expect(allowed(await get('/api/unknown', 'https://app.example'))).toBe('https://app.example');
});

test('--cors and --cors-credentials win over the file', async () => {
  await start({ args: ['--cors', 'https://other.example', '--cors-credentials'] });
  const response = await preflight('https://other.example');
  expect(allowed(response)).toBe('https://other.example');
  expect(response.headers.get('access-control-allow-credentials')).toBe('true');
  expect(allowed(await preflight('https://app.example'))).toBeNull();
});

test('* allows every origin', async () => {
  await start({ args: ['--cors', '*'] });
  expect(allowed(await preflight('https://anyone.example'))).toBe('*');
});

test('OPTIONS that is no preflight goes to the function, or is 404', async () => {
  const response = await app.get('/api/all', { method: 'OPTIONS', headers: { origin: 'https://app.example' } });
  expect([response.status, await response.text()]).toEqual([200, 'OPTIONS']);
  expect((await app.get('/api/open', { method: 'OPTIONS' })).status).toBe(404);
});
