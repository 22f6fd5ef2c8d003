import { expect, test } from 'vitest';
import { createSecretCache } from '../secrets/secret-cache.ts';
import { visionByKey } from './vision-access.ts';

test('who was refused with a key that somebody else has had replaced meanwhile asks again with the new one', async () => {
  const vault = { value: 'old' };
  const access = visionByKey(
    undefined,
    createSecretCache({ fetch: async () => vault.value, clock: () => 0, random: () => 0.5, log: () => undefined }),
  );
  const [first, second] = [await access.headers(), await access.headers()];
  vault.value = 'new';
  expect(await access.renewed(first)).toBe(true);
  expect(await access.headers()).toEqual({ 'ocp-apim-subscription-key': 'new' });
  expect(await access.renewed(second)).toBe(true);
});
