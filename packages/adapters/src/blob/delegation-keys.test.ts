import type { UserDelegationKey } from '@azure/storage-blob';
import { expect, test } from 'vitest';
import { createDelegationKeys } from './delegation-keys.ts';

const day = 24 * 3_600_000;

function set(regions = ['westus2', 'eastus2']) {
  const state = { now: Date.UTC(2026, 10, 21), down: new Set<string>() };
  const fetched: string[] = [];
  const fetchKey = async (region: string, _startsOn: Date, expiresOn: Date) => {
    fetched.push(region);
    if (state.down.has(region)) throw new Error(`${region} is down`);
    return { value: `${region} ${fetched.length}`, signedExpiresOn: expiresOn } as UserDelegationKey;
  };
  const open = () => createDelegationKeys(regions, fetchKey, () => state.now);
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
