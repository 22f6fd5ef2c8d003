import { z } from 'zod';
import { regionName } from './region.ts';

export const colour = z.enum(['blue', 'green']).meta({ id: 'Colour' });
export type Colour = z.infer<typeof colour>;

/**
 * What an operator says of a region, whatever is measured: `drained` takes no traffic and no uploads while nothing is wrong with it,
 * `read-only` and `unavailable` are treated as if they had been found so.
 */
export const regionOverride = z.enum(['drained', 'read-only', 'unavailable']).meta({ id: 'RegionOverride' });
export type RegionOverride = z.infer<typeof regionOverride>;

/** Switches that are on unless the release says `false`. Others may stand in the document; nobody obeys them. */
export const knownFlags = {
  /** Off: no grants are given; 503 `uploads-unavailable`. Lists, pictures and edits go on. */
  uploads: 'uploads',
  /** Off: recognition asks for no captions, in any region. */
  visionCaptions: 'visionCaptions',
} as const;
export type KnownFlag = keyof typeof knownFlags;

/** The `control/release` document, and `release.json` beside the pages: where clients find the API, and how traffic is split. */
export const release = z
  .object({
    revision: z.number().int().nonnegative().meta({ description: 'Clients keep the highest they have seen.' }),
    colours: z.array(
      z.object({
        colour,
        weight: z.number().min(0).max(100),
        drained: z
          .boolean()
          .default(false)
          .meta({ description: 'Takes no traffic, whatever its weight: every route but health answers 503 `colour-drained`.' }),
        release: z.string(),
        apiUrl: z.url().meta({ description: 'Traffic Manager name of the colour.' }),
        regionUrls: z
          .array(z.object({ region: regionName, url: z.url() }))
          .meta({ description: 'Direct addresses, for failover within a request.' }),
      }),
    ),
    regions: z
      .record(regionName, regionOverride)
      .default({})
      .meta({ description: "An operator's word on regions; those that are not named are judged by measurement." }),
    sticky: z.boolean().meta({ description: 'Sessions stay with the colour they began with as long as it has weight.' }),
    flags: z.record(z.string(), z.boolean()),
  })
  .meta({ id: 'Release' });
export type Release = z.infer<typeof release>;

/** The item of the container `control` that holds the release; its `lww` is the revision, so the highest one wins between regions. */
export const releaseItem = { id: 'release', pk: 'release' } as const;

/** Whether a switch is on: only an explicit `false` turns it off, so without a release document all of them are on. */
export const isFlagOn = (current: Pick<Release, 'flags'> | null, flag: KnownFlag): boolean => current?.flags[flag] !== false;

/** Whether an operator has taken a colour out of traffic; without a release document none is. */
export const isColourDrained = (current: Pick<Release, 'colours'> | null, name: Colour): boolean =>
  current?.colours.some((each) => each.colour === name && each.drained) ?? false;
