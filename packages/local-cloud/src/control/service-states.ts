import { z } from 'zod';

// What the control room reads of the services' admin listeners. Loose on purpose: a service may tell more, or not tell yet what a later one does.

const count = z.int().min(0).catch(0);

export const storageAdminState = z.looseObject({
  lastSyncTime: z.iso.datetime().nullable().catch(null),
  pendingReplication: count,
  eventsPending: count,
  eventsDelivered: count,
  deadLettered: count,
  primary: z.string().catch('online'),
  secondary: z.string().catch('online'),
  /** Requests since its start; absent where the front does not count. */
  requests: z.looseObject({ reads: count, writes: count }).optional().catch(undefined),
});
export type StorageAdminState = z.infer<typeof storageAdminState>;

export const visionAdminState = z.looseObject({ answers: z.record(z.string(), z.int()).catch({}) });
export type VisionAdminState = z.infer<typeof visionAdminState>;

const cosmosContainer = z.looseObject({ items: count, seen: z.array(z.number()).catch([]) });

export const cosmosAdminState = z.looseObject({
  regions: z.array(
    z.looseObject({
      name: z.string(),
      mode: z.string().optional().catch(undefined),
      databases: z.array(z.looseObject({ containers: z.array(cosmosContainer).catch([]) })).catch([]),
    }),
  ),
  replication: z
    .looseObject({
      links: z
        .array(z.looseObject({ from: z.string(), to: z.string(), backlog: count, lagMs: z.number().nullable().catch(null) }))
        .catch([]),
    })
    .optional()
    .catch(undefined),
  usage: z
    .looseObject({ total: z.looseObject({ requests: count, requestUnits: z.number().catch(0) }) })
    .optional()
    .catch(undefined),
});
export type CosmosAdminState = z.infer<typeof cosmosAdminState>;

/** `release.json` beside the pages. */
export const publishedState = z.looseObject({
  revision: z.int(),
  sticky: z.boolean().catch(false),
  colours: z.array(
    z.looseObject({
      colour: z.string(),
      weight: z.number(),
      drained: z.boolean().catch(false),
      release: z.string().catch(''),
    }),
  ),
});
export type PublishedState = z.infer<typeof publishedState>;

export const trafficState = z.looseObject({
  endpoints: z
    .array(
      z.looseObject({
        region: z.string(),
        monitor: z
          .looseObject({
            status: z.string(),
            since: z.number().nullable().catch(null),
            lastReason: z.string().nullable().catch(null),
          })
          .optional()
          .catch(undefined),
      }),
    )
    .catch([]),
});
export type TrafficState = z.infer<typeof trafficState>;
