import { z } from 'zod';

/**
 * How the service misbehaves: answers 503 or 429, accepts and never answers, or breaks connections (and, for every request,
 * does not listen at all).
 */
export const visionFaultsSchema = z.strictObject({
  mode: z.enum(['none', '503', '429', 'hang', 'refuse']),
  /** Which part of the requests it hits. */
  rate: z.number().min(0).max(1).default(1),
  seed: z.int().default(1),
  /** Time that an answer takes at least, in place of the configured one. */
  latencyMs: z.number().min(0).optional(),
  /** Seconds in Retry-After of a 429 or 503; null leaves the header out. */
  retryAfterSeconds: z.int().min(0).nullable().default(null),
});

export type VisionFaults = z.output<typeof visionFaultsSchema>;

export const noVisionFaults: VisionFaults = visionFaultsSchema.parse({ mode: 'none' });
