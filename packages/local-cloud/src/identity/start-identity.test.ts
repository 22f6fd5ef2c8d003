import { afterEach, expect, test } from 'vitest';
import { type Identity, type IdentityOptions, startIdentity } from './start-identity.ts';
import { claimsOf, makeTokens, tenantId } from './tokens.ts';

const header = 'a header of this app';
const resource = 'https://vault.azure.net';
let identity: Identity;
afterEach(() => identity.close());

async function start(options: Partial<IdentityOptions> = {}): Promise<void> {
  identity = await startIdentity({ port: 0, header, ...options });
}

async function ask(query: Record<string, string> = {}, headers: Record<string, string> = { 'x-identity-header': header }) {
  const all = new URLSearchParams({ 'api-version': '2019-08-01', resource, ...query });
  const response = await fetch(`${identity.endpoint}?${all}`, { headers, signal: AbortSignal.timeout(5_000) });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, string> };
}

const setFaults = (faults: unknown) =>
  fetch(`${identity.adminUrl}/admin/faults`, { method: 'PUT', body: JSON.stringify(faults) });

test('a token is for the service that it was asked for, and good for a day', async () => {
  await start();
  const { status, body } = await ask({ client_id: 'an-identity' });
  expect(status).toBe(200);
  expect(body).toMatchObject({ client_id: 'an-identity', resource, token_type: 'Bearer' });
  const claims = claimsOf(body['access_token'] ?? '') as Record<string, unknown>;
  expect(claims).toEqual({ aud: resource, exp: Number(body['expires_on']) });
  expect(Number(body['expires_on']) - Date.now() / 1_000).toBeGreaterThan(86_000);
});

test('who shares its keys can tell its tokens from others, and from those that are for another service or have ended', async () => {
  let now = Date.UTC(2026, 10, 21);
  const clock = { now: () => now, after: () => () => undefined, afterReal: () => () => undefined };
  const tokens = makeTokens(clock);
  const token = tokens.issue({ audience: resource, clientId: 'a', lifetimeSeconds: 60 });
  expect(tokens.check(`Bearer ${token}`, resource)).toBeNull();
  expect(tokens.check(undefined, resource)).toBe('missing');
  expect(tokens.check('Bearer abc', resource)).toBe('malformed');
  expect(tokens.check(`Bearer ${token}`, 'https://storage.azure.com')).toBe('audience');
  const foreign = makeTokens(clock);
  expect(foreign.check(`Bearer ${token}`, resource)).toBe('signature');
  now += 60_000;
  expect(tokens.check(`Bearer ${token}`, resource)).toBe('expired');
  expect(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())).toMatchObject({
    iss: `https://sts.windows.net/${tenantId}/`,
    tid: tenantId,
    ver: '1.0',
  });
  await start();
});

test.each([
  ['without the header', {}, {}, 401],
  ['with the header of another app', {}, { 'x-identity-header': 'guessed' }, 401],
  ['with another version', { 'api-version': '2017-09-01' }, undefined, 400],
  ['without a resource', { resource: '' }, undefined, 400],
  ['for an identity that the app does not have', { client_id: 'somebody-else' }, undefined, 400],
])('it refuses a request %s', async (_, query, headers, status) => {
  await start({ clientIds: ['mine'] });
  const answer = await ask(query as Record<string, string>, headers as Record<string, string> | undefined);
  expect(answer.status).toBe(status);
  expect(answer.body).toMatchObject({ statusCode: status, message: expect.any(String) });
});

test('it gives tokens to the user-assigned identities of the app', async () => {
  await start({ clientIds: ['mine'] });
  expect((await ask({ client_id: 'mine' })).status).toBe(200);
});

test('faults: throttled, failing, wrong audience, hanging, down, and back', async () => {
  await start();
  await setFaults({ mode: '429', retryAfterSeconds: 2 });
  const throttled = await ask();
  expect([throttled.status, throttled.headers.get('retry-after')]).toEqual([429, '2']);
  await setFaults({ mode: '500' });
  expect((await ask()).status).toBe(500);
  await setFaults({ mode: 'wrong-audience' });
  expect(claimsOf((await ask()).body['access_token'] ?? '')?.aud).toBe('https://graph.microsoft.com');
  await setFaults({ mode: 'hang' });
  const hung = fetch(`${identity.endpoint}?resource=x`, { signal: AbortSignal.timeout(100) });
  await expect(hung).rejects.toThrow('aborted due to timeout');
  await setFaults({ mode: 'down' });
  await expect(ask()).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  await setFaults({ mode: 'none' });
  expect((await ask()).status).toBe(200);
  const state = (await (await fetch(`${identity.adminUrl}/admin/state`)).json()) as { answers: unknown; issued: unknown };
  expect(state).toMatchObject({
    answers: { 200: 2, 429: 1, 500: 1 },
    issued: { [resource]: 1, 'https://graph.microsoft.com': 1 },
  });
});
