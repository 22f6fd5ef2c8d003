import { z } from 'zod';

/** What is read of it. An item that had these in another form would be in the way of all others that are read with it. */
const baseData = z.looseObject({
  properties: z.record(z.string(), z.unknown()).optional(),
  metrics: z
    .array(
      z.looseObject({
        name: z.string(),
        value: z.number(),
        count: z.number().optional(),
        min: z.number().nullish(),
        max: z.number().nullish(),
      }),
    )
    .optional(),
  exceptions: z.array(z.looseObject({ typeName: z.string().optional(), message: z.string().optional() })).optional(),
});

/**
 * One telemetry item as Application Insights takes it: `POST /v2.1/track` carries a JSON array of them. Loose, as the service is: what it does not know, it keeps
 * or ignores.
 */
export const envelope = z.looseObject({
  name: z.string(),
  time: z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'is no time'),
  iKey: z.string().optional(),
  sampleRate: z.number().optional(),
  tags: z.record(z.string(), z.unknown()).default({}),
  data: z.looseObject({ baseType: z.string(), baseData: baseData.default({}) }),
});
export type Envelope = z.output<typeof envelope>;

/** Text of a tag or a property; null when there is none. */
export function textOf(values: unknown, key: string): string | null {
  const value = (values as Record<string, unknown> | null | undefined)?.[key];
  return value === undefined || value === null ? null : String(value);
}

/** Properties as texts. */
export const textsOf = (values: Readonly<Record<string, unknown>> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));

export const operationOf = ({ tags }: Envelope): string | null => textOf(tags, 'ai.operation.id');

/** "[days.]hours:minutes:seconds.fraction", as .NET writes a duration; in ms. */
export function durationMs(text: string): number {
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] = /^(?:(\d+)\.)?(\d+):(\d+):(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60_000 + Math.round(Number(seconds) * 1e6) / 1_000;
}
