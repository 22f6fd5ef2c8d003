import { z } from 'zod';

const perRegion = (what: string) => z.record(z.string(), z.number().nullable()).meta({ description: what });

/** Half, 19 of 20 and 99 of 100 took no longer than this, ms. */
export const percentiles = z
  .object({ p50: z.number(), p95: z.number(), p99: z.number(), count: z.int() })
  .meta({ id: 'Percentiles' });
export type Percentiles = z.infer<typeof percentiles>;

/** One second of the local cloud, by region. A region that is missing, or null, gave no figure. */
export const sample = z
  .object({
    at: z.number().meta({ description: 'ms since 1970.' }),
    api: z.record(z.string(), percentiles).meta({ description: 'Requests answered in the last 30 s.' }),
    ready: z.record(z.string(), percentiles).meta({ description: 'From a file written to its picture ready, last 60 s.' }),
    lag: z
      .record(z.string(), z.number().nullable())
      .meta({ description: 'Replication by link, ms: `from>to` between regions, `from>secondary` of storage.' }),
    queue: perRegion('Messages that wait in the queues of the region.'),
    events: perRegion('Events that wait to be delivered.'),
  })
  .meta({ id: 'Sample' });
export type Sample = z.infer<typeof sample>;

export const samplesAnswer = z
  .object({ everyMs: z.number(), samples: z.array(sample).meta({ description: 'Oldest first, at most 5 minutes.' }) })
  .meta({ id: 'SamplesAnswer' });
