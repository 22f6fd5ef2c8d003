import { expect, test } from 'vitest';
import { haveAllArrived, leavingOf } from './leaving.ts';
import type { Action } from './visitors.ts';

const action = (person: number, at: number, colour: string | null, more: Partial<Action> = {}): Action => ({
  person,
  at,
  ms: 10,
  what: 'list',
  colour,
  region: 'westus2',
  requests: 1,
  failure: colour === null ? 'no' : null,
  ...more,
});

const blueToGreen = { by: 'colour', from: 'blue', to: 'green' } as const;

test('counts from the moment on, what was under way then included', () => {
  const actions = [
    action(0, 900, 'blue'),
    action(1, 995, 'blue'),
    action(0, 1_400, 'blue', { ms: 30 }),
    action(1, 1_500, 'green', { requests: 2, ms: 80 }),
    action(0, 1_600, null),
  ];
  expect(leavingOf(actions, blueToGreen, 1_000, 1_200)).toEqual({
    actions: 4,
    failed: 1,
    repeated: 1,
    slowestMs: 80,
    lastAnswerMs: 230,
    colours: ['blue', 'green'],
  });
});

test('all have arrived when the last that each saw is the other colour', () => {
  expect(haveAllArrived([], blueToGreen, 0)).toBe(false);
  expect(haveAllArrived([action(0, 5, 'green'), action(1, 5, 'blue')], blueToGreen, 0)).toBe(false);
  expect(haveAllArrived([action(0, 5, 'green'), action(1, 5, 'blue'), action(1, 9, 'green')], blueToGreen, 0)).toBe(true);
  expect(haveAllArrived([action(0, 5, 'green')], blueToGreen, 6)).toBe(false);
});
