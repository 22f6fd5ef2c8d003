import { type SpanContext, TraceFlags, trace } from '@opentelemetry/api';

const form = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** The place in a trace that a W3C traceparent names; null when it is none. */
export function parseTraceparent(text: string | null | undefined): SpanContext | null {
  const [, traceId, spanId, flags] = form.exec(text ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return null;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return null;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED, isRemote: true };
}

/** For whoever goes on with the trace elsewhere. Always says "sampled": what is kept is decided by the trace's id, the same way everywhere. */
const formatTraceparent = ({ traceId, spanId }: SpanContext): string => `00-${traceId}-${spanId}-01`;

/** The traceparent of the span that is running, null outside of one. */
export function activeTraceparent(): string | null {
  const active = trace.getActiveSpan()?.spanContext();
  return active !== undefined && trace.isSpanContextValid(active) ? formatTraceparent(active) : null;
}

/** The trace that a record belongs to, as the operation id of its log lines; null when it has none. */
export const operationOf = (traceparent: string | null): string | null => parseTraceparent(traceparent)?.traceId ?? null;
