import { expect, test } from 'vitest';
import { cursorKeysOf } from './cursor-keys.ts';
import type { Secrets } from './secret-cache.ts';

const [old, current, given] = [1, 2, 3].map((byte) => Buffer.alloc(32, byte).toString('base64')) as [string, string, string];

function vault(state: { value: string | null; next?: string }): Secrets {
  return {
    peek: () => state.value,
    get: async () => state.next ?? state.value,
    renewed: async (_, refused) => (state.next !== undefined && state.next !== refused ? state.next : null),
    states: () => [],
  };
}

test('without a vault the keys of the settings are all there are', async () => {
  const keys = cursorKeysOf([given], null);
  expect(keys.known()).toEqual([given]);
  expect(await keys.renewed()).toBeNull();
});

test('until the vault has answered, the keys of the settings sign; then they only check', () => {
  const state: { value: string | null } = { value: null };
  const keys = cursorKeysOf([given], vault(state));
  expect(keys.known()).toEqual([given]);
  state.value = current;
  expect(keys.known()).toEqual([current, given]);
});

test('a secret of several keys: the first signs, all check', () => {
  expect(cursorKeysOf([], vault({ value: `${current} ${old}` })).known()).toEqual([current, old]);
});

test('a secret that holds no key is as good as missing', () => {
  for (const value of ['', 'hello', 'YWJj', `${current} YWJj`]) expect(cursorKeysOf([], vault({ value })).known()).toEqual([]);
});

test('a signature that nobody knows makes it look for newer keys, also where it had none', async () => {
  expect(await cursorKeysOf([given], vault({ value: old, next: `${current} ${old}` })).renewed()).toEqual([current, old, given]);
  expect(await cursorKeysOf([], vault({ value: null, next: current })).renewed()).toEqual([current]);
  expect(await cursorKeysOf([], vault({ value: current })).renewed()).toBeNull();
});
