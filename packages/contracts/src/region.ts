import { z } from 'zod';

export const regionName = z.string().regex(/^[a-z][a-z0-9]{2,30}$/, 'a region is named like "westus2"');

export const regionState = z.enum(['available', 'read-only', 'unavailable']).meta({ id: 'RegionState' });
export type RegionState = z.infer<typeof regionState>;

/** A region as people and clients see it. */
export const region = z
  .object({
    name: regionName,
    displayName: z.string(),
    state: regionState,
    since: z.iso.datetime().nullable().meta({ description: 'When the state began; null while it has always been available.' }),
    lagMs: z.number().nullable().meta({ description: 'How far its read-only secondary is behind, ms; null when unknown.' }),
  })
  .meta({ id: 'Region' });
export type Region = z.infer<typeof region>;

export const regionDetails = region
  .extend({
    apiUrl: z.url(),
    reason: z.string().nullable().meta({ description: 'What is limited, in a sentence; null when nothing is.' }),
  })
  .meta({ id: 'RegionDetails' });
export type RegionDetails = z.infer<typeof regionDetails>;

export const regionsAnswer = z.object({ regions: z.array(regionDetails), servedBy: regionName }).meta({ id: 'RegionsAnswer' });
export type RegionsAnswer = z.infer<typeof regionsAnswer>;
