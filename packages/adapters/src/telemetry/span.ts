import {
  type Attributes,
  type Context,
  context,
  type Link,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { framesOf, scrub } from './scrub.ts';
import { parseTraceparent } from './traceparent.ts';

/** What a span is beside its name. */
export interface SpanDetails {
  readonly attributes?: Attributes;
  readonly kind?: SpanKind;
  /**
   * W3C: the span continues this trace, and is linked to whatever was running, such as the trigger's own trace, which knows nothing of the upload. Null or
   * malformed: it belongs to what is running.
   */
  readonly traceparent?: string | null;
}

// Asked for each time: the SDK comes later than the first span, and takes the place of what was there before.
const tracer = () => trace.getTracer('parallax');

/** Runs work inside a span; an error becomes the span's and goes on. Without a telemetry SDK this costs next to nothing. */
export async function inSpan<Result>(
  name: string,
  details: SpanDetails,
  work: (span: Span) => Promise<Result> | Result,
): Promise<Result> {
  const { attributes = {}, kind, traceparent = null } = details;
  const active = context.active();
  const parent = parseTraceparent(traceparent);
  const base = parent === null ? active : trace.setSpanContext(active, parent);
  const options = { attributes, kind: kind ?? (parent === null ? SpanKind.INTERNAL : SpanKind.CONSUMER) };
  const span = tracer().startSpan(name, { ...options, links: parent === null ? [] : linksTo(active, parent.traceId) }, base);
  try {
    return await context.with(trace.setSpan(base, span), () => work(span));
  } catch (error) {
    failSpan(span, error);
    throw error;
  } finally {
    span.end();
  }
}

/** Notes that something took from one moment to another (ms since 1970) below the span that is running, although nobody was there to watch. */
export function noteSpan(name: string, from: number, to: number, attributes: Attributes = {}): void {
  if (trace.getActiveSpan()?.isRecording() !== true) return;
  tracer().startSpan(name, { attributes, startTime: from }).end(Math.max(from, to));
}

/** Marks a span as failed, with the error's kind and place; of its message only what says nothing about people. */
export function failSpan(span: Span, error: unknown): void {
  const known = error instanceof Error ? error : new Error(String(error));
  const message = scrub(known.message);
  span.recordException({ name: known.name, message, stack: `${known.name}: ${message}\n${framesOf(known)}` });
  span.setStatus({ code: SpanStatusCode.ERROR, message });
}

function linksTo(active: Context, traceId: string): Link[] {
  const trigger = trace.getSpanContext(active);
  return trigger === undefined || trigger.traceId === traceId ? [] : [{ context: trigger }];
}
