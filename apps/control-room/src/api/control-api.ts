import type { Drill } from '@parallax/local-cloud/api/control-drills';
import type { Faults, FaultsAnswer } from '@parallax/local-cloud/api/control-faults';
import type { ImageStory } from '@parallax/local-cloud/api/control-images';
import type { ControlProblem } from '@parallax/local-cloud/api/control-problem';
import type { Sample } from '@parallax/local-cloud/api/control-samples';
import type { RequestTimes, Signal } from '@parallax/local-cloud/api/control-signals';
import type { ControlState } from '@parallax/local-cloud/api/control-state';
import type { FailureGroup, Trace, TraceSummary } from '@parallax/local-cloud/api/control-traces';
import type { TraceFilter } from '../address/address.ts';

// Types alone, no schemas: page and server are one release from one process, and zod would be most of the page.

const readMs = 4_000;
/** Killing and restoring wait for processes. */
const changeMs = 90_000;

/** An answer other than success; the message is the server's sentence. */
export class ControlApiError extends Error {
  override readonly name = 'ControlApiError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** A part of the fault document, where null takes away. */
export type FaultChange = { readonly [member: string]: unknown };

const region = (name: string, verb: string): string => `/api/regions/${encodeURIComponent(name)}/${verb}`;

export const controlApi = {
  state: () => ask<ControlState>('GET', '/api/state'),
  samples: () => ask<{ samples: Sample[] }>('GET', '/api/samples'),
  drills: () => ask<{ drills: Drill[] }>('GET', '/api/drills'),
  image: (id: string) => ask<ImageStory>('GET', `/api/images/${encodeURIComponent(id)}`),
  traces: (filter: TraceFilter) => ask<{ traces: TraceSummary[] }>('GET', `/api/traces?${traceQuery(filter)}`),
  trace: (operationId: string) => ask<Trace>('GET', `/api/traces/${encodeURIComponent(operationId)}`),
  failures: () => ask<{ failures: FailureGroup[] }>('GET', '/api/failures'),
  requestTimes: () => ask<{ requests: RequestTimes[] }>('GET', '/api/request-times'),
  signals: (metric: string, since: number) =>
    ask<{ signals: Signal[] }>('GET', `/api/signals?metric=${encodeURIComponent(metric)}&since=${since}`),
  kill: (name: string) => ask<unknown>('POST', region(name, 'kill')),
  restore: (name: string) => ask<unknown>('POST', region(name, 'restore')),
  setReadOnly: (name: string, on: boolean) => ask<unknown>('POST', region(name, 'read-only'), { on }),
  putFaults: (change: FaultChange | Faults) => ask<FaultsAnswer>('PUT', '/api/faults', change),
};
export type ControlApi = typeof controlApi;

/** As many as anybody looks through. */
const mostTraces = 100;

function traceQuery({ role, region, isFailed, image }: TraceFilter): string {
  const query = new URLSearchParams({ limit: String(mostTraces) });
  if (role !== null) query.set('role', role);
  if (region !== null) query.set('region', region);
  if (isFailed) query.set('failed', 'true');
  if (image !== null) query.set('image', image);
  return query.toString();
}

async function ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(path, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    signal: AbortSignal.timeout(method === 'GET' ? readMs : changeMs),
  });
  const answer: unknown = await response.json();
  if (!response.ok) throw new ControlApiError(response.status, (answer as ControlProblem).detail);
  return answer as Answer;
}
