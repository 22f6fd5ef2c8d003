import { z } from 'zod';

const signalPoint = z
  .object({
    at: z.number().meta({ description: 'ms since 1970: when it was sent.' }),
    value: z.number().meta({ description: 'The sum since the point before; of a state its value.' }),
    count: z.int().meta({ description: 'Measurements in it.' }),
    min: z.number().nullable(),
    max: z.number().nullable(),
  })
  .meta({ id: 'SignalPoint' });

/** One metric, from one region, with one set of labels. */
export const signal = z
  .object({
    metric: z.string().meta({ example: 'image.e2e.duration' }),
    role: z.string(),
    region: z.string().nullable(),
    labels: z.record(z.string(), z.string()),
    points: z.array(signalPoint).meta({ description: 'Oldest first.' }),
  })
  .meta({ id: 'Signal' });
export type Signal = z.infer<typeof signal>;

export const signalsQuery = z.object({
  metric: z.string().optional(),
  region: z.string().optional(),
  /** Only what was sent later than this, ms since 1970. */
  since: z.coerce.number().optional(),
});
export type SignalsQuery = z.output<typeof signalsQuery>;

export const signalsAnswer = z.object({ signals: z.array(signal) }).meta({ id: 'SignalsAnswer' });

/** How long requests took: what metrics, which are sums, do not tell. From the spans of requests, as Application Insights does it. */
export const requestTimes = z
  .object({
    role: z.string(),
    region: z.string().nullable(),
    points: z
      .array(
        z.object({
          at: z.number().meta({ description: 'ms since 1970: where the ten seconds begin in which they began.' }),
          count: z.int(),
          failed: z.int(),
          p50: z.number().meta({ description: 'ms' }),
          p95: z.number().meta({ description: 'ms' }),
        }),
      )
      .meta({ description: 'Oldest first; none for times without a request.' }),
  })
  .meta({ id: 'RequestTimes' });
export type RequestTimes = z.infer<typeof requestTimes>;

export const requestTimesAnswer = z.object({ requests: z.array(requestTimes) }).meta({ id: 'RequestTimesAnswer' });
