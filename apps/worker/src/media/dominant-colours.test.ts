import { expect, test } from 'vitest';
import { dominantColours } from './dominant-colours.ts';

const pixels = (...runs: [count: number, colour: number[]][]) =>
  Uint8Array.from(runs.flatMap(([count, colour]) => Array(count).fill(colour).flat()));

test('colours come strongest first', () => {
  expect(dominantColours(pixels([10, [255, 0, 0]], [60, [0, 0, 255]], [30, [0, 255, 0]]), 3)).toEqual([
    '#0000ff',
    '#00ff00',
    '#ff0000',
  ]);
});

test('shades that look alike count as one colour', () => {
  expect(dominantColours(pixels([50, [100, 100, 100]], [40, [120, 110, 105]]), 3)).toHaveLength(1);
});

test('no more than five, and none that covers next to nothing', () => {
  const many = pixels(
    ...[0, 60, 120, 180, 240, 300].map((red, index): [number, number[]] => [50, [red % 256, index * 50, 255 - red / 2]]),
  );
  expect(dominantColours(many, 3)).toHaveLength(5);
  expect(dominantColours(pixels([999, [0, 0, 0]], [1, [255, 255, 255]]), 3)).toEqual(['#000000']);
});

test('transparent pixels do not count', () => {
  expect(dominantColours(pixels([90, [255, 0, 0, 0]], [10, [0, 0, 255, 255]]), 4)).toEqual(['#0000ff']);
  expect(dominantColours(pixels([5, [1, 2, 3, 0]]), 4)).toEqual([]);
});
