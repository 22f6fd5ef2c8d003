// The one file that loads the SDK: some 4 MB that no start may wait for. It is imported dynamically, and so becomes a file of its own in each app's bundle.

import { type Instrumenter, useInstrumenter } from '@azure/core-tracing';
import type { TokenCredential } from '@azure/identity';
import { AzureMonitorTraceExporter } from '@azure/monitor-opentelemetry-exporter';
import type { Attributes } from '@opentelemetry/api';
import { flushAzureMonitor, shutdownAzureMonitor, useAzureMonitor } from 'applicationinsights';
import { keepTracesWithErrors } from './kept-traces.ts';
import type { SendSpans, SpanBatch } from './span-batch.ts';

export interface ApplicationInsightsOptions {
  readonly connectionString: string;
  /** Share of traces that are sent, 0..1. Errors are sent in any case, and metrics are never sampled. */
  readonly ratio: number;
  /** Undefined: the connection string alone opens the resource. */
  readonly credential: TokenCredential | undefined;
  /** Go onto every span. */
  readonly attributes: Attributes;
  /** Takes what the SDK itself would not send: spans from before it, and those of traces with errors that were not to be sampled. */
  readonly spare: SpanBatch;
}

export interface ApplicationInsights {
  /** Sends what waits. Never rejects. */
  flush(): Promise<void>;
  /** The same, and ends. Never rejects. */
  close(): Promise<void>;
}

/** Hands traces and metrics of this process to Application Insights from now on: the SDK becomes OpenTelemetry's provider of both. */
export function openApplicationInsights(options: ApplicationInsightsOptions): ApplicationInsights {
  const { connectionString, ratio, credential, attributes, spare } = options;
  const exporterOptions = {
    connectionString,
    // What cannot be sent is lost rather than kept on a disk that other instances do not see.
    disableOfflineStorage: true,
    ...(credential !== undefined && { credential }),
  };
  useAzureMonitor({
    azureMonitorExporterOptions: { ...exporterOptions },
    samplingRatio: ratio,
    // Left at its default of five a second, it wins over the ratio and drops the first traces of every process.
    tracesPerSecond: 0,
    enableLiveMetrics: false,
    enablePerformanceCounters: false,
    enableAutoCollectExceptions: false,
    enableAutoCollectPerformance: false,
    // Our own spans tell more, and addresses of requests would tell too much (docs/decisions/0014).
    instrumentationOptions: Object.fromEntries(automatic.map((name) => [name, { enabled: false }])),
    spanProcessors: [keepTracesWithErrors(attributes, (span) => spare.add(span)) as never],
  });
  // The SDK sets up this one whatever it is told; its spans carry whole addresses, and the ids of documents in them.
  useInstrumenter(noInstrumenter);
  const exporter = new AzureMonitorTraceExporter({ ...exporterOptions });
  spare.sendBy(sendThrough(exporter));
  return {
    flush: async () => void (await Promise.allSettled([flushAzureMonitor(), spare.flush()])),
    async close() {
      await Promise.allSettled([shutdownAzureMonitor(), spare.flush()]);
      await Promise.allSettled([exporter.shutdown()]);
    },
  };
}

const automatic = ['http', 'azureSdk', 'mongoDb', 'mySql', 'postgreSql', 'redis', 'redis4', 'bunyan', 'winston', 'console'];

const nothing = (): undefined => undefined;

/** What clients of Azure tell of their calls, told to nobody. */
const noInstrumenter: Instrumenter = {
  startSpan: (_name, { tracingContext }) => ({
    span: {
      end: nothing,
      isRecording: () => false,
      recordException: nothing,
      setAttribute: nothing,
      setStatus: nothing,
      addEvent: nothing,
    },
    tracingContext: tracingContext ?? noContext,
  }),
  withContext: (_context, callback, ...args) => callback(...args),
  parseTraceparentHeader: nothing,
  createRequestHeaders: () => ({}),
};
const noContext = { getValue: nothing, setValue: () => noContext, deleteValue: () => noContext };

const sendThrough =
  (exporter: AzureMonitorTraceExporter): SendSpans =>
  (spans) =>
    new Promise((resolve, reject) => {
      exporter.export([...spans], ({ code }) => resolve(code === 0)).catch(reject);
    });
