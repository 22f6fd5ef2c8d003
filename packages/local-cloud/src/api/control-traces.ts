import { z } from 'zod';

/** One step of a trace, as the telemetry SDK sent it. */
export const traceSpan = z
  .object({
    id: z.string(),
    parentId: z
      .string()
      .nullable()
      .meta({ description: 'Null for the root, and where the parent is in no telemetry, such as the browser.' }),
    name: z.string(),
    kind: z.enum(['request', 'dependency']).meta({ description: 'A `request` was asked from outside of the process.' }),
    role: z.string().meta({ description: 'Which app: parallax-api, parallax-worker.' }),
    region: z.string().nullable(),
    startedAt: z.iso.datetime(),
    offsetMs: z.number().meta({ description: 'Since the start of the trace.' }),
    durationMs: z.number(),
    success: z.boolean(),
    resultCode: z.string().nullable(),
    links: z.array(z.string()).meta({ description: 'Ids of other traces that belong to the same work.' }),
    attributes: z.record(z.string(), z.string()),
  })
  .meta({ id: 'TraceSpan' });
export type TraceSpan = z.infer<typeof traceSpan>;

export const traceFailure = z
  .object({ spanId: z.string().nullable(), at: z.iso.datetime(), type: z.string(), message: z.string() })
  .meta({ id: 'TraceFailure' });
export type TraceFailure = z.infer<typeof traceFailure>;

export const traceSummary = z
  .object({
    operationId: z.string(),
    name: z.string().meta({ description: 'Of the first request.' }),
    startedAt: z.iso.datetime(),
    durationMs: z.number(),
    spans: z.int(),
    failed: z.boolean().meta({ description: 'A span of it did not succeed.' }),
    roles: z.array(z.string()),
    regions: z.array(z.string()),
  })
  .meta({ id: 'TraceSummary' });
export type TraceSummary = z.infer<typeof traceSummary>;

export const trace = z
  .object({
    operationId: z.string(),
    name: z.string(),
    startedAt: z.iso.datetime(),
    durationMs: z.number(),
    spans: z.array(traceSpan).meta({ description: 'By their start; a parent comes before its children.' }),
    failures: z.array(traceFailure),
  })
  .meta({ id: 'Trace' });
export type Trace = z.infer<typeof trace>;

/** What a list of traces is narrowed to. Texts, since they come in an address. */
export const tracesQuery = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  role: z.string().optional(),
  region: z.string().optional(),
  /** `true`: only traces in which something failed; `false`: only the others. */
  failed: z.enum(['true', 'false']).optional(),
  /** Only traces in which something was done for this image. */
  image: z.string().optional(),
});
export type TracesQuery = z.output<typeof tracesQuery>;

export const tracesAnswer = z
  .object({ traces: z.array(traceSummary).meta({ description: 'The latest first.' }) })
  .meta({ id: 'TracesAnswer' });

/** What went wrong several times in the same way. */
export const failureGroup = z
  .object({
    name: z.string().meta({ description: 'Of the request or the call that failed.' }),
    kind: z.enum(['request', 'dependency']),
    role: z.string(),
    region: z.string().nullable(),
    reason: z.string().meta({ description: 'Type and message of the latest error; without one, what was answered.' }),
    count: z.int(),
    firstAt: z.iso.datetime(),
    lastAt: z.iso.datetime(),
    operationId: z.string().meta({ description: 'Of the latest.' }),
    spanId: z.string().meta({ description: 'Of the latest.' }),
  })
  .meta({ id: 'FailureGroup' });
export type FailureGroup = z.infer<typeof failureGroup>;

export const failuresAnswer = z
  .object({ failures: z.array(failureGroup).max(200).meta({ description: 'The latest first.' }) })
  .meta({ id: 'FailuresAnswer' });
