import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/identity';
import { expect, test } from 'vitest';
import { bearerToken } from './credential.ts';
import { lastingCredential, NoTokenError } from './lasting-credential.ts';

const hour = 3_600_000;
const lifetime = 24 * hour;

function set() {
  const state = { now: 0, asked: 0, isDown: false, isHanging: false, isUnchanged: false };
  const inner: TokenCredential = {
    async getToken(scopes): Promise<AccessToken> {
      state.asked++;
      if (state.isHanging) return await new Promise(() => undefined);
      if (state.isDown) throw new Error('identity endpoint is down');
      if (state.isUnchanged) return { token: `${scopes} 1`, expiresOnTimestamp: lifetime };
      return { token: `${scopes} ${state.asked}`, expiresOnTimestamp: state.now + lifetime };
    },
  };
  const credential = lastingCredential(inner, () => state.now, 20);
  return { state, credential, token: bearerToken(credential, 'a') };
}
/** Background renewals have ended after this. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('many at once ask once, and each scope has a token of its own', async () => {
  const { state, credential, token } = set();
  expect(await Promise.all([token(), token(), token()])).toEqual(['a 1', 'a 1', 'a 1']);
  expect((await credential.getToken('b'))?.token).toBe('b 2');
  expect(state.asked).toBe(2);
});

test('from the middle of its life on a token is renewed in the background while it goes on being used', async () => {
  const { state, token } = set();
  await token();
  state.now = 12 * hour - 1;
  await token();
  expect(state.asked).toBe(1);
  state.now = 12 * hour;
  expect(await token()).toBe('a 1');
  await settled();
  expect(await token()).toBe('a 2');
  expect(state.asked).toBe(2);
});

test('an endpoint that gives the old token once more, as the SDK does while it fetches the next, is asked again a minute later', async () => {
  const { state, token } = set();
  await token();
  state.isUnchanged = true;
  state.now = 12 * hour;
  await token();
  await settled();
  state.isUnchanged = false;
  state.now += 60_000 - 1;
  expect(await token()).toBe('a 1');
  expect(state.asked).toBe(2);
  state.now += 1;
  await token();
  await settled();
  expect(await token()).toBe('a 3');
});

test.each(['isDown', 'isHanging'] as const)(
  'while the identity endpoint %s the token at hand is used to its end',
  async (fault) => {
    const { state, token } = set();
    await token();
    state[fault] = true;
    for (const at of [13 * hour, 20 * hour, 24 * hour - 2 * 60_000]) {
      state.now = at;
      expect(await token()).toBe('a 1');
      await settled();
    }
    state.now = 24 * hour;
    await expect(token()).rejects.toThrow(NoTokenError);
  },
);

test('an endpoint that gives nothing is asked again after growing pauses, not at every call', async () => {
  const { state, token } = set();
  state.isDown = true;
  for (let call = 0; call < 5; call++) await expect(token()).rejects.toThrow(NoTokenError);
  expect(state.asked).toBe(1);
  state.now = 1_000;
  await expect(token()).rejects.toThrow('gives no token for a at the moment');
  state.now = 2_500;
  await expect(token()).rejects.toThrow(NoTokenError);
  expect(state.asked).toBe(2);
  state.isDown = false;
  state.now = 3_000;
  expect(await token()).toBe('a 3');
});

test('a caller that gives up is let go at once, and the others go on waiting', async () => {
  const given = Promise.withResolvers<AccessToken>();
  const seen: (GetTokenOptions | undefined)[] = [];
  const inner: TokenCredential = {
    async getToken(_scopes, options) {
      seen.push(options);
      return await given.promise;
    },
  };
  const credential = lastingCredential(inner, () => 0, 60_000);
  const giveUp = new AbortController();
  const asked = credential.getToken('a', { abortSignal: giveUp.signal });
  const other = credential.getToken('a');
  giveUp.abort();
  await expect(asked).rejects.toThrow(NoTokenError);
  await expect(credential.getToken('a', { abortSignal: AbortSignal.abort() })).rejects.toThrow(NoTokenError);
  given.resolve({ token: 'late', expiresOnTimestamp: lifetime });
  expect((await other)?.token).toBe('late');
  expect(seen).toEqual([{}]);
});

test('the reason is kept for whoever reads the log', async () => {
  const { state, token } = set();
  state.isDown = true;
  await expect(token()).rejects.toMatchObject({ cause: new Error('identity endpoint is down') });
});

test('a service that refuses a token by claims gets one made for them, which all others are given from then on', async () => {
  const { state, credential, token } = set();
  await token();
  expect((await credential.getToken('a', { claims: 'x' }))?.token).toBe('a 2');
  expect(await token()).toBe('a 2');
  expect(state.asked).toBe(2);
});

test('when none can be made for its claims, that is trouble of the identity, and the token at hand stays', async () => {
  const { state, credential, token } = set();
  await token();
  state.isDown = true;
  await expect(credential.getToken('a', { claims: 'x' })).rejects.toMatchObject({
    name: 'NoTokenError',
    cause: new Error('identity endpoint is down'),
  });
  expect(await token()).toBe('a 1');
});
