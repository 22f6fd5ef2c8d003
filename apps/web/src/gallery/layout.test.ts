import { expect, test } from 'vitest';
import { type Dated, type GalleryShape, layGallery, placeOf, visibleIn } from './layout.ts';

const shape: GalleryShape = { width: 1000, rowHeight: 200, gap: 8, headingHeight: 48, sectionGap: 24 };
const pictures = (count: number, perDay: number): Dated[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `${index}`,
    ratio: 1 + (index % 5) / 4,
    day: `day ${Math.floor(index / perDay)}`,
  }));

const layout = layGallery(pictures(1_000, 30), shape);

test('sections follow one another and make up the height', () => {
  layout.sections.slice(1).forEach((section, index) => {
    const before = layout.sections[index]!;
    expect(section.top).toBe(before.top + before.height + 24);
  });
  const last = layout.sections.at(-1)!;
  expect(layout.height).toBe(last.top + last.height);
});

test('adding older pictures moves nothing that stands', () => {
  const more = layGallery(pictures(1_050, 30), shape);
  expect(more.sections.slice(0, 33)).toEqual(layout.sections.slice(0, 33));
});

test('every picture is visible from exactly the windows that meet its row', () => {
  for (let from = 0; from < layout.height; from += 777) {
    const to = from + 900;
    const seen = new Set(
      visibleIn(layout, 48, from, to).flatMap(({ rows }) => rows.flatMap((row) => row.cells.map((cell) => cell.id))),
    );
    for (let index = 0; index < 1_000; index++) {
      const place = placeOf(layout, 48, `${index}`)!;
      const meets = place.top + place.height >= from && place.top <= to;
      expect(seen.has(`${index}`), `picture ${index} at ${place.top} in ${from}..${to}`).toBe(meets);
    }
  }
});

test('a window beyond the end, and an empty gallery, show nothing', () => {
  expect(visibleIn(layout, 48, layout.height + 10, layout.height + 900)).toEqual([]);
  expect(visibleIn(layGallery([], shape), 48, 0, 900)).toEqual([]);
  expect(layGallery([], shape).height).toBe(0);
});
