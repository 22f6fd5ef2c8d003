import { expect, test } from 'vitest';
import { createHangingRegions } from './hanging-regions.ts';

const origin = 'http://own.example';

function set() {
  const state = { now: 0, isBack: false, probes: 0 };
  const regions = createHangingRegions(
    async () => {
      state.probes++;
      if (!state.isBack) throw new Error('no answer');
    },
    () => state.now,
  );
  return { state, regions };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('a region hangs from its first unanswered request until it answers', () => {
  const { regions } = set();
  expect(regions.isHanging(origin)).toBe(false);
  regions.hung(origin);
  expect([regions.isHanging(origin), regions.isHanging('http://peer.example')]).toEqual([true, false]);
  regions.answered(origin);
  expect(regions.isHanging(origin)).toBe(false);
});

test('it is looked at once a second, on the side, and is back after the first answer', async () => {
  const { state, regions } = set();
  regions.hung(origin);
  for (state.now = 0; state.now < 3_000; state.now += 100) {
    expect(regions.isHanging(origin)).toBe(true);
    await settled();
  }
  expect(state.probes).toBe(2);
  state.isBack = true;
  expect(regions.isHanging(origin)).toBe(true);
  await settled();
  expect(regions.isHanging(origin)).toBe(false);
});
