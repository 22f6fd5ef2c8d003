import { describe, expect, test } from 'vitest';
import { heightOf, justify, type Picture, type RowShape } from './justify.ts';

const shape: RowShape = { width: 1200, rowHeight: 240, gap: 8 };
const pictures = (...ratios: number[]): Picture[] => ratios.map((ratio, index) => ({ id: `${index}`, ratio }));

// Park and Miller's generator: the same pictures in every run.
function* noise(seed: number): Generator<number, never> {
  let state = seed;
  for (;;) {
    state = (state * 48_271) % 2_147_483_647;
    yield state / 2_147_483_647;
  }
}

const many = (count: number, seed: number): Picture[] => {
  const random = noise(seed);
  return Array.from({ length: count }, (_, index) => ({ id: `${index}`, ratio: 0.4 + random.next().value * 2.4 }));
};

describe('rows', () => {
  test('keep every picture once, in order', () => {
    const cells = justify(many(500, 7), shape).flatMap((row) => row.cells.map((cell) => cell.id));
    expect(cells).toEqual(many(500, 7).map((picture) => picture.id));
  });

  test('fill the width exactly with whole pixels, except the last', () => {
    for (const width of [341, 390, 999, 1200, 1920]) {
      const rows = justify(many(300, width), { ...shape, width });
      for (const row of rows.slice(0, -1)) {
        const last = row.cells.at(-1)!;
        expect(last.left + last.width).toBe(width);
        for (const cell of row.cells) expect(Number.isInteger(cell.left) && Number.isInteger(cell.width)).toBe(true);
      }
    }
  });

  test('come close to the height that was asked for', () => {
    const rows = justify(many(400, 3), shape).slice(0, -1);
    for (const row of rows) {
      expect(row.height).toBeGreaterThan(160);
      expect(row.height).toBeLessThan(360);
    }
  });

  test('keep the shape of pictures within two pixels', () => {
    const all = new Map(many(200, 11).map((picture) => [picture.id, picture.ratio]));
    for (const row of justify(many(200, 11), shape))
      for (const cell of row.cells) {
        const ratio = Math.max(0.45, all.get(cell.id)!);
        expect(Math.abs(cell.width - ratio * row.height)).toBeLessThan(4);
      }
  });

  test('do not overlap', () => {
    const rows = justify(many(100, 5), shape);
    rows.slice(1).forEach((row, index) => {
      expect(row.top).toBe(rows[index]!.top + rows[index]!.height + 8);
    });
  });
});

test('a last row is not stretched', () => {
  const [row] = justify(pictures(1.5), shape);
  expect(row).toEqual({ top: 0, height: 240, cells: [{ id: '0', left: 0, width: 360 }] });
});

test('a picture wider than the page is fitted', () => {
  const [row] = justify(pictures(3), { width: 375, rowHeight: 180, gap: 4 });
  expect(row).toEqual({ top: 0, height: 125, cells: [{ id: '0', left: 0, width: 375 }] });
});

test('extreme shapes are cropped rather than ruling the row', () => {
  const rows = justify(pictures(40, 0.02, 1, 1, 1), shape);
  for (const row of rows) for (const cell of row.cells) expect(cell.width).toBeGreaterThan(80);
});

test('nothing gives nothing', () => {
  expect(justify([], shape)).toEqual([]);
  expect(heightOf([])).toBe(0);
});

test('a picture without a known shape is taken as square', () => {
  expect(justify([{ id: 'a', ratio: Number.NaN }], shape)[0]?.cells[0]?.width).toBe(240);
});
