import { z } from 'zod';

/** How the endpoint misbehaves: does not listen, never answers, answers 429 or 500, or gives tokens that are for another service. */
export const identityFaultsSchema = z.strictObject({
  mode: z.enum(['none', 'down', 'hang', '429', '500', 'wrong-audience']),
  /** Which part of the requests it hits; `down` hits all. */
  rate: z.number().min(0).max(1).default(1),
  seed: z.int().default(1),
  /** Time that an answer takes at least. */
  latencyMs: z.number().min(0).max(600_000).default(0),
  /** Seconds in Retry-After of a 429; null leaves the header out. */
  retryAfterSeconds: z.int().min(0).nullable().default(null),
});
export type IdentityFaults = z.output<typeof identityFaultsSchema>;

export const noIdentityFaults: IdentityFaults = identityFaultsSchema.parse({ mode: 'none' });
