import { z } from 'zod';
import { type Random, seededRandom } from '../seeded-random.ts';

/** The same time for every answer, or times of which half are below p50 and 19 of 20 below p95 (log-normal, from the seed). */
export const latencySchema = z.union([
  z.number().min(0),
  z
    .strictObject({ p50Ms: z.number().positive(), p95Ms: z.number().positive(), seed: z.int().default(1) })
    .refine(({ p50Ms, p95Ms }) => p95Ms >= p50Ms, 'expected p95Ms to be at least p50Ms'),
]);

export type Latency = z.output<typeof latencySchema>;

/** The 95th percentile of the standard normal distribution. */
const z95 = 1.6449;

/** A function that gives the milliseconds of the next answer. */
export function makeLatency(latency: Latency): () => number {
  if (typeof latency === 'number') return () => latency;
  const random = seededRandom(latency.seed);
  const spread = Math.log(latency.p95Ms / latency.p50Ms) / z95;
  return () => latency.p50Ms * Math.exp(spread * standardNormal(random));
}

/** Box and Muller's transform. */
function standardNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
