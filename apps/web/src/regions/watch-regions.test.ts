import type { RegionDetails } from '@parallax/contracts/region';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createStore } from '../store/store.ts';
import { noRegions, reduceRegions } from './regions.ts';
import { watchRegions } from './watch-regions.ts';

const region = (state: RegionDetails['state']): RegionDetails => ({
  name: 'westus2',
  displayName: 'West US 2',
  state,
  since: null,
  lagMs: null,
  apiUrl: 'https://a.test',
  reason: null,
});

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function setUp(answers: (RegionDetails['state'] | 'silence')[]) {
  const store = createStore(reduceRegions, noRegions);
  const told: string[] = [];
  let asked = 0;
  const ask = async () => {
    asked++;
    const state = answers.shift() ?? 'available';
    if (state === 'silence') throw new Error('nobody answers');
    return { regions: [region(state)] };
  };
  const watch = watchRegions({
    store,
    ask,
    isSeen: () => true,
    onBack: () => told.push('back'),
    onNews: (sentence) => told.push(sentence),
    onChange: () => told.push('changed'),
  });
  return { store, told, watch, asked: () => asked };
}

test('while all is well nobody is asked', async () => {
  const { store, asked } = setUp([]);
  store.dispatch({ type: 'told', regions: [region('available')] });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked()).toBe(0);
});

test('while something is limited it is asked again and again, through silence, until it is back; then told once', async () => {
  const { store, told, asked } = setUp(['unavailable', 'silence', 'available']);
  store.dispatch({ type: 'told', regions: [region('unavailable')] });
  await vi.advanceTimersByTimeAsync(9_500);
  expect(asked()).toBe(3);
  expect(told).toEqual(['changed', 'back', 'West US 2 is back.', 'changed']);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked()).toBe(3);
});

test('a region that comes back in the eyes of one after the other is told once, and when it was lost again later, anew; what waits is woken each time', async () => {
  const { store, told } = setUp([]);
  const news = () => told.filter((each) => each.endsWith('is back.'));
  for (const _again of ['once', 'twice', 'three times'])
    for (const state of ['read-only', 'available'] as const) store.dispatch({ type: 'told', regions: [region(state)] });
  expect(news()).toEqual(['West US 2 is back.']);
  expect(told.filter((each) => each === 'back')).toHaveLength(3);
  await vi.advanceTimersByTimeAsync(61_000);
  for (const state of ['read-only', 'available'] as const) store.dispatch({ type: 'told', regions: [region(state)] });
  expect(news()).toHaveLength(2);
});

test('looking twice at once asks once', async () => {
  const { watch, asked } = setUp(['available']);
  watch.look();
  watch.look();
  await vi.advanceTimersByTimeAsync(10);
  expect(asked()).toBe(1);
});
