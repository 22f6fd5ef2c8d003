import { Refusal } from '@parallax/local-cloud/supervisor/refusal';

/** Regions that a local cloud can play: the names that Azure shows for them, and roughly where they are (degrees north and east). */
const regions = {
  westus2: { displayName: 'West US 2', north: 47.2, east: -119.9 },
  eastus2: { displayName: 'East US 2', north: 36.7, east: -78.4 },
  westus3: { displayName: 'West US 3', north: 33.4, east: -112.1 },
  centralus: { displayName: 'Central US', north: 41.6, east: -93.6 },
  canadacentral: { displayName: 'Canada Central', north: 43.7, east: -79.4 },
  brazilsouth: { displayName: 'Brazil South', north: -23.5, east: -46.6 },
  northeurope: { displayName: 'North Europe', north: 53.3, east: -6.3 },
  westeurope: { displayName: 'West Europe', north: 52.4, east: 4.9 },
  uksouth: { displayName: 'UK South', north: 51.5, east: -0.1 },
  swedencentral: { displayName: 'Sweden Central', north: 60.7, east: 17.1 },
  germanywestcentral: { displayName: 'Germany West Central', north: 50.1, east: 8.7 },
  southeastasia: { displayName: 'Southeast Asia', north: 1.3, east: 103.8 },
  japaneast: { displayName: 'Japan East', north: 35.7, east: 139.8 },
  australiaeast: { displayName: 'Australia East', north: -33.9, east: 151.2 },
} as const satisfies Readonly<Record<string, KnownRegion>>;

interface KnownRegion {
  readonly displayName: string;
  readonly north: number;
  readonly east: number;
}

const known: ReadonlyMap<string, KnownRegion> = new Map(Object.entries(regions));

/** What `npm start` runs; while working on it, one region starts sooner and is enough. */
export const defaultRegions = ['westus2', 'eastus2'] as const;
export const defaultDevRegions = ['westus2'] as const;

export const maxRegions = 4;

export interface RegionName {
  readonly name: string;
  readonly displayName: string;
}

/** Looks up names of regions, the preferred one first. Rejects unknown, repeated and too many names with a `Refusal`. */
export function findRegions(names: readonly string[]): RegionName[] {
  if (names.length === 0) throw new Refusal('--regions needs at least one name, for example --regions westus2.');
  if (names.length > maxRegions) throw new Refusal(`--regions takes at most ${maxRegions} names; ${names.length} were given.`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Refusal(`--regions names "${twice}" twice.`);
  return names.map((name) => {
    const { displayName } = find(name);
    return { name, displayName };
  });
}

function find(name: string): KnownRegion {
  const found = known.get(name);
  if (found === undefined) throw new Refusal(`There is no region "${name}". Known are: ${[...known.keys()].join(', ')}.`);
  return found;
}

const earthRadiusKm = 6_371;
/** Light in fibre takes a millisecond for 100 km there and back, and cables take detours of some two fifths. */
const kmPerRoundTripMs = 70;
const leastRoundTripMs = 2;

/** About how long a round trip between two regions takes, ms; from the distance, not measured. */
export function roundTripMs(from: string, to: string): number {
  return Math.round(leastRoundTripMs + distanceKm(find(from), find(to)) / kmPerRoundTripMs);
}

/** Along the surface. */
function distanceKm(from: KnownRegion, to: KnownRegion): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const [a, b, apart] = [radians(from.north), radians(to.north), radians(to.east - from.east)];
  const cosine = Math.sin(a) * Math.sin(b) + Math.cos(a) * Math.cos(b) * Math.cos(apart);
  return earthRadiusKm * Math.acos(Math.min(1, cosine));
}
