import { z } from 'zod';
import { type Random, seededRandom } from '../seeded-random.ts';

/** Rates are 0 to 1, of events and subscription. All off when left out. */
export const eventFaultsSchema = z.strictObject({
  seed: z.int().default(1),
  /** Comes this much later than it should. */
  late: z.strictObject({ rate: z.number().min(0).max(1), ms: z.number().min(0) }).optional(),
  /** Comes `times` (2 or more) times. */
  duplicate: z.strictObject({ rate: z.number().min(0).max(1), times: z.int().min(2).max(10).default(2) }).optional(),
  /** Every delivery is put off by a random part of the window, so that neighbours change places. */
  shuffle: z.strictObject({ windowMs: z.number().min(0) }).optional(),
});

export type EventFaults = z.input<typeof eventFaultsSchema>;

/** Says, for one event to one subscription, after how many milliseconds each copy is due. `[0]` is what a healthy service does. */
export type DeliveryPlan = () => number[];

export function planDeliveries(faults: EventFaults | null): DeliveryPlan {
  if (faults === null) return () => [0];
  const { seed, late, duplicate, shuffle } = eventFaultsSchema.parse(faults);
  const random = seededRandom(seed);
  return () => {
    const copies = duplicate !== undefined && random() < duplicate.rate ? duplicate.times : 1;
    return Array.from({ length: copies }, () => lateness(late, random) + random() * (shuffle?.windowMs ?? 0));
  };
}

function lateness(late: { rate: number; ms: number } | undefined, random: Random): number {
  return late !== undefined && random() < late.rate ? late.ms : 0;
}
