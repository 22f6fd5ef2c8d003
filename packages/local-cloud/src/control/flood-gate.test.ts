import { expect, it } from 'vitest';
import { ManualClock } from '../../test/storage/manual-clock.ts';
import { FloodGate } from './flood-gate.ts';

it('lets a fact through a few times a second, and others meanwhile', () => {
  const clock = new ManualClock();
  const gate = new FloodGate(clock, 2);
  expect([gate.lets('a'), gate.lets('a'), gate.lets('a'), gate.lets('b')]).toEqual([true, true, false, true]);
  clock.turn(1_000);
  expect(gate.lets('a')).toBe(true);
});
