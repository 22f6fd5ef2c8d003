import type { AccessToken, TokenCredential } from '@azure/identity';
import { expect, test } from 'vitest';
import { bearerToken } from './bearer-token.ts';

const hour = 3_600_000;

function set() {
  const state = { now: 0, asked: 0, isDown: false };
  const credential: TokenCredential = {
    async getToken(): Promise<AccessToken> {
      state.asked++;
      if (state.isDown) throw new Error('identity endpoint is down');
      return { token: `token ${state.asked}`, expiresOnTimestamp: state.now + hour };
    },
  };
  return { state, token: bearerToken(credential, 'https://x/.default', () => state.now) };
}

test('many at once ask once, and the token is used until shortly before its end', async () => {
  const { state, token } = set();
  expect(await Promise.all([token(), token(), token()])).toEqual(['token 1', 'token 1', 'token 1']);
  state.now = hour - 6 * 60_000;
  expect(await token()).toBe('token 1');
  state.now = hour - 4 * 60_000;
  expect(await token()).toBe('token 2');
  expect(state.asked).toBe(2);
});

test('while the identity endpoint is down the token at hand is used to its end', async () => {
  const { state, token } = set();
  await token();
  state.isDown = true;
  state.now = hour - 60_000;
  expect(await token()).toBe('token 1');
  state.now = hour;
  await expect(token()).rejects.toThrow('identity endpoint is down');
});
