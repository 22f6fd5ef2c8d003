import { z } from 'zod';

/** Where Azure lets a profile stand: probing every 30 s or every 10 s, with the timeouts and tolerances that go with each. */
const probe = z.object({
  path: z.string().startsWith('/'),
  intervalMs: z.number().positive(),
  timeoutMs: z.number().positive(),
  /** Failures in a row that are overlooked; the next one makes the endpoint degraded. 0 to 9. */
  toleratedFailures: z.number().int().min(0).max(9),
});

const endpoint = z.object({
  name: z.string().min(1),
  /** Azure region of the endpoint, for performance routing and for people. */
  region: z.string().min(1),
  url: z.url(),
  weight: z.number().int().min(1).max(1_000).default(1),
  priority: z.number().int().min(1).max(1_000).default(1),
  enabled: z.boolean().default(true),
  /** Round trip from each place of clients, ms; performance routing takes the lowest. A place that is not listed counts as far away. */
  latencyMs: z.record(z.string(), z.number().nonnegative()).default({}),
});
export type Endpoint = z.infer<typeof endpoint>;

/** One Traffic Manager profile. */
export const profile = z.object({
  routing: z.enum(['performance', 'weighted', 'priority']),
  /** How long a client's resolver keeps an answer. */
  ttlMs: z.number().nonnegative(),
  probe,
  endpoints: z.array(endpoint).min(1),
});
export type Profile = z.infer<typeof profile>;

/** Fast probing: two misses in a row at 10 s, answers kept 10 s. */
export const fastProbing = { path: '/api/v1/health/ready', intervalMs: 10_000, timeoutMs: 5_000, toleratedFailures: 0 } as const;
