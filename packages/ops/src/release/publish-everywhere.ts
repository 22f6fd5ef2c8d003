import type { Release } from '@parallax/contracts/release';
import type { ReleasePlaces } from '../cli/command.ts';
import { describeFailure } from './describe-failure.ts';
import { type Found, regionTimeoutMs } from './read-standing.ts';

export interface Publication {
  readonly region: string;
  /** The revision that is beside the region's pages now: this one, or a higher one of somebody else. */
  readonly revision: Found<number>;
}

/** Puts the release beside the pages of every region at once. Never rejects. */
export async function publishEverywhere(
  release: Release,
  places: readonly ReleasePlaces[],
  outer: AbortSignal,
): Promise<Publication[]> {
  return await Promise.all(
    places.map(async ({ region, site }) => {
      const signal = AbortSignal.any([outer, AbortSignal.timeout(regionTimeoutMs)]);
      try {
        return { region, revision: { value: await site.publish(release, { signal }) } };
      } catch (error) {
        return { region, revision: { failed: describeFailure(error) } };
      }
    }),
  );
}

/** The regions that were not reached, with why: `refuses connections`. */
export const missed = (publications: readonly Publication[]): { region: string; reason: string }[] =>
  publications.flatMap(({ region, revision }) => ('failed' in revision ? [{ region, reason: revision.failed }] : []));
