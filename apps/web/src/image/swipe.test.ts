import { expect, test } from 'vitest';
import { swipeOf } from './swipe.ts';

const from = { x: 200, y: 300 };

test('sideways leads to the neighbours', () => {
  expect(swipeOf(from, { x: 120, y: 310 })).toBe('next');
  expect(swipeOf(from, { x: 290, y: 280 })).toBe('previous');
});

test('a tap, a short move and a scroll lead nowhere', () => {
  expect(swipeOf(from, from)).toBeNull();
  expect(swipeOf(from, { x: 170, y: 300 })).toBeNull();
  expect(swipeOf(from, { x: 140, y: 200 })).toBeNull();
});
