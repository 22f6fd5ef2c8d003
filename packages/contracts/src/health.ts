import { z } from 'zod';

export const healthAnswer = z
  .object({
    status: z.enum(['ok', 'degraded', 'down']),
    region: z.string(),
    colour: z.string(),
    release: z.string(),
    revision: z.number().int().meta({ description: 'Of the release document that the instance goes by; 0 while it has none.' }),
    at: z.iso.datetime().meta({ description: 'Of this answer; what was found may be a second older.' }),
    dependencies: z.array(
      z.object({
        name: z.string(),
        status: z.enum(['ok', 'degraded', 'down']),
        reason: z.string().nullable().meta({ description: 'Null while it is ok.' }),
        since: z.iso.datetime().nullable().meta({ description: 'When this status began; null when it always was so.' }),
        effect: z.string().meta({ description: 'What people lose while it is down.' }),
        ms: z.number().nullable(),
      }),
    ),
  })
  .meta({ id: 'Health' });
export type HealthAnswer = z.infer<typeof healthAnswer>;
