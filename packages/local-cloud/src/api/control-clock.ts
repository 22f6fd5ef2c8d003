import { z } from 'zod';

/** The clock of the simulated services. Apps, browsers, tokens and Azurite keep real time. */
export const clockSetting = z
  .strictObject({
    factor: z.number().min(1).max(1_000).meta({ description: 'How many of its seconds pass in a real one.', example: 60 }),
  })
  .meta({ id: 'Clock' });
export type ClockSetting = z.infer<typeof clockSetting>;
