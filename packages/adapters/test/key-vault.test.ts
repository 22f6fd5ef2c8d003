import { randomUUID } from 'node:crypto';
import { type StandIns, startStandIns } from '@parallax/testing/stand-ins';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { managedIdentity } from '../src/identity/credential.ts';
import { keyVault } from '../src/secrets/key-vault.ts';
import { createSecretCache, type Secrets } from '../src/secrets/secret-cache.ts';

let standIns: StandIns;
beforeAll(async () => {
  standIns = await startStandIns({ 'cursor-key': 'first' });
});
afterEach(async () => {
  await standIns.setVault({ mode: 'none' });
  await standIns.setIdentity({ mode: 'none' });
});
afterAll(() => standIns.stop());

/** As an app that has just started. */
function start(): { secrets: Secrets; later: (ms: number) => void; logged: string[] } {
  const logged: string[] = [];
  let ahead = 0;
  const clock = () => Date.now() + ahead;
  const secrets = createSecretCache({
    // The SDK keeps tokens by identity for the whole process: an app that starts has none.
    fetch: keyVault(standIns.vaultUrl, managedIdentity(randomUUID(), Date.now)),
    clock,
    random: () => 0.5,
    log: (_, facts) => logged.push(String(facts['reason'] ?? '')),
    deadlineMs: 700,
  });
  return {
    secrets,
    logged,
    later(ms) {
      ahead += ms;
    },
  };
}

test('a secret is read with the identity of the app, through one challenge', async () => {
  const { secrets } = start();
  expect(await secrets.get('cursor-key')).toBe('first');
  expect(await standIns.vaultAnswers()).toEqual({ 200: 1, 401: 1 });
  expect(await standIns.issued()).toEqual({ 'https://vault.azure.net': 1 });
});

test('what the vault does not have, or has disabled, is missing', async () => {
  const { secrets, logged } = start();
  expect(await secrets.get('vision-key')).toBeNull();
  await standIns.setSecret('other', { value: 'x', enabled: false });
  expect(await secrets.get('other')).toBeNull();
  expect(logged).toEqual(['the vault has no secret vision-key', 'the vault answered 403 (Forbidden)']);
});

test.each([
  ['down', {}, 'the vault cannot be asked: ECONNREFUSED'],
  ['hang', {}, 'the vault did not answer in time'],
  ['403', {}, 'the vault answered 403 (Forbidden)'],
  ['429', { retryAfterSeconds: 600 }, 'the vault answered 429 (Throttled)'],
  ['500', {}, 'the vault answered 500 (InternalServerError)'],
  ['503', {}, 'the vault answered 503 (ServiceUnavailable)'],
])(
  'a value outlives a vault that is or answers %s; a start without one is answered within the deadline',
  async (mode, more, reason) => {
    const running = start();
    expect(await running.secrets.get('cursor-key')).toBe('first');
    await standIns.setVault({ mode, ...more });
    running.later(2 * 3_600_000);
    expect(await running.secrets.get('cursor-key')).toBe('first');
    const fresh = start();
    expect(await fresh.secrets.get('cursor-key')).toBeNull();
    await expect.poll(() => fresh.logged, { timeout: 5_000 }).toEqual([reason]);
    expect(fresh.secrets.states()).toMatchObject([{ state: 'missing', reason }]);
    await expect.poll(() => running.secrets.states(), { timeout: 5_000 }).toMatchObject([{ state: 'stale', reason }]);

    await standIns.setVault({ mode: 'none' });
    // A throttled vault is left alone for as long as it asked.
    fresh.later(60_000);
    expect(await fresh.secrets.get('cursor-key')).toBe(mode === '429' ? null : 'first');
    fresh.later(600_000);
    expect(await fresh.secrets.get('cursor-key')).toBe('first');
  },
);

test.each(['down', 'hang', '500', 'wrong-audience'])(
  'a vault that cannot be opened because the identity endpoint is %s',
  async (mode) => {
    await standIns.setIdentity({ mode });
    const { secrets, logged } = start();
    expect(await secrets.get('cursor-key')).toBeNull();
    await expect.poll(() => logged.length, { timeout: 5_000 }).toBe(1);
  },
);

test('a new version is taken up when a service refuses the old one, not before its time', async () => {
  const { secrets } = start();
  await standIns.setSecret('rotated', { value: 'old' });
  expect(await secrets.get('rotated')).toBe('old');
  await standIns.setSecret('rotated', { value: 'new' });
  expect(await secrets.get('rotated')).toBe('old');
  expect(await secrets.renewed('rotated', 'old')).toBe('new');
});

test('no message tells a value or a token', async () => {
  await standIns.setVault({ mode: '503' });
  const { secrets, logged } = start();
  await secrets.get('cursor-key');
  await expect.poll(() => logged.length).toBe(1);
  expect(`${logged} ${JSON.stringify(secrets.states())}`).not.toMatch(/first|eyJ|Bearer/);
});
