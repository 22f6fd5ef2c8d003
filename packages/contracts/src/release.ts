import { z } from 'zod';
import { regionName } from './region.ts';

export const colour = z.enum(['blue', 'green']).meta({ id: 'Colour' });
export type Colour = z.infer<typeof colour>;

/** The `control/release` document, and `release.json` beside the pages: where clients find the API, and how traffic is split. */
export const release = z
  .object({
    revision: z.number().int().nonnegative().meta({ description: 'Clients keep the highest they have seen.' }),
    colours: z.array(
      z.object({
        colour,
        weight: z.number().min(0).max(100),
        release: z.string(),
        apiUrl: z.url().meta({ description: 'Traffic Manager name of the colour.' }),
        regionUrls: z
          .array(z.object({ region: regionName, url: z.url() }))
          .meta({ description: 'Direct addresses, for failover within a request.' }),
      }),
    ),
    sticky: z.boolean(),
    flags: z.record(z.string(), z.boolean()),
  })
  .meta({ id: 'Release' });
export type Release = z.infer<typeof release>;
