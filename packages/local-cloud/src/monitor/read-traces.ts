import type { Trace, TraceFailure, TraceSpan, TraceSummary, TracesQuery } from '../api/control-traces.ts';
import { durationMs, type Envelope, operationOf, textOf, textsOf } from './envelope.ts';

/** The latest traces, summed up, as a list is narrowed. */
export function listTraces(envelopes: readonly Envelope[], { limit, role, region, failed, image }: TracesQuery): TraceSummary[] {
  const isOfImage = ({ spans }: Trace): boolean =>
    image === undefined || spans.some(({ attributes }) => attributes['parallax.image'] === image);
  const wanted = (trace: TraceSummary): boolean =>
    (role === undefined || trace.roles.includes(role)) &&
    (region === undefined || trace.regions.includes(region)) &&
    (failed === undefined || trace.failed === (failed === 'true'));
  return [...Map.groupBy(envelopes, operationOf)]
    .flatMap(([operationId, items]) => {
      const trace = operationId === null ? null : traceOf(operationId, items);
      return trace === null || !isOfImage(trace) ? [] : [summaryOf(trace)];
    })
    .filter(wanted)
    .sort((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt))
    .slice(0, limit);
}

/** One trace; null when nothing of it is known any more. */
export const findTrace = (envelopes: readonly Envelope[], operationId: string): Trace | null =>
  traceOf(
    operationId,
    envelopes.filter((item) => operationOf(item) === operationId),
  );

function traceOf(operationId: string, items: readonly Envelope[]): Trace | null {
  const told = items.flatMap((item) => spanOf(item) ?? []);
  // Whoever gets no answer in time sends the same once more.
  const raw = [...new Map(told.map((span) => [span.id, span])).values()].sort((a, b) => a.at - b.at);
  const [first] = raw;
  if (first === undefined) return null;
  const ids = new Set(raw.map(({ id }) => id));
  const spans = raw.map(
    ({ at, parent, ...span }): TraceSpan => ({
      ...span,
      parentId: parent !== null && ids.has(parent) ? parent : null,
      startedAt: new Date(at).toISOString(),
      offsetMs: rounded(at - first.at),
    }),
  );
  return {
    operationId,
    name: (spans.find(({ kind }) => kind === 'request') ?? spans[0])?.name ?? operationId,
    startedAt: new Date(first.at).toISOString(),
    durationMs: rounded(Math.max(...raw.map(({ at, durationMs: ms }) => at + ms)) - first.at),
    spans: parentsFirst(spans),
    failures: items.flatMap((item) => failureOf(item) ?? []),
  };
}

type RawSpan = Omit<TraceSpan, 'startedAt' | 'offsetMs' | 'parentId'> & { readonly at: number; readonly parent: string | null };

const kinds = { RequestData: 'request', RemoteDependencyData: 'dependency' } as const;

export function spanOf({ time, tags, data }: Envelope): RawSpan | null {
  const kind = kinds[data.baseType as keyof typeof kinds];
  const id = textOf(data.baseData, 'id');
  if (kind === undefined || id === null) return null;
  const { 'parallax.region': region, '_MS.links': links, ...attributes } = textsOf(data.baseData.properties);
  return {
    id,
    parent: textOf(tags, 'ai.operation.parentId'),
    name: textOf(data.baseData, 'name') ?? '',
    kind,
    role: textOf(tags, 'ai.cloud.role') ?? 'unknown',
    region: region ?? null,
    at: Date.parse(time),
    durationMs: rounded(durationMs(textOf(data.baseData, 'duration') ?? '')),
    success: data.baseData['success'] !== false,
    resultCode: textOf(data.baseData, 'responseCode') ?? textOf(data.baseData, 'resultCode'),
    links: linksOf(links),
    attributes,
  };
}

function linksOf(text = '[]'): string[] {
  try {
    return (JSON.parse(text) as { operation_Id: string }[]).map((link) => link.operation_Id);
  } catch {
    return [];
  }
}

export function failureOf({ time, tags, data }: Envelope): TraceFailure | null {
  if (data.baseType !== 'ExceptionData') return null;
  const [exception] = data.baseData.exceptions ?? [];
  return {
    spanId: textOf(tags, 'ai.operation.parentId'),
    at: new Date(time).toISOString(),
    type: exception?.typeName ?? 'Error',
    message: exception?.message ?? '',
  };
}

/** Clocks of several machines differ: a child may seem to have begun before its parent. */
function parentsFirst(spans: readonly TraceSpan[]): TraceSpan[] {
  const ordered: TraceSpan[] = [];
  const children = Map.groupBy(spans, ({ parentId }) => parentId);
  const put = (span: TraceSpan): void => {
    ordered.push(span);
    for (const child of children.get(span.id) ?? []) put(child);
  };
  for (const root of children.get(null) ?? []) put(root);
  return ordered;
}

const summaryOf = ({ operationId, name, startedAt, durationMs: ms, spans }: Trace): TraceSummary => ({
  operationId,
  name,
  startedAt,
  durationMs: ms,
  spans: spans.length,
  failed: spans.some(({ success }) => !success),
  roles: distinct(spans.map(({ role }) => role)),
  regions: distinct(spans.flatMap(({ region }) => region ?? [])),
});

const distinct = (values: readonly string[]): string[] => [...new Set(values)];
const rounded = (ms: number): number => Math.round(ms * 1_000) / 1_000;
