import { randomBytes } from 'node:crypto';
import {
  type Attributes,
  type AttributeValue,
  type Context,
  context,
  type HrTime,
  type Link,
  type Span,
  type SpanContext,
  SpanKind,
  type SpanOptions,
  type SpanStatus,
  SpanStatusCode,
  type TimeInput,
  TraceFlags,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';
import type { FinishedSpan } from './finished-span.ts';

/**
 * Stands in for the SDK's tracer provider until that is loaded: the first requests of a process are the ones most worth seeing, and must not wait for the
 * SDK. Each finished span is given to `onEnd`; spans that are still running when the SDK takes over are given there later.
 * @param resource what the SDK calls so: whose spans these are.
 */
export function heldTracerProvider(resource: FinishedSpan['resource'], onEnd: (span: FinishedSpan) => void): TracerProvider {
  const tracer: Tracer = {
    startSpan: (name, options = {}, parent = context.active()) => new HeldSpan(name, options, parent, resource, onEnd),
    startActiveSpan(name: string, ...rest: unknown[]) {
      const work = rest.at(-1) as (span: Span) => never;
      const [options = {}, parent = context.active()] = rest.slice(0, -1) as [SpanOptions?, Context?];
      const span = tracer.startSpan(name, options, parent);
      return context.with(trace.setSpan(parent, span), work, undefined, span);
    },
  };
  return { getTracer: () => tracer };
}

class HeldSpan implements Span {
  private readonly own: SpanContext;
  private readonly parent: SpanContext | undefined;
  private readonly kind: SpanKind;
  private readonly startTime: number;
  private readonly attributes: Attributes;
  private readonly links: Link[];
  private readonly events: FinishedSpan['events'] = [];
  private readonly resource: FinishedSpan['resource'];
  private readonly onEnd: (span: FinishedSpan) => void;
  private name: string;
  private status: SpanStatus = { code: SpanStatusCode.UNSET };
  private hasEnded = false;

  constructor(
    name: string,
    options: SpanOptions,
    parent: Context,
    resource: FinishedSpan['resource'],
    onEnd: (span: FinishedSpan) => void,
  ) {
    const above = options.root === true ? undefined : trace.getSpanContext(parent);
    this.parent = above !== undefined && trace.isSpanContextValid(above) ? above : undefined;
    const traceId = this.parent?.traceId ?? randomBytes(16).toString('hex');
    this.own = { traceId, spanId: randomBytes(8).toString('hex'), traceFlags: TraceFlags.SAMPLED };
    this.name = name;
    this.kind = options.kind ?? SpanKind.INTERNAL;
    this.startTime = msOf(options.startTime);
    this.attributes = { ...options.attributes };
    this.links = [...(options.links ?? [])];
    this.resource = resource;
    this.onEnd = onEnd;
  }

  spanContext(): SpanContext {
    return this.own;
  }

  setAttribute(key: string, value: AttributeValue): this {
    this.attributes[key] = value;
    return this;
  }

  setAttributes(attributes: Attributes): this {
    Object.assign(this.attributes, attributes);
    return this;
  }

  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): this {
    const attributes = isTime(attributesOrTime) ? {} : (attributesOrTime ?? {});
    const at = isTime(attributesOrTime) ? attributesOrTime : time;
    this.events.push({ name, attributes, time: hrTime(msOf(at)), droppedAttributesCount: 0 });
    return this;
  }

  addLink(link: Link): this {
    this.links.push(link);
    return this;
  }

  addLinks(links: Link[]): this {
    this.links.push(...links);
    return this;
  }

  setStatus(status: SpanStatus): this {
    this.status = status;
    return this;
  }

  updateName(name: string): this {
    this.name = name;
    return this;
  }

  isRecording(): boolean {
    return !this.hasEnded;
  }

  recordException(exception: { name?: string; message?: string; stack?: string } | string, time?: TimeInput): void {
    const { name = 'Error', message = '', stack = '' } = typeof exception === 'string' ? { message: exception } : exception;
    const attributes = { 'exception.type': name, 'exception.message': message, 'exception.stacktrace': stack };
    this.addEvent('exception', attributes, time);
  }

  end(endTime?: TimeInput): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    const end = Math.max(this.startTime, msOf(endTime));
    this.onEnd({
      name: this.name,
      kind: this.kind,
      spanContext: () => this.own,
      ...(this.parent !== undefined && { parentSpanContext: this.parent }),
      startTime: hrTime(this.startTime),
      endTime: hrTime(end),
      duration: hrTime(end - this.startTime),
      status: this.status,
      attributes: this.attributes,
      links: this.links,
      events: this.events,
      ended: true,
      resource: this.resource,
      instrumentationScope: { name: 'parallax' },
      droppedAttributesCount: 0,
      droppedEventsCount: 0,
      droppedLinksCount: 0,
    });
  }
}

const isTime = (value: unknown): value is TimeInput => typeof value === 'number' || value instanceof Date || Array.isArray(value);

/** Milliseconds since 1970; numbers are those already, as wherever we give times. */
function msOf(time: TimeInput | undefined): number {
  if (time === undefined) return performance.timeOrigin + performance.now();
  if (typeof time === 'number') return time;
  return time instanceof Date ? time.getTime() : time[0] * 1_000 + time[1] / 1e6;
}

const hrTime = (ms: number): HrTime => [Math.trunc(ms / 1_000), Math.round((ms % 1_000) * 1e6)];
