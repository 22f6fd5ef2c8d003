import { type Attributes, type Context, type Span, SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import type { FinishedSpan } from './finished-span.ts';

/** Attribute in which the SDK's sampler notes the share that it keeps, and from which the exporter takes how many spans one stands for. */
const sampleRate = '_MS.sampleRate';

/** Pieces of work whose spans are held back at the same time, and spans of one of them; beyond that the oldest are forgotten. */
const maxHeld = 500;
const maxSpans = 200;
/** Traces that are known to have an error: what ends later belongs to them. */
const maxFailed = 1_000;

type StartedSpan = Span & Pick<FinishedSpan, 'name' | 'kind' | 'parentSpanContext'>;

/**
 * Sees to it that sampling never loses an error. The SDK's sampler records every span and marks only a share of the traces to be sent. Spans of the others are
 * held here until the piece of work that they belong to, a request or an event, has ended; if anything in it failed, all are sent after all, each standing for
 * itself. Goes before the SDK's own processor, and speaks its language (SpanProcessor).
 * @param attributes go onto every span.
 */
export function keepTracesWithErrors(attributes: Attributes, keep: (span: FinishedSpan) => void) {
  /** By the id of the span that the work begins with. */
  const held = new Map<string, FinishedSpan[]>();
  /** That id, of every span that is running. */
  const beginnings = new Map<string, string>();
  const failed = new Set<string>();

  function keepAll(beginning: string, traceId: string): void {
    for (const span of held.get(beginning) ?? []) keepOne(span);
    held.delete(beginning);
    failed.add(traceId);
    forgetOldest(failed, maxFailed);
  }

  function keepOne(span: FinishedSpan): void {
    delete span.attributes[sampleRate];
    keep(span);
  }

  function hold(beginning: string, span: FinishedSpan): void {
    const spans = held.get(beginning) ?? [];
    if (spans.length < maxSpans) spans.push(span);
    held.set(beginning, spans);
    forgetOldest(held, maxHeld);
  }

  return {
    onStart(span: StartedSpan, _parent: Context): void {
      span.setAttributes(attributes);
      // Otherwise the exporter gives these requests no name.
      if (span.kind === SpanKind.CONSUMER) span.setAttribute('ai.operation.name', span.name);
      const { spanId } = span.spanContext();
      const above = span.parentSpanContext;
      // What is above may be in another process, or in nobody's hands since before the SDK was loaded.
      beginnings.set(spanId, (above?.isRemote !== true && beginnings.get(above?.spanId ?? '')) || spanId);
    },
    onEnd(span: FinishedSpan): void {
      const { traceId, spanId, traceFlags } = span.spanContext();
      const beginning = beginnings.get(spanId) ?? spanId;
      beginnings.delete(spanId);
      if ((traceFlags & TraceFlags.SAMPLED) !== 0) return;
      if (hasFailed(span)) keepAll(beginning, traceId);
      if (failed.has(traceId)) keepOne(span);
      else if (beginning === spanId) held.delete(beginning);
      else hold(beginning, span);
    },
    /** Of how many pieces of work spans wait at the moment. */
    get waiting(): number {
      return held.size;
    },
    forceFlush: async (): Promise<void> => undefined,
    shutdown: async (): Promise<void> => undefined,
  };
}

const hasFailed = ({ status, events }: FinishedSpan): boolean =>
  status.code === SpanStatusCode.ERROR || events.some(({ name }) => name === 'exception');

function forgetOldest(entries: Map<string, unknown> | Set<string>, most: number): void {
  const [oldest] = entries.keys();
  if (entries.size > most && oldest !== undefined) entries.delete(oldest);
}
