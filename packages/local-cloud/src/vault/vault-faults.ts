import { z } from 'zod';

/** How a vault misbehaves: does not listen, never answers, or refuses: 403 as its firewall does, 429, 500, 503. */
export const vaultFaultsSchema = z.strictObject({
  mode: z.enum(['none', 'down', 'hang', '403', '429', '500', '503']),
  /** Which part of the requests it hits; `down` hits all. */
  rate: z.number().min(0).max(1).default(1),
  seed: z.int().default(1),
  /** Time that an answer takes at least. */
  latencyMs: z.number().min(0).max(600_000).default(0),
  /** Seconds in Retry-After of a 429 or 503; null leaves the header out. */
  retryAfterSeconds: z.int().min(0).nullable().default(null),
});
export type VaultFaults = z.output<typeof vaultFaultsSchema>;

export const noVaultFaults: VaultFaults = vaultFaultsSchema.parse({ mode: 'none' });
