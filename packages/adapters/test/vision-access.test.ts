import { afterEach, expect, test } from 'vitest';
import type { Secrets } from '../src/secrets/secret-cache.ts';
import { visionByIdentity, visionByKey } from '../src/vision/vision-access.ts';
import { closeServices, json, problemOf, recognize, refusal, service, whole } from './vision-service.ts';

afterEach(closeServices);

/** A vault without a wire. */
const vault = (current: () => string | null): Secrets => ({
  peek: current,
  get: async () => current(),
  renewed: async (_, refused) => (current() === refused ? null : current()),
  states: () => [],
});

test('a request carries a token of the identity where there is no key', async () => {
  const { endpoint, seen } = await service(json(200, whole));
  await recognize([endpoint], {
    access: visionByIdentity({ getToken: async () => ({ token: 'abc', expiresOnTimestamp: Date.now() + 3_600_000 }) }),
  });
  expect(seen[0]?.headers.authorization).toBe('Bearer abc');
  expect(seen[0]?.headers).not.toHaveProperty('ocp-apim-subscription-key');
});

test('a refused key is fetched again from the vault, and the service asked once more with the other one', async () => {
  const { endpoint, seen } = await service(refusal(401, '401', 'Access denied'), json(200, whole));
  let current = 'old';
  const access = visionByKey(
    'from the settings',
    vault(() => current),
  );
  const recognition = recognize([endpoint], { access });
  current = 'new';
  expect(await recognition).toMatchObject({ status: 'done' });
  expect(seen.map(({ headers }) => headers['ocp-apim-subscription-key'])).toEqual(['old', 'new']);
});

test('a refused key is given up when the vault knows no other', async () => {
  const { endpoint, seen } = await service(refusal(401, '401', 'Access denied'));
  const access = visionByKey(
    undefined,
    vault(() => 'old'),
  );
  expect(await problemOf(recognize([endpoint], { access }))).toMatchObject({ problem: 'auth', retryable: true });
  expect(seen).toHaveLength(1);
});

test('without a key or a token nobody is asked, and it is tried again later', async () => {
  const { endpoint, seen } = await service(json(200, whole));
  const noToken = { getToken: async () => Promise.reject(new Error('identity endpoint is down')) };
  for (const access of [
    visionByKey(
      undefined,
      vault(() => null),
    ),
    visionByIdentity(noToken),
  ])
    expect(await problemOf(recognize([endpoint], { access }))).toMatchObject({ problem: 'auth', retryable: true });
  expect(seen).toEqual([]);
});
