import { expect, test } from 'vitest';
import { createRateLimiter, pause } from './rate-limiter.ts';

const never = new AbortController().signal;

function set(perSecond: number) {
  const state = { now: 0 };
  const waits: number[] = [];
  const limiter = createRateLimiter(
    perSecond,
    () => state.now,
    async (ms) => void waits.push(Math.round(ms)),
  );
  return { state, waits, turn: () => limiter.turn(never) };
}

test('a quarter of a second passes at once and the rest waits in line at an even pace', async () => {
  const { waits, turn } = set(20);
  for (let count = 0; count < 8; count++) await turn();
  expect(waits).toEqual([50, 100, 150]);
});

test('a quiet time gives no more than one burst', async () => {
  const { state, waits, turn } = set(20);
  await turn();
  state.now = 60_000;
  for (let count = 0; count < 6; count++) await turn();
  expect(waits).toEqual([50]);
});

test('waiting ends with the signal', async () => {
  const controller = new AbortController();
  const waiting = pause(60_000, controller.signal);
  controller.abort(new Error('no longer wanted'));
  await expect(waiting).rejects.toThrow('no longer wanted');
  await expect(pause(60_000, controller.signal)).rejects.toThrow('no longer wanted');
});
