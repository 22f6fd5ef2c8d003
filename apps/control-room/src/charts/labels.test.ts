import { expect, test } from 'vitest';
import { placeLabels } from './labels.ts';

const height = 44;
const labelHeight = 11;
const placed = (...ys: number[]) =>
  placeLabels(
    ys.map((y, index) => ({ text: `${index}`, y })),
    height,
    labelHeight,
  );
const ys = (...given: number[]) => placed(...given).map(({ y }) => y);

test('labels stay at their lines when there is room', () => {
  expect(ys(6, 20, 38)).toEqual([6, 20, 38]);
});

test('labels of lines that end at the same height move apart, in the order in which they came', () => {
  expect(placed(20, 20, 20).map(({ text, y }) => [text, y])).toEqual([
    ['0', 16.5],
    ['1', 27.5],
    ['2', 38.5],
  ]);
});

test('of four regions no label covers another, and none the chart above or below, wherever the lines end', () => {
  const ends = [0, 5, 12, 30, 43, 44];
  const fours = ends.flatMap((a) => ends.flatMap((b) => ends.flatMap((c) => ends.map((d) => [a, b, c, d]))));
  for (const four of fours) {
    const [first = 0, ...rest] = ys(...four);
    expect(first, `${four}`).toBeGreaterThanOrEqual(labelHeight / 2);
    const last = rest.reduce((above, y) => {
      expect(y - above, `${four}`).toBeGreaterThanOrEqual(labelHeight);
      return y;
    }, first);
    expect(last, `${four}`).toBeLessThanOrEqual(height - labelHeight / 2);
  }
});

test('the last label of one chart and the first of the next do not meet, though one line ends at its bottom and the other at its top', () => {
  const [bottom = 0] = ys(height);
  const [top = 0] = ys(0);
  expect(height + top - bottom).toBeGreaterThanOrEqual(labelHeight);
});

test('too many for the chart do not cover each other either', () => {
  expect(ys(44, 44, 44, 44, 44)).toEqual([-5.5, 5.5, 16.5, 27.5, 38.5]);
});
