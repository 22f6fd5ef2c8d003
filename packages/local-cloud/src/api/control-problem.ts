import { z } from 'zod';

/** RFC 9457: what the control API answers instead of what was asked for. */
export const controlProblem = z
  .object({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'For a person: what was expected, what came, what to do.' }),
  })
  .meta({ id: 'Problem' });
export type ControlProblem = z.infer<typeof controlProblem>;
