import { type Attributes, context, type Span, SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';

const tracer = trace.getTracer('parallax-worker');

/**
 * Runs work inside a span. With `traceparent` (W3C) the span continues that trace, so that an upload's trace goes on in the worker: the
 * event that woke us knows nothing of it. Without a telemetry SDK this costs nothing.
 */
export async function inSpan<T>(
  name: string,
  attributes: Attributes,
  traceparent: string | null,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  const parent = traceparent === null ? null : parseTraceparent(traceparent);
  const base = parent === null ? context.active() : trace.setSpanContext(context.active(), parent);
  const kind = parent === null ? SpanKind.INTERNAL : SpanKind.CONSUMER;
  const span = tracer.startSpan(name, { attributes, kind }, base);
  return await context.with(trace.setSpan(base, span), async () => {
    try {
      return await work(span);
    } catch (error) {
      span.recordException(error as Error);
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}

function parseTraceparent(text: string) {
  const [, traceId, spanId, flags] = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(text) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return null;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED, isRemote: true };
}

/** The trace that a record belongs to, as the operation id of its log lines; null when it has none. */
export const operationOf = (traceparent: string | null): string | null => traceparent?.split('-')[1] ?? null;
