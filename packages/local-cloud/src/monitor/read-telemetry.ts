import type { RequestTimes, Signal, SignalsQuery } from '../api/control-signals.ts';
import type { FailureGroup, Trace, TraceSummary, TracesQuery } from '../api/control-traces.ts';
import type { EnvelopeRing } from './envelope-ring.ts';
import { groupFailures } from './read-failures.ts';
import { readRequestTimes } from './read-request-times.ts';
import { readSignals } from './read-signals.ts';
import { findTrace, listTraces } from './read-traces.ts';

/** What the apps' telemetry says, as far as it is kept. */
export interface Telemetry {
  traces(query: TracesQuery): TraceSummary[];
  /** Null when nothing of it is known, or no more. */
  trace(operationId: string): Trace | null;
  signals(query: SignalsQuery): Signal[];
  failures(): FailureGroup[];
  requestTimes(): RequestTimes[];
}

/** @param items spans and failures; @param now gives ms since 1970. */
export const readTelemetry = (items: EnvelopeRing, metrics: EnvelopeRing, now: () => number): Telemetry => ({
  traces: (query) => listTraces(items.all(), query),
  trace: (operationId) => findTrace(items.all(), operationId),
  signals: (query) => readSignals(metrics.all(), query),
  failures: () => groupFailures(items.all()),
  requestTimes: () => readRequestTimes(items.all(), now()),
});
