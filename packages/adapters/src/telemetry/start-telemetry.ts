import { randomUUID } from 'node:crypto';
import type { TokenCredential } from '@azure/identity';
import { type Attributes, context, SpanKind, trace } from '@opentelemetry/api';
import type { TelemetrySettings } from '@parallax/contracts/settings';
import { spanAttributes } from '@parallax/contracts/telemetry';
import { inTime } from '../in-time.ts';
import type { ApplicationInsights } from './application-insights.ts';
import { asyncContextManager } from './context-manager.ts';
import type { FinishedSpan } from './finished-span.ts';
import { heldTracerProvider } from './held-tracer.ts';
import { bindToTrace, hasFailed, type Invocation, type InvocationEnd } from './invocation.ts';
import { count, HeldMetrics, measureInto } from './measure.ts';
import { openTelemetryMetrics } from './open-telemetry-metrics.ts';
import { SpanBatch } from './span-batch.ts';

export interface TelemetryOptions {
  /** Null: nothing is configured, and nothing of OpenTelemetry is set up. */
  readonly settings: TelemetrySettings | null;
  readonly region: string;
  readonly colour: string;
  readonly release: string;
  /** What the settings' authentication asks for. */
  readonly credential: TokenCredential | undefined;
  /** The SDK reads settings of its own from there; some are decided here. */
  readonly env: Record<string, string | undefined>;
  readonly log: (event: string, facts: Readonly<Record<string, unknown>>) => void;
}

/** Telemetry of one process. Nothing of it rejects or throws: no work may fail because it cannot be watched. */
export interface Telemetry {
  /** For the Functions hook `preInvocation`: what runs belongs to the trace that the trigger carries. */
  beforeInvocation(invocation: Invocation): void;
  /** For the hook `postInvocation`. After a failure what is known is sent at once: an idle instance may be frozen or recycled. */
  afterInvocation(end: InvocationEnd): Promise<void>;
  /** Sends what waits, for as long as a process that ends may take. */
  close(): Promise<void>;
}

/** When the SDK is loaded, ms after the app was put together: the request for which the process was started has its answer by then. */
const loadAfterMs = 2_000;
/** How long a failed invocation may take longer, ms. */
const flushMs = 500;
/** Least time between two deliveries for failures, ms. */
const flushEveryMs = 1_000;
/** How long the end of a process may take, ms. */
const closeMs = 2_000;

const noTelemetry: Telemetry = {
  beforeInvocation: () => undefined,
  afterInvocation: async () => undefined,
  close: async () => undefined,
};

/**
 * Starts to watch this process. Spans and measurements are held from now on; the SDK that sends them is loaded a little later, or at the first failure, since
 * loading it stops everything for a moment.
 */
export function startTelemetry(options: TelemetryOptions): Telemetry {
  return options.settings === null ? noTelemetry : startWith(options.settings, options);
}

function startWith(given: TelemetrySettings, options: TelemetryOptions): Telemetry {
  const spare = new SpanBatch();
  const contexts = asyncContextManager();
  const measurements = new HeldMetrics();
  const attributes = attributesOf(options);
  // The platform's name for this instance, or one that says nothing of the machine.
  const instance = options.env['WEBSITE_INSTANCE_ID'] ?? randomUUID();
  context.setGlobalContextManager(contexts);
  trace.setGlobalTracerProvider(
    heldTracerProvider(resourceOf(given.role, instance), (span) => {
      Object.assign(span.attributes, attributes, namedAsOperation(span));
      spare.add(span);
    }),
  );
  measureInto(measurements);

  let flushedAt = Number.NEGATIVE_INFINITY;
  let opened: Promise<ApplicationInsights | null> | null = null;
  const open = () => {
    clearTimeout(later);
    opened ??= load().catch((error: unknown) => {
      options.log('telemetry-not-loaded', { error: String(error) });
      measureInto(null);
      trace.disable();
      return null;
    });
    return opened;
  };
  const later = setTimeout(() => void open(), loadAfterMs);
  later.unref();

  async function load(): Promise<ApplicationInsights> {
    prepareEnvironment(options.env, given.role, instance);
    const { openApplicationInsights } = await import('./application-insights.ts');
    const credential = given.useIdentity ? options.credential : undefined;
    const insights = openApplicationInsights({ ...given, attributes, spare, credential });
    // The SDK brings one of its own, which would know nothing of what is running.
    context.disable();
    context.setGlobalContextManager(contexts);
    const sink = openTelemetryMetrics({ region: options.region });
    measureInto(sink);
    measurements.giveTo(sink);
    return insights;
  }

  return {
    beforeInvocation: bindToTrace,
    async afterInvocation(end) {
      if (!hasFailed(end)) return;
      const isOverHttp = end.error === null || end.error === undefined;
      if (!isOverHttp) count('invocation.failures', { function: end.invocationContext?.functionName ?? 'unknown' });
      // Failures come in crowds, and one delivery takes them all.
      if (performance.now() - flushedAt < flushEveryMs) return;
      flushedAt = performance.now();
      const flushed = open().then((insights) => (insights === null ? undefined : inTime(insights.flush(), flushMs)));
      // Who asked over HTTP wants the answer; an event that failed comes again anyway.
      if (!isOverHttp) await flushed;
    },
    async close() {
      const insights = await (spare.size === 0 ? opened : open());
      if (insights !== null) await inTime(insights.close(), closeMs);
    },
  };
}

const attributesOf = ({ region, colour, release }: TelemetryOptions): Attributes => ({
  [spanAttributes.region]: region,
  [spanAttributes.colour]: colour,
  [spanAttributes.release]: release,
});

/** As kept-traces.ts does for the SDK's own spans. */
const namedAsOperation = ({ kind, name }: FinishedSpan): Attributes =>
  kind === SpanKind.CONSUMER ? { 'ai.operation.name': name } : {};

const resourceOf = (role: string, instance: string) =>
  ({ attributes: { 'service.name': role, 'service.instance.id': instance } }) as unknown as FinishedSpan['resource'];

function prepareEnvironment(env: TelemetryOptions['env'], role: string, instance: string): void {
  env['OTEL_SERVICE_NAME'] ??= role;
  env['OTEL_RESOURCE_ATTRIBUTES'] ??= `service.instance.id=${instance}`;
  // Neither its own usage figures nor what the machine is called are anybody's business.
  env['APPLICATION_INSIGHTS_NO_STATSBEAT'] = 'true';
  env['APPLICATIONINSIGHTS_OPENTELEMETRY_RESOURCE_METRIC_DISABLED'] = 'true';
  env['OTEL_NODE_RESOURCE_DETECTORS'] ??= 'env';
  // It would win over the ratio of our settings.
  delete env['OTEL_TRACES_SAMPLER'];
}
