import { z } from 'zod';

const rate = z.number().min(0).max(1).meta({ description: 'Share that it hits, 0 to 1.' });
const ms = z.number().min(0).max(3_600_000);
const seed = z.int().meta({ description: 'The same seed chooses the same victims.' });
const byRegion = <Value extends z.ZodType>(value: Value) => z.record(z.string(), value);

const replicationLag = z.strictObject({
  lagMs: ms.optional().meta({ description: 'The least time between a write and its arrival.' }),
  jitterMs: ms.optional().meta({ description: 'A random part of this is added.' }),
  seed: seed.optional(),
});

/** The modes that Cosmos knows for one region. */
export const cosmosModes = ['online', 'refused', 'reset', 'hanging', 'read-only', 'removed', 'stale'] as const;

const cosmosRegion = z.strictObject({
  mode: z.enum(cosmosModes).optional(),
  latencyMs: ms.optional().meta({ description: 'Added to every answer of the region.' }),
});

/** A rule of the Cosmos emulator's own `PUT /faults`; it says what is wrong with one. */
const cosmosRule = z.looseObject({});

const cosmos = z.strictObject({
  replication: replicationLag.optional(),
  split: z
    .array(z.array(z.string()).min(1))
    .min(2)
    .optional()
    .meta({ description: 'Groups of regions that do not hear from each other.', example: [['westus2'], ['eastus2']] }),
  throttle: byRegion(z.number().positive()).optional().meta({ description: 'Request units per second that a region may use.' }),
  regions: byRegion(cosmosRegion).optional(),
  rules: z.array(cosmosRule).max(32).optional(),
});

const storage = z.strictObject({
  mode: z.enum(['online', 'down', 'read-only', 'throttled']).optional(),
  rate: rate.optional().meta({ description: 'Of requests answered 503 while throttled.' }),
  seed: seed.optional(),
  secondary: z.enum(['online', 'down']).optional(),
  delegationKeys: z
    .enum(['given', 'refused'])
    .optional()
    .meta({ description: 'Keys for user delegation SAS, which only an account with https can give.' }),
  replication: replicationLag.optional(),
});

const events = z.strictObject({
  seed: seed.optional(),
  late: z.strictObject({ rate, ms }).optional(),
  duplicate: z.strictObject({ rate, times: z.int().min(2).max(10).optional() }).optional(),
  shuffle: z.strictObject({ windowMs: ms }).optional(),
});

const vision = z.strictObject({
  mode: z.enum(['none', '503', '429', 'hang', 'refuse']).optional(),
  rate: rate.optional(),
  seed: seed.optional(),
  retryAfterSeconds: z.int().min(0).optional(),
  latencyMs: ms.optional().meta({ description: 'Time that an answer takes at least.' }),
});

const identity = z.strictObject({
  mode: z.enum(['none', 'down', 'hang', '429', '500', 'wrong-audience']).optional(),
  rate: rate.optional(),
  seed: seed.optional(),
  retryAfterSeconds: z.int().min(0).optional(),
  latencyMs: ms.optional().meta({ description: 'Time that an answer takes at least.' }),
});

const vault = identity.extend({ mode: z.enum(['none', 'down', 'hang', '403', '429', '500', '503']).optional() });

const monitor = z.strictObject({
  mode: z.enum(['none', 'down', 'slow', '429', '500']).optional(),
  rate: rate.optional(),
  seed: seed.optional(),
  latencyMs: ms.optional().meta({ description: 'How long an answer takes while slow; 30 s when left out.' }),
  retryAfterSeconds: z.int().min(0).optional(),
});

/** Everything that is wrong on purpose. What is left out is as healthy as it gets. */
export const faults = z
  .strictObject({
    cosmos: cosmos.optional(),
    storage: byRegion(storage).optional(),
    events: byRegion(events).optional(),
    vision: byRegion(vision).optional(),
    monitor: monitor.optional().meta({ description: 'Where telemetry goes, of all regions.' }),
    identity: byRegion(identity).optional(),
    vault: byRegion(vault).optional(),
    global: z
      .strictObject({ mode: z.enum(['online', 'refused']) })
      .optional()
      .meta({ description: "Cosmos' global endpoint alone; the regions' own go on." }),
  })
  .meta({ id: 'Faults' });
export type Faults = z.infer<typeof faults>;

/** A fault that its service has not taken yet; it is tried again until it has. */
export const waitingFault = z
  .object({
    service: z.enum(['cosmos', 'storage', 'events', 'vision', 'identity', 'vault', 'monitor']),
    region: z.string().nullable(),
    reason: z.string(),
  })
  .meta({ id: 'WaitingFault' });
export type WaitingFault = z.infer<typeof waitingFault>;

export const faultsAnswer = z.object({ faults, waiting: z.array(waitingFault) }).meta({ id: 'FaultsAnswer' });
export type FaultsAnswer = z.infer<typeof faultsAnswer>;

export const readOnlyRequest = z.strictObject({ on: z.boolean().default(true) }).meta({ id: 'ReadOnlyRequest' });
