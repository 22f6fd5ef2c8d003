import { request } from 'node:https';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { type Certificate, makeSelfSignedCertificate } from '../certificates/self-signed-certificate.ts';
import { systemClock } from '../clock.ts';
import { makeTokens } from '../identity/tokens.ts';
import { startVault, type Vault } from './start-vault.ts';

const tokens = makeTokens(systemClock);
const audience = 'https://vault.azure.net';
const bearer = (forWhom = audience) => `Bearer ${tokens.issue({ audience: forWhom, clientId: 'a', lifetimeSeconds: 60 })}`;

let certificate: Certificate;
let vault: Vault;
beforeAll(() => {
  certificate = makeSelfSignedCertificate({ hosts: ['127.0.0.1'], now: new Date(), days: 1 });
});
afterEach(() => vault.close());

const start = async () => {
  vault = await startVault({ port: 0, ...certificate, tokens, secrets: { 'cursor-key': 'first' } });
};

interface Answer {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly body: Record<string, unknown>;
}

function ask(
  path: string,
  { method = 'GET', authorization = bearer(), body }: { method?: string; authorization?: string | null; body?: unknown } = {},
) {
  return new Promise<Answer>((resolve, reject) => {
    const headers = authorization === null ? {} : { authorization };
    const call = request(`${vault.url}${path}`, { method, ca: certificate.certificate, headers, timeout: 5_000, agent: false });
    call.on('error', reject).on('timeout', () => call.destroy(new Error('no answer')));
    call.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: JSON.parse(text) }));
    });
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const admin = (path: string, body: unknown) =>
  fetch(`${vault.adminUrl}/admin/${path}`, { method: 'PUT', body: JSON.stringify(body) });
const version = 'api-version=2026-04-01';

test('whoever comes without a token is told where to get one and what for', async () => {
  await start();
  const { status, headers } = await ask(`/secrets/cursor-key?${version}`, { authorization: null });
  expect(status).toBe(401);
  expect(headers['www-authenticate']).toMatch(
    /^Bearer authorization="https:\/\/login\.microsoftonline\.com\/[\w-]+", resource="https:\/\/vault\.azure\.net"$/,
  );
});

test('a token for another service, or of somebody else, opens nothing', async () => {
  await start();
  const foreign = makeTokens(systemClock).issue({ audience, clientId: 'a', lifetimeSeconds: 60 });
  for (const authorization of [bearer('https://storage.azure.com'), `Bearer ${foreign}`, 'Bearer x'])
    expect((await ask(`/secrets/cursor-key?${version}`, { authorization })).status).toBe(401);
});

test('the current version of a secret, as the SDK asks for it and by its own address', async () => {
  await start();
  const { status, body } = await ask('/secrets/cursor-key/?api%2Dversion=2026-04-01');
  expect(status).toBe(200);
  expect(body).toMatchObject({ value: 'first', attributes: { enabled: true, recoveryLevel: 'Recoverable+Purgeable' } });
  const { pathname } = new URL(String(body['id']));
  await admin('secrets/cursor-key', { value: 'second' });
  expect((await ask(`/secrets/cursor-key?${version}`)).body['value']).toBe('second');
  expect((await ask(`${pathname}?${version}`)).body['value']).toBe('first');
  const { body: listed } = await ask(`/secrets/cursor-key/versions?${version}`);
  expect(listed['value']).toMatchObject([{ id: body['id'] }, {}]);
  expect(JSON.stringify(listed)).not.toContain('first');
});

test('a secret can be set over the wire, which makes a new version', async () => {
  await start();
  const made = await ask(`/secrets/vision-key?${version}`, { method: 'PUT', body: { value: 'abc' } });
  expect(made.body).toMatchObject({ value: 'abc' });
  expect((await ask(`/secrets/vision-key?${version}`)).body['id']).toBe(made.body['id']);
  expect((await ask(`/secrets/vision-key?${version}`, { method: 'PUT', body: 'abc' })).status).toBe(400);
});

test('what is not there, disabled, or asked for wrongly', async () => {
  await start();
  const problem = async (path: string, method = 'GET') => {
    const { status, body } = await ask(path, { method });
    const { code, innererror } = body['error'] as { code: string; innererror?: { code: string } };
    return [status, code, innererror?.code ?? null];
  };
  expect(await problem(`/secrets/none?${version}`)).toEqual([404, 'SecretNotFound', null]);
  expect(await problem(`/secrets/cursor-key/0123?${version}`)).toEqual([404, 'SecretNotFound', null]);
  expect(await problem('/secrets/cursor-key')).toEqual([400, 'BadParameter', null]);
  expect(await problem(`/secrets/a.b?${version}`)).toEqual([400, 'BadParameter', null]);
  expect(await problem(`/keys/a?${version}`)).toEqual([404, 'NotFound', null]);
  expect(await problem(`/secrets/cursor-key?${version}`, 'DELETE')).toEqual([404, 'NotFound', null]);
  expect((await admin('secrets/none', { enabled: false })).status).toBe(400);
  await admin('secrets/cursor-key', { enabled: false });
  expect(await problem(`/secrets/cursor-key?${version}`)).toEqual([403, 'Forbidden', 'SecretDisabled']);
});

test.each([
  ['403', 403, 'Forbidden'],
  ['429', 429, 'Throttled'],
  ['500', 500, 'InternalServerError'],
  ['503', 503, 'ServiceUnavailable'],
])('fault %s', async (mode, status, code) => {
  await start();
  await admin('faults', { mode, retryAfterSeconds: 3 });
  const answer = await ask(`/secrets/cursor-key?${version}`);
  expect([answer.status, (answer.body['error'] as { code: string }).code]).toEqual([status, code]);
  expect(answer.headers['retry-after']).toBe(status === 429 || status === 503 ? '3' : undefined);
});

test('a vault that is down refuses connections, and comes back at its address with its secrets', async () => {
  await start();
  await admin('faults', { mode: 'down' });
  await expect(ask(`/secrets/cursor-key?${version}`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await admin('faults', { mode: 'none' });
  expect((await ask(`/secrets/cursor-key?${version}`)).body['value']).toBe('first');
});

test('nothing that can be looked at tells a value', async () => {
  await start();
  await ask(`/secrets/cursor-key?${version}`);
  const state = await (await fetch(`${vault.adminUrl}/admin/state`)).text();
  expect(JSON.parse(state)).toMatchObject({ answers: { 200: 1 }, secrets: [{ name: 'cursor-key', versions: 1, enabled: true }] });
  expect(state).not.toContain('first');
});
