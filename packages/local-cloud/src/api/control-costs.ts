import { z } from 'zod';

/** One thing that Azure bills, counted here and priced from a list. Always an estimate. */
export const costLine = z
  .object({
    name: z.enum(['request-units', 'storage-writes', 'storage-reads', 'vision-calls']),
    label: z.string(),
    used: z.number().nullable().meta({ description: 'Since the control room started; null when it cannot be counted.' }),
    per1000Images: z.number().nullable().meta({ description: 'Null before the first image is ready.' }),
    usdPer1000Images: z.number().nullable(),
    price: z.object({
      usd: z.number(),
      per: z.string().meta({ example: '10,000 operations' }),
      source: z.string(),
      asOf: z.string(),
      note: z.string(),
    }),
  })
  .meta({ id: 'CostLine' });
export type CostLine = z.infer<typeof costLine>;

export const costs = z
  .object({
    estimate: z.literal(true),
    images: z.int().meta({ description: 'Made ready since the control room started.' }),
    lines: z.array(costLine),
    usdPer1000Images: z.number().nullable(),
  })
  .meta({ id: 'Costs' });
export type Costs = z.infer<typeof costs>;
