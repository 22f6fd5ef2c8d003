import { expect, test } from 'vitest';
import { mapSize, placeRegions } from './region-places.ts';

const named = (...names: string[]) => names.map((name) => ({ name }));

test('the west is left of the east, the north above the south, and all of them are on the map', () => {
  const [west, east, south] = placeRegions(named('westus2', 'eastus2', 'brazilsouth'));
  expect(west!.x).toBeLessThan(east!.x);
  expect(east!.y).toBeLessThan(south!.y);
  for (const { x, y } of [west!, east!, south!]) {
    expect(x).toBeGreaterThan(0);
    expect(x).toBeLessThan(mapSize.width);
    expect(y).toBeGreaterThan(0);
    expect(y).toBeLessThan(mapSize.height);
  }
});

test('one region stands in the middle, and unknown ones do not lie on each other', () => {
  expect(placeRegions(named('westus2'))[0]).toMatchObject({ x: mapSize.width / 2, y: mapSize.height / 2 });
  const [a, b] = placeRegions(named('atlantis', 'utopia'));
  expect(a!.x).not.toBe(b!.x);
});
