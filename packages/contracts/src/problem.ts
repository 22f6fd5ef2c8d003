import { z } from 'zod';
import { type ErrorCode, errorCodes } from './errors.ts';
import { regionName } from './region.ts';

/** RFC 9457, with the members that Parallax adds. */
export const problem = z
  .object({
    type: z.string().meta({ description: 'Always `about:blank#<code>`.' }),
    title: z.string(),
    status: z.number().int(),
    code: z.enum(Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]]),
    detail: z.string().meta({ description: 'For a person: what was expected, what came, what to do.' }),
    retryAfter: z.number().int().optional().meta({ description: 'Seconds; also in the Retry-After header.' }),
    region: regionName,
    operationId: z.string(),
    fields: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problem>;
