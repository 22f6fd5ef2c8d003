import { type Attributes, type Context, type Span, SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import type { FinishedSpan } from './finished-span.ts';

/** Attribute in which the SDK's sampler notes the share that it keeps, and from which the exporter takes how many spans one stands for. */
const sampleRate = '_MS.sampleRate';

/** Traces whose spans are held back at the same time, and spans of one of them; beyond that the oldest are forgotten. */
const maxTraces = 500;
const maxSpansOfTrace = 200;
/** Traces that are known to have an error: what ends later belongs to them. */
const maxFailed = 1_000;

/**
 * Sees to it that sampling never loses an error. The SDK's sampler records every span and marks only a share of the traces to be sent. Spans of the others are
 * held here until the work of this process on their trace has ended; if any of them failed, all are sent after all, each standing for itself.
 * Goes before the SDK's own processor, and speaks its language (SpanProcessor).
 * @param attributes go onto every span.
 */
export function keepTracesWithErrors(attributes: Attributes, keep: (span: FinishedSpan) => void) {
  const held = new Map<string, FinishedSpan[]>();
  const failed = new Set<string>();

  function keepAll(traceId: string): void {
    for (const span of held.get(traceId) ?? []) keepOne(span);
    held.delete(traceId);
    failed.add(traceId);
    forgetOldest(failed, maxFailed);
  }

  function keepOne(span: FinishedSpan): void {
    delete span.attributes[sampleRate];
    keep(span);
  }

  function hold(traceId: string, span: FinishedSpan): void {
    const spans = held.get(traceId) ?? [];
    if (spans.length < maxSpansOfTrace) spans.push(span);
    held.set(traceId, spans);
    forgetOldest(held, maxTraces);
  }

  return {
    onStart(span: Span & { readonly name: string; readonly kind: SpanKind }, _parent: Context): void {
      span.setAttributes(attributes);
      // Otherwise the exporter gives these requests no name.
      if (span.kind === SpanKind.CONSUMER) span.setAttribute('ai.operation.name', span.name);
    },
    onEnd(span: FinishedSpan): void {
      const { traceId, traceFlags } = span.spanContext();
      if ((traceFlags & TraceFlags.SAMPLED) !== 0) return;
      if (hasFailed(span)) keepAll(traceId);
      if (failed.has(traceId)) keepOne(span);
      else if (isLastHere(span)) held.delete(traceId);
      else hold(traceId, span);
    },
    /** Spans of how many traces wait at the moment. */
    get waiting(): number {
      return held.size;
    },
    forceFlush: async (): Promise<void> => undefined,
    shutdown: async (): Promise<void> => undefined,
  };
}

const hasFailed = ({ status, events }: FinishedSpan): boolean =>
  status.code === SpanStatusCode.ERROR || events.some(({ name }) => name === 'exception');

/** A span whose parent is in another process, or nowhere, ends after all that it led to here. */
const isLastHere = ({ parentSpanContext }: FinishedSpan): boolean =>
  parentSpanContext === undefined || parentSpanContext.isRemote === true;

function forgetOldest(entries: Map<string, unknown> | Set<string>, most: number): void {
  const [oldest] = entries.keys();
  if (entries.size > most && oldest !== undefined) entries.delete(oldest);
}
