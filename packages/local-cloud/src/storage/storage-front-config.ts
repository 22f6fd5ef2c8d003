import { z } from 'zod';
import { eventFaultsSchema } from '../events/event-faults.ts';
import { subscriptionFilterSchema } from '../events/subscription-filter.ts';
import { replicationSchema } from './replicator.ts';

const portSchema = z.int().min(0).max(65_535);

export const subscriptionSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9-]{3,64}$/, 'expected 3 to 64 letters, digits and hyphens, as in Event Grid'),
  /** null: not known yet; events wait. */
  webhookUrl: z.url().nullable(),
  filter: subscriptionFilterSchema.optional(),
});

export const storageFrontConfigSchema = z.strictObject({
  region: z.string().min(1),
  /** The front's own folder: its ledger is kept here between runs. */
  dataDir: z.string().min(1),
  /** The blob endpoint; 0 takes any free port, here and below. */
  port: portSchema,
  secondaryPort: portSchema,
  adminPort: portSchema,
  /** Blob endpoints of the two Azurites, with or without the account's name. */
  primaryUrl: z.url(),
  secondaryUrl: z.url(),
  replication: replicationSchema.prefault({}),
  subscriptions: z.array(subscriptionSchema).default([]),
  /** The schedule of tries (events/retry-schedule.ts), and overrides of it. */
  retry: z
    .strictObject({
      schedule: z.enum(['event-grid', 'local']).default('local'),
      delaysMs: z.array(z.number().min(0)).min(1).optional(),
      maxAttempts: z.int().min(1).max(30).optional(),
      timeToLiveMs: z.number().min(1).optional(),
      responseMs: z.number().min(1).optional(),
    })
    .prefault({}),
  deadLetterContainer: z.string().default('deadletters'),
  faults: eventFaultsSchema.nullable().default(null),
});

export type StorageFrontConfig = z.output<typeof storageFrontConfigSchema>;
