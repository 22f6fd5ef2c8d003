import type { UserDelegationKey } from '@azure/storage-blob';
import { expect, test } from 'vitest';
import { createDelegationKeys } from './delegation-keys.ts';

const day = 24 * 3_600_000;

function set(regions = ['westus2', 'eastus2']) {
  const state = { now: Date.UTC(2026, 10, 21), down: new Set<string>(), hanging: new Set<string>() };
  const fetched: string[] = [];
  const fetchKey = async (region: string, _startsOn: Date, expiresOn: Date) => {
    fetched.push(region);
    if (state.hanging.has(region)) return await new Promise<never>(() => undefined);
    if (state.down.has(region)) throw new Error(`${region} is down`);
    return { value: `${region} ${fetched.length}`, signedExpiresOn: expiresOn } as UserDelegationKey;
  };
  const open = (random = () => 0.5) => createDelegationKeys(regions, fetchKey, () => state.now, random);
  return { state, fetched, open };
}
/** Background renewals have ended after this. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('keys of all regions are fetched ahead, once each', async () => {
  const { state, fetched, open } = set();
  const keys = open();
  await Promise.all([keys.get('westus2', state.now), keys.get('westus2', state.now), keys.get('eastus2', state.now)]);
  expect(fetched.sort()).toEqual(['eastus2', 'westus2']);
});

test('a region that goes down keeps its key for as long as that is valid, and then has none', async () => {
  const { state, open } = set();
  const keys = open();
  await keys.get('eastus2', state.now);
  state.down.add('eastus2');
  state.now += 5 * day;
  expect((await keys.get('eastus2', state.now))?.value).toMatch('eastus2');
  state.now += 2 * day;
  expect(await keys.get('eastus2', state.now)).toBeNull();
  expect(await keys.get('westus2', state.now)).not.toBeNull();
});

test('a key is never given for longer than it is valid', async () => {
  const { state, open } = set();
  expect(await open().get('westus2', state.now + 8 * day)).toBeNull();
});

test('a day-old key is renewed in the background while the old one goes on signing', async () => {
  const { state, fetched, open } = set(['westus2']);
  const keys = open();
  await keys.get('westus2', state.now);
  state.now += day;
  expect((await keys.get('westus2', state.now))?.value).toBe('westus2 1');
  await settled();
  expect((await keys.get('westus2', state.now))?.value).toBe('westus2 2');
  expect(fetched).toHaveLength(2);
});

test('a region without a key is left alone for a while and asked again after that', async () => {
  const { state, fetched, open } = set(['westus2']);
  state.down.add('westus2');
  const keys = open();
  expect(await keys.get('westus2', state.now)).toBeNull();
  expect(await keys.get('westus2', state.now)).toBeNull();
  expect(fetched).toHaveLength(1);
  state.down.clear();
  state.now += 60_000;
  expect(await keys.get('westus2', state.now)).not.toBeNull();
});

test('nobody waits for a region that hangs: not the start, and a request only for a moment', async () => {
  const { state, open } = set();
  state.hanging.add('eastus2');
  const keys = open();
  expect(await keys.get('westus2', state.now)).not.toBeNull();
  expect(await keys.get('eastus2', state.now)).toBeNull();
});

test('a key that should be renewed goes on signing without a wait while its region gives no other', async () => {
  const { state, fetched, open } = set(['westus2']);
  const keys = open();
  await keys.get('westus2', state.now);
  state.hanging.add('westus2');
  for (const days of [1, 2, 6]) {
    state.now = Date.UTC(2026, 10, 21) + days * day;
    const key = await Promise.race([keys.get('westus2', state.now + 600_000), settled().then(() => 'waited')]);
    expect(key).toMatchObject({ value: 'westus2 1' });
  }
  expect(fetched).toHaveLength(2);
});

test('instances that start together do not renew together', async () => {
  const { state, fetched, open } = set(['westus2']);
  const [early, late] = [open(() => 0), open(() => 0.999)];
  await Promise.all([early.get('westus2', state.now), late.get('westus2', state.now)]);
  state.now += day;
  await Promise.all([early.get('westus2', state.now), late.get('westus2', state.now)]);
  await settled();
  expect(fetched).toHaveLength(3);
});

test('the key is asked for the longest time that the service gives: seven days, and no more', async () => {
  const asked: Date[][] = [];
  const now = Date.UTC(2026, 10, 21);
  const keys = createDelegationKeys(
    ['westus2'],
    async (_region, startsOn, expiresOn) => {
      asked.push([startsOn, expiresOn]);
      return { signedExpiresOn: expiresOn } as UserDelegationKey;
    },
    () => now,
  );
  await keys.get('westus2', now);
  const [startsOn, expiresOn] = asked[0] as [Date, Date];
  expect(startsOn.getTime()).toBeLessThan(now);
  expect(expiresOn.getTime() - startsOn.getTime()).toBe(7 * day);
});
