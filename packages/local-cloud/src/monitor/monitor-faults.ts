import { z } from 'zod';

/** How ingestion misbehaves: answers 429 or 500, takes its time, or does not listen at all. */
export const monitorFaultsSchema = z.strictObject({
  mode: z.enum(['none', 'down', 'slow', '429', '500']),
  /** Which part of the requests it hits; `down` hits all. */
  rate: z.number().min(0).max(1).default(1),
  seed: z.int().default(1),
  /** How long an answer takes in mode `slow`. */
  latencyMs: z.number().min(0).max(600_000).default(30_000),
  /** Seconds in Retry-After of a 429; null leaves the header out. */
  retryAfterSeconds: z.int().min(0).nullable().default(null),
});
export type MonitorFaults = z.output<typeof monitorFaultsSchema>;

export const noMonitorFaults: MonitorFaults = monitorFaultsSchema.parse({ mode: 'none' });
