import { expect, it } from 'vitest';
import { BackOff } from './back-off.ts';

it('doubles the delay up to half a minute and starts anew after a minute of life', () => {
  const backOff = new BackOff();
  expect(Array.from({ length: 10 }, () => backOff.nextMs(0))).toEqual([
    200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000,
  ]);
  expect(backOff.nextMs(60_000)).toBe(200);
});
