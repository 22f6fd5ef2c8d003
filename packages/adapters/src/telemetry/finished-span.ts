import type { AzureMonitorTraceExporter } from '@azure/monitor-opentelemetry-exporter';

/** What the exporter takes: a span that has ended, as OpenTelemetry's SDK hands it out (its ReadableSpan). */
export type FinishedSpan = Parameters<AzureMonitorTraceExporter['export']>[0][number];
