import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchRelease } from './watch-release.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function setUp(chance = 0.5) {
  const looks: number[] = [];
  const page = { isSeen: true };
  const start = Date.now();
  const watch = watchRelease({
    look: async () => void looks.push(Date.now() - start),
    isSeen: () => page.isSeen,
    now: Date.now,
    chance: () => chance,
  });
  return { looks, page, watch };
}

test('the release is looked for every half minute, a fifth sooner or later', async () => {
  const [middle, soonest] = [setUp(), setUp(0)];
  await vi.advanceTimersByTimeAsync(60_000);
  expect(middle.looks).toEqual([30_000, 60_000]);
  expect(soonest.looks).toEqual([24_000, 48_000]);
});

test('a page that nobody looks at does not ask, and asks at once when somebody does and it is due', async () => {
  const { looks, page, watch } = setUp();
  page.isSeen = false;
  await vi.advanceTimersByTimeAsync(100_000);
  expect(looks).toEqual([]);
  page.isSeen = true;
  watch.seen();
  watch.seen();
  expect(looks).toEqual([100_000]);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(looks).toEqual([100_000, 130_000]);
});

test('a page that was away for a moment keeps its rhythm', async () => {
  const { looks, page, watch } = setUp();
  page.isSeen = false;
  await vi.advanceTimersByTimeAsync(10_000);
  page.isSeen = true;
  watch.seen();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(looks).toEqual([30_000]);
});
