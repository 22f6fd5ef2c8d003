import type { Release } from '@parallax/contracts/release';
import { expect, test } from 'vitest';
import type { ReleaseCopy } from './ports.ts';
import { createReleaseWatch, statesByRelease } from './release-watch.ts';

const release = (revision: number): Release => ({ revision, colours: [], regions: {}, sticky: true, flags: {} });
const copy = (region: string, revision: number | null): ReleaseCopy => ({
  region,
  release: revision === null ? null : release(revision),
});
const silence = () => Promise.reject(new Error('nobody answers'));

/** `answer` is what the regions say; null for silence of all. */
function world({ hasPeers = true }: { hasPeers?: boolean } = {}) {
  const state = { now: 1_000_000, answer: [] as ReleaseCopy[] | null, asked: 0, taken: [] as number[] };
  const watch = createReleaseWatch({
    records: {
      copies: () => {
        state.asked++;
        return state.answer === null ? silence() : Promise.resolve(state.answer);
      },
    },
    ownRegion: 'westus2',
    hasPeers,
    clock: () => state.now,
    onRelease: ({ revision }) => state.taken.push(revision),
  });
  const after = async (ms: number, answer: ReleaseCopy[] | null) => {
    state.now += ms;
    state.answer = answer;
    await watch.refresh();
    return [watch.current()?.revision ?? null, watch.status().state];
  };
  return { state, watch, after };
}

test('many who ask at once cause one reading, which nobody waits for, and its result counts a few seconds', async () => {
  const { state, watch } = world();
  state.answer = [copy('westus2', 3), copy('eastus2', 3)];
  expect([watch.current(), watch.current(), watch.status().state]).toEqual([null, null, 'unread']);
  await watch.refresh();
  state.now += 2_999;
  expect([watch.current()?.revision, watch.status().state, state.asked]).toEqual([3, 'current', 1]);
  state.now += 1;
  watch.current();
  await watch.refresh();
  expect([state.asked, state.taken]).toEqual([2, [3]]);
});

test('the highest revision of all regions counts, and a lower one is never gone back to', async () => {
  const { state, after } = world();
  expect(await after(0, [copy('westus2', 5), copy('eastus2', 7)])).toEqual([7, 'current']);
  expect(await after(6_000, [copy('westus2', 5)])).toEqual([7, 'current']);
  expect(await after(6_000, [copy('westus2', null), copy('eastus2', null)])).toEqual([7, 'current']);
  expect(await after(6_000, [copy('westus2', 8), copy('eastus2', 7)])).toEqual([8, 'current']);
  expect(state.taken).toEqual([7, 8]);
});

test('a document that nobody can read leaves what is known, and says since when and why', async () => {
  const { state, watch, after } = world();
  await after(0, [copy('westus2', 5), copy('eastus2', 5)]);
  expect(await after(6_000, null)).toEqual([5, 'stale']);
  const since = state.now;
  expect(await after(6_000, null)).toEqual([5, 'stale']);
  expect(watch.status()).toEqual({ state: 'stale', since, reason: 'nobody answers' });
  expect(await after(6_000, [copy('eastus2', 6)])).toEqual([6, 'current']);
  expect(watch.status().reason).toBeNull();
});

test('after a failed reading the next one waits, though less while nothing at all is known', async () => {
  const { state, watch, after } = world();
  await after(0, null);
  watch.current();
  await watch.refresh();
  expect(state.asked).toBe(1);
  await after(1_000, [copy('eastus2', 5)]);
  await after(3_000, null);
  await after(1_000, null);
  expect(state.asked).toBe(3);
});

test('a region that returns does not take its own copy for the current one before a peer has spoken', async () => {
  const { after } = world();
  expect(await after(0, null)).toEqual([null, 'unread']);
  expect(await after(6_000, [copy('westus2', 5)])).toEqual([5, 'unconfirmed']);
  expect(await after(6_000, [copy('westus2', 5), copy('eastus2', 7)])).toEqual([7, 'current']);
});

test('when its peers stay silent for ten seconds, its own copy is the best there is', async () => {
  const { after } = world();
  await after(0, [copy('westus2', 5)]);
  expect(await after(6_000, null)).toEqual([5, 'unconfirmed']);
  expect(await after(6_000, [copy('westus2', 5)])).toEqual([5, 'current']);
});

test('in the only region there is nobody to wait for, and no document at all is an answer', async () => {
  expect(await world({ hasPeers: false }).after(0, [copy('westus2', null)])).toEqual([null, 'current']);
});

test('who asks for the states of regions keeps the release fresh by it', async () => {
  const { state, watch } = world();
  const states = statesByRelease({ states: () => [] }, watch);
  expect(states()).toEqual([]);
  await watch.refresh();
  state.now += 3_000;
  states();
  await watch.refresh();
  expect(state.asked).toBe(2);
});
