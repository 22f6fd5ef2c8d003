import { expect, test } from 'vitest';
import { createSecretCache } from './secret-cache.ts';

const minute = 60_000;
const hour = 60 * minute;

function set() {
  const state: {
    now: number;
    asked: number;
    value: string | null;
    fault: 'down' | 'hanging' | 'throttled' | null;
    random: number;
  } = {
    now: 0,
    asked: 0,
    value: 'one',
    fault: null,
    random: 0.5,
  };
  const logged: string[] = [];
  const secrets = createSecretCache({
    async fetch(_name, withinMs) {
      state.asked++;
      if (state.fault === 'down') throw new Error('the vault is down');
      if (state.fault === 'throttled') throw Object.assign(new Error('slow down'), { retryAfterMs: 10 * minute });
      if (state.fault === 'hanging')
        return await new Promise((_, reject) => setTimeout(() => reject(new Error('no answer')), withinMs));
      return state.value;
    },
    clock: () => state.now,
    random: () => state.random,
    log: (event) => logged.push(event),
    deadlineMs: 30,
  });
  return { state, secrets, logged };
}
/** Background renewals have ended after this. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('a look never waits: nothing is there at first, and a moment later it is', async () => {
  const { state, secrets } = set();
  expect(secrets.peek('a')).toBeNull();
  expect(secrets.peek('a')).toBeNull();
  await settled();
  expect(secrets.peek('a')).toBe('one');
  expect(state.asked).toBe(1);
});

test('many that want it at once ask once', async () => {
  const { state, secrets } = set();
  expect(await Promise.all([secrets.get('a'), secrets.get('a'), secrets.get('a')])).toEqual(['one', 'one', 'one']);
  expect(state.asked).toBe(1);
});

test('an old value is used while a new one is fetched', async () => {
  const { state, secrets } = set();
  await secrets.get('a');
  state.value = 'two';
  state.now = hour;
  expect(await secrets.get('a')).toBe('one');
  await settled();
  expect(secrets.peek('a')).toBe('two');
});

test('instances that started together do not ask together', async () => {
  const { state, secrets } = set();
  state.random = 0;
  await secrets.get('early');
  state.random = 0.999;
  await secrets.get('late');
  state.now = hour;
  secrets.peek('early');
  secrets.peek('late');
  await settled();
  expect(state.asked).toBe(3);
});

test.each(['down', 'hanging'] as const)('while the vault is %s a value is used for a day and no longer', async (fault) => {
  const { state, secrets } = set();
  await secrets.get('a');
  state.fault = fault;
  for (const at of [hour, 5 * hour, 23 * hour]) {
    state.now = at;
    const value = await Promise.race([secrets.get('a'), settled().then(() => 'waited')]);
    expect(value).toBe('one');
    expect(secrets.states()).toMatchObject([{ name: 'a', ageMs: at }]);
  }
  state.now = 24 * hour;
  expect(await secrets.get('a')).toBeNull();
  expect(secrets.states()).toMatchObject([{ state: 'missing', ageMs: null }]);
});

test.each(['down', 'hanging'] as const)(
  'a start while the vault is %s: null within the deadline, and at once while it is left alone',
  async (fault) => {
    const { state, secrets, logged } = set();
    state.fault = fault;
    expect(await secrets.get('a')).toBeNull();
    await expect.poll(() => secrets.states()[0]?.reason).toBeTruthy();
    expect(await secrets.get('a')).toBeNull();
    expect(state.asked).toBe(1);
    expect(logged).toEqual(['secret-missing']);
    state.fault = null;
    state.now = 2_000;
    expect(await secrets.get('a')).toBe('one');
    expect(logged).toEqual(['secret-missing', 'secret-back']);
  },
);

test('pauses between tries grow, and are as long as a throttled vault asks for', async () => {
  const { state, secrets } = set();
  state.fault = 'down';
  for (const [at, asked] of [
    [0, 1],
    [999, 1],
    [1_000, 2],
    [2_999, 2],
    [3_000, 3],
    [6_999, 3],
    [7_000, 4],
  ] as const) {
    state.now = at;
    await secrets.get('a');
    expect(`at ${at}: ${state.asked}`).toBe(`at ${at}: ${asked}`);
  }
  state.fault = 'throttled';
  state.now = hour;
  await secrets.get('a');
  const before = state.asked;
  state.now = hour + 10 * minute - 1;
  await secrets.get('a');
  expect(state.asked).toBe(before);
});

test('a secret that the vault does not have is missing, not empty', async () => {
  const { state, secrets } = set();
  state.value = null;
  expect(await secrets.get('a')).toBeNull();
  state.value = '';
  state.now = hour;
  expect(await secrets.get('a')).toBeNull();
  expect(secrets.states()[0]?.reason).toContain('no secret a');
});

test('a refused value is asked for again, at most once a minute, and only the vault’s other value counts', async () => {
  const { state, secrets } = set();
  await secrets.get('a');
  state.value = 'two';
  expect(await Promise.all([secrets.renewed('a', 'one'), secrets.renewed('a', 'one')])).toEqual(['two', 'two']);
  expect(state.asked).toBe(2);
  state.now = minute - 1;
  expect(await secrets.renewed('a', 'two')).toBeNull();
  expect(state.asked).toBe(2);
  state.now = minute;
  expect(await secrets.renewed('a', 'two')).toBeNull();
  expect(state.asked).toBe(3);
  // Whoever was refused with what has been replaced meanwhile gets the new one without a request.
  expect(await secrets.renewed('a', 'one')).toBe('two');
  expect(state.asked).toBe(3);
});

test('a vault that is down when a value is refused leaves the value as it is', async () => {
  const { state, secrets } = set();
  await secrets.get('a');
  state.fault = 'down';
  expect(await secrets.renewed('a', 'one')).toBeNull();
  expect(secrets.peek('a')).toBe('one');
  expect(secrets.states()).toMatchObject([{ state: 'stale', reason: 'the vault is down' }]);
});
