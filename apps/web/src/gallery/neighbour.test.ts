import { expect, test } from 'vitest';
import { layGallery } from './layout.ts';
import { neighbourOf } from './neighbour.ts';

// Rows of three squares; the second day begins after the fourth picture.
const layout = layGallery(
  ['a', 'b', 'c', 'd', 'e', 'f'].map((id, index) => ({ id, ratio: 1, day: index < 4 ? 'one' : 'two' })),
  { width: 300, rowHeight: 100, gap: 0, headingHeight: 40, sectionGap: 20 },
);

test('left and right go on over the ends of rows and days', () => {
  expect(neighbourOf(layout, 'a', 'right')).toBe('b');
  expect(neighbourOf(layout, 'c', 'right')).toBe('d');
  expect(neighbourOf(layout, 'd', 'right')).toBe('e');
  expect(neighbourOf(layout, 'd', 'left')).toBe('c');
});

test('up and down go to the nearest of the next row', () => {
  expect(neighbourOf(layout, 'c', 'down')).toBe('d');
  expect(neighbourOf(layout, 'd', 'up')).toBe('a');
  expect(neighbourOf(layout, 'd', 'down')).toBe('e');
});

test('the edges lead nowhere, first and last to the ends', () => {
  expect(neighbourOf(layout, 'a', 'left')).toBeNull();
  expect(neighbourOf(layout, 'b', 'up')).toBeNull();
  expect(neighbourOf(layout, 'f', 'right')).toBeNull();
  expect(neighbourOf(layout, 'c', 'first')).toBe('a');
  expect(neighbourOf(layout, 'a', 'last')).toBe('f');
  expect(neighbourOf(layout, 'unknown', 'left')).toBeNull();
});
