import type { Region } from '@parallax/contracts/region';

/** Roughly where regions are, degrees north and east. Others stand in a row below. */
const places: Readonly<Record<string, readonly [north: number, east: number]>> = {
  westus2: [47.2, -119.9],
  westus3: [33.4, -112.1],
  centralus: [41.6, -93.6],
  eastus2: [36.7, -78.4],
  canadacentral: [43.7, -79.4],
  brazilsouth: [-23.5, -46.6],
  northeurope: [53.3, -6.3],
  westeurope: [52.4, 4.9],
  uksouth: [51.5, -0.1],
  swedencentral: [60.7, 17.1],
  germanywestcentral: [50.1, 8.7],
  southeastasia: [1.3, 103.8],
  japaneast: [35.7, 139.8],
  australiaeast: [-33.9, 151.2],
};

export interface Place {
  readonly name: string;
  /** In the map's own units. */
  readonly x: number;
  readonly y: number;
}

export const mapSize = { width: 300, height: 104 } as const;
const margin = { x: 42, y: 30 } as const;

/** Places regions on a map that is just large enough for them: west at the left, north at the top. */
export function placeRegions(regions: readonly Pick<Region, 'name'>[]): Place[] {
  const spots = regions.map(({ name }, index) => ({ name, spot: places[name] ?? ([0, index * 30] as const) }));
  const norths = spots.map(({ spot }) => spot[0]);
  const easts = spots.map(({ spot }) => spot[1]);
  return spots.map(({ name, spot: [north, east] }) => ({
    name,
    x: margin.x + share(east, easts) * (mapSize.width - 2 * margin.x),
    y: mapSize.height - margin.y - share(north, norths) * (mapSize.height - 2 * margin.y),
  }));
}

/** Where `value` lies between the least and the greatest, 0..1; in the middle when they are one. */
function share(value: number, all: readonly number[]): number {
  const least = Math.min(...all);
  const range = Math.max(...all) - least;
  return range === 0 ? 0.5 : (value - least) / range;
}
