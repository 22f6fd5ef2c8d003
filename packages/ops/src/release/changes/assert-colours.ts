import type { Release } from '@parallax/contracts/release';
import { Refused } from '../../cli/failures.ts';

/** @throws Refused naming a colour that the release does not have. */
export function assertColours(release: Release, named: readonly string[]): void {
  const known: readonly string[] = release.colours.map(({ colour }) => colour);
  const strange = named.find((colour) => !known.includes(colour));
  if (strange !== undefined)
    throw new Refused(`The release has no colour ${strange}; it has ${known.join(' and ')}. Nothing was changed.`);
}
