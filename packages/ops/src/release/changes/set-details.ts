import type { Colour, Release } from '@parallax/contracts/release';
import { assertColours } from './assert-colours.ts';

/** Says which release a colour carries. */
export function nameReleases(release: Release, names: Readonly<Partial<Record<Colour, string>>>): Release {
  assertColours(release, Object.keys(names));
  return { ...release, colours: release.colours.map((each) => ({ ...each, release: names[each.colour] ?? each.release })) };
}

/** Switches turned on or off, or (null) left to their default. */
export function setFlags(release: Release, flags: Readonly<Record<string, boolean | null>>): Release {
  const kept = Object.entries({ ...release.flags, ...flags }).filter((entry): entry is [string, boolean] => entry[1] !== null);
  return { ...release, flags: Object.fromEntries(kept) };
}
