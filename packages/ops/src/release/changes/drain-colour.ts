import type { Colour, Release } from '@parallax/contracts/release';
import { assertColours } from './assert-colours.ts';
import { assertTakesTraffic } from './set-weights.ts';

/** Takes a colour out of traffic whatever its weight, or lets it in again. The weight stays, so that it is as before afterwards. */
export function drainColour(release: Release, colour: Colour, drained: boolean): Release {
  assertColours(release, [colour]);
  const colours = release.colours.map((each) => (each.colour === colour ? { ...each, drained } : each));
  const next = { ...release, colours };
  if (drained) assertTakesTraffic(next);
  return next;
}
