import { z } from 'zod';

export const healthAnswer = z
  .object({
    status: z.enum(['ok', 'degraded', 'down']),
    region: z.string(),
    colour: z.string(),
    release: z.string(),
    dependencies: z.array(
      z.object({
        name: z.string(),
        status: z.enum(['ok', 'degraded', 'down']),
        reason: z.string().nullable(),
        ms: z.number().nullable(),
      }),
    ),
  })
  .meta({ id: 'Health' });
export type HealthAnswer = z.infer<typeof healthAnswer>;
