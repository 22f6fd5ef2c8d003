import type { Colour, Release } from '@parallax/contracts/release';
import { Refused } from '../../cli/failures.ts';
import { assertColours } from './assert-colours.ts';

export type Weights = Readonly<Partial<Record<Colour, number>>>;

/** Colours that are not named keep nothing. @throws Refused when nothing would take traffic, or a colour is not part of the release. */
export function setWeights(release: Release, weights: Weights, sticky: boolean | null): Release {
  assertColours(release, Object.keys(weights));
  const colours = release.colours.map((each) => ({ ...each, weight: weights[each.colour] ?? 0 }));
  const next = { ...release, colours, sticky: sticky ?? release.sticky };
  assertTakesTraffic(next);
  return next;
}

/** @throws Refused when every colour with weight is drained. */
export function assertTakesTraffic({ colours }: Release): void {
  if (colours.some(({ weight, drained }) => weight > 0 && !drained)) return;
  const drained = colours.filter((each) => each.drained).map(({ colour }) => colour);
  const advice = drained.length === 0 ? 'Give one of them weight.' : `First: ops undrain ${drained[0]}.`;
  throw new Refused(`No colour would take traffic: those with weight are drained, the others have none. ${advice}`);
}
