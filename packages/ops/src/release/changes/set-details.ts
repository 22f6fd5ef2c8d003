import type { Colour, Release } from '@parallax/contracts/release';
import { Refused } from '../../cli/failures.ts';

/** Says which release a colour carries. */
export function nameReleases(release: Release, names: Readonly<Partial<Record<Colour, string>>>): Release {
  const known = release.colours.map(({ colour }) => colour);
  const strange = Object.keys(names).find((colour) => !known.includes(colour as Colour));
  if (strange !== undefined) throw new Refused(`The release has no colour ${strange}; it has ${known.join(' and ')}.`);
  return { ...release, colours: release.colours.map((each) => ({ ...each, release: names[each.colour] ?? each.release })) };
}

/** Switches turned on or off, or (null) left to their default. */
export function setFlags(release: Release, flags: Readonly<Record<string, boolean | null>>): Release {
  const kept = Object.entries({ ...release.flags, ...flags }).filter((entry): entry is [string, boolean] => entry[1] !== null);
  return { ...release, flags: Object.fromEntries(kept) };
}
