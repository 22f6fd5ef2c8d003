import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningApp, startApp } from './harness/start-app.ts';

let app: RunningApp;

beforeAll(async () => {
  app = await startApp('http', { env: { 'AzureWebJobs.switchedOff.Disabled': 'true' } });
});

afterAll(async () => {
  await app.kill('SIGKILL');
});

async function statusOf(path: string, method = 'GET'): Promise<number> {
  return (await app.get(path, { method })).status;
}

describe('requests', () => {
  test('reach the function with method, url, parameters, query, headers and body', async () => {
    const response = await app.get('/api/echo/bob?a=1&a=2&b=x%20y', {
      method: 'POST',
      body: 'text',
      headers: { 'x-test': 'yes' },
    });
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toMatchObject({
      method: 'POST',
      url: `${app.url}/api/echo/bob?a=1&a=2&b=x%20y`,
      params: { name: 'bob' },
      query: { a: '1,2', b: 'x y' },
      header: 'yes',
      body: 'text',
      functionName: 'echo',
    });
  });

  test('keep binary bodies as they are', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    const response = await app.get('/api/bytes', { method: 'POST', body: bytes });
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([...bytes].reverse());
  });

  test('carry on the trace of the caller and give the function a span of its own', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const response = await app.get('/api/echo', { headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` } });
    const { traceParent } = (await response.json()) as { traceParent: string };
    expect(traceParent).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
    expect(traceParent).not.toContain('b7ad6b7169203331');
  });
});

describe('routes', () => {
  test('ignore case and one trailing slash', async () => {
    expect(await statusOf('/API/Echo/Bob/')).toBe(200);
  });

  test('leave optional parameters out', async () => {
    expect(await (await app.get('/api/echo')).json()).toMatchObject({ params: {} });
  });

  test.each([
    ['a method the function does not list: 404, never 405', '/api/echo/bob', 'DELETE', 404],
    ['HEAD on a function that lists GET', '/api/echo/bob', 'HEAD', 404],
    ['OPTIONS on a function that lists GET', '/api/echo/bob', 'OPTIONS', 404],
    ['HEAD where it is listed', '/api/with-head', 'HEAD', 200],
    ['OPTIONS where it is listed', '/api/all', 'OPTIONS', 200],
    ['a value that breaks the constraint alpha', '/api/echo/b0b', 'GET', 404],
    ['a value that breaks the constraint int', '/api/numbers/seven', 'GET', 404],
    ['a value out of range', '/api/numbers/11', 'GET', 404],
    ['a value that satisfies both constraints', '/api/numbers/7', 'GET', 200],
    ['a segment too many', '/api/all/more', 'GET', 404],
    ['no route prefix', '/echo/bob', 'GET', 404],
    ['an unknown path', '/api/unknown', 'GET', 404],
    ['an unknown admin path', '/admin/unknown', 'GET', 404],
  ])('answer %s', async (_, path, method, status) => {
    expect(await statusOf(path, method)).toBe(status);
  });

  test('take the rest of the path with a catch-all, decoded but for slashes', async () => {
    expect(await (await app.get('/api/files/a/b%20c/d%2Fe')).text()).toBe('[a/b c/d%2Fe]');
    expect(await (await app.get('/api/files')).text()).toBe('[]');
  });

  test('are resolved from settings', async () => {
    expect(await (await app.get('/api/settings/resolved')).text()).toBe('hello from local.settings.json');
  });

  test('are tried in the order of function names, and a shadowed one is warned of', async () => {
    expect(await (await app.get('/api/products/list')).text()).toBe('details');
    const warning = app.lines.find((line) => line.level === 'warning' && line.message?.includes("'List' is never reached"));
    expect(warning?.message).toContain('order of function names');
  });

  test('that the host refuses leave the rest of the app running', async () => {
    const problems = Object.fromEntries(app.problems.map((problem) => [problem.name, problem.message]));
    expect(problems['stealsAdmin']).toBe('The specified route conflicts with one or more built in routes.');
    expect(problems['badConstraint']).toContain("constraint 'nonsense' is unknown");
    expect(problems['missingSetting']).toContain("'%NOT_SET_ANYWHERE%' does not resolve to a value");
    expect(await statusOf('/api/bad/1')).toBe(404);
  });
});

describe('answers', () => {
  test.each([
    ['undefined', 'nothing', 204],
    ['null', 'nullAnswer', 204],
    ['an exception', 'boom', 500],
    ['a value that is no response', 'notAnObject', 500],
  ])('for %s have no body', async (_, path, status) => {
    const response = await app.get(`/api/${path}`);
    expect(response.status).toBe(status);
    expect(await response.text()).toBe('');
  });

  test('log what a function threw, with its stack, under its invocation', async () => {
    await app.get('/api/boom');
    const line = await app.waitForLine('the failure', (entry) => entry.level === 'error' && entry.functionName === 'boom');
    expect(line.message).toContain('Error: boom on purpose');
    expect(line.message).toContain('answers.cjs');
    expect(line.invocationId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('carry status, headers and body', async () => {
    const response = await app.get('/api/teapot');
    expect([response.status, await response.text()]).toEqual([418, 'short and stout']);
  });

  test('carry the custom headers of host.json, which give way to the function', async () => {
    const teapot = await app.get('/api/teapot');
    expect([teapot.headers.get('x-app'), teapot.headers.get('x-frame-options')]).toEqual(['function', 'DENY']);
    const missing = await app.get('/api/unknown');
    expect(missing.headers.get('x-frame-options')).toBe('DENY');
    expect((await app.get('/api/boom')).headers.get('x-app')).toBe('host.json');
  });

  test('set cookies as ASP.NET writes them', async () => {
    const response = await app.get('/api/cookies');
    expect(response.headers.getSetCookie()).toEqual([
      'a=1%202; path=/api; samesite=lax; httponly',
      'b=x; max-age=60; domain=example.com; path=/; secure; samesite=none',
    ]);
  });

  test('are 404 for a function that is switched off', async () => {
    expect(await statusOf('/api/switchedOff')).toBe(404);
  });
});

describe('the host itself', () => {
  test('answers / with a page that says it runs', async () => {
    const response = await app.get('/');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(await response.text()).toContain('up and running');
  });

  test('reports its state', async () => {
    expect(await (await app.get('/admin/host/status')).json()).toMatchObject({ state: 'Running', errors: expect.any(Array) });
    expect(await statusOf('/admin/host/ping', 'POST')).toBe(200);
  });

  test('lists its functions', async () => {
    const functions = (await (await app.get('/admin/functions')).json()) as { name: string; isDisabled: boolean }[];
    expect(functions.find((fn) => fn.name === 'switchedOff')).toMatchObject({ isDisabled: true });
    expect(await statusOf('/admin/functions/echo')).toBe(200);
    expect(await statusOf('/admin/functions/nobody')).toBe(404);
    expect(await (await app.get('/admin/functions/badConstraint/status')).json()).toMatchObject({
      errors: [expect.stringContaining('nonsense')],
    });
  });
});
