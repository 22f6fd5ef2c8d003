import type { Trace, TraceSpan } from '@parallax/local-cloud/api/control-traces';

/** One bar. Shares are of the part of the time that is shown, 0 to 1. */
export interface WaterfallRow {
  readonly span: TraceSpan;
  readonly depth: number;
  readonly hasChildren: boolean;
  /** ms since the start of the trace, as it is drawn. */
  readonly startMs: number;
  /** How far it was moved to stand after its parent, which another machine's clock timed; 0 when it was not. */
  readonly movedMs: number;
  /** Messages of the errors in it, each once. */
  readonly errors: readonly string[];
}

export interface Waterfall {
  /** In the order of the trace. */
  readonly rows: readonly WaterfallRow[];
  readonly lengthMs: number;
  /** Errors that belong to no span that is known, each once. */
  readonly otherErrors: readonly string[];
}

/** Clocks are told in ms, so that less than this is no difference. */
const tolerableMs = 1;

/** How deep each span of a trace stands, and where in time, once what the clocks of several machines make of it is mended. */
export function layOut({ spans, failures, durationMs }: Pick<Trace, 'spans' | 'failures' | 'durationMs'>): Waterfall {
  const ids = new Set(spans.map(({ id }) => id));
  const parents = new Set(spans.map(({ parentId }) => parentId));
  const errors = new Map<string | null, Set<string>>();
  for (const { spanId, type, message } of failures) {
    const owner = spanId !== null && ids.has(spanId) ? spanId : null;
    errors.set(owner, new Set(errors.get(owner)).add(message === '' ? type : `${type}: ${message}`));
  }
  const rows = new Map<string, WaterfallRow>();
  // A parent comes before its children.
  for (const span of spans) {
    const parent = span.parentId === null ? undefined : rows.get(span.parentId);
    const movedMs = parent === undefined ? 0 : movedBy(span, parent);
    rows.set(span.id, {
      span,
      depth: parent === undefined ? 0 : parent.depth + 1,
      hasChildren: parents.has(span.id),
      startMs: span.offsetMs + movedMs,
      movedMs,
      errors: [...(errors.get(span.id) ?? [])],
    });
  }
  const ends = [...rows.values()].map(({ startMs, span }) => startMs + span.durationMs);
  return {
    rows: [...rows.values()],
    lengthMs: Math.max(durationMs, ...ends, tolerableMs),
    otherErrors: [...(errors.get(null) ?? [])],
  };
}

/**
 * What runs elsewhere and seems to have begun before it was asked for is moved, with all that runs there below it. In one process there is one clock:
 * there an early start is real, such as an upload that is told by the function that it set off.
 */
function movedBy(span: TraceSpan, { span: parent, startMs, movedMs }: WaterfallRow): number {
  if (placeOf(span) === placeOf(parent)) return movedMs;
  const early = startMs - span.offsetMs;
  return early > tolerableMs ? early : 0;
}

export const placeOf = ({ role, region }: TraceSpan): string => `${role} ${region}`;

/** The part of a trace's time that is shown, ms since its start. */
export interface Extent {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Narrower than this no bar is drawn: what took no time still happened. */
const leastShare = 0.004;

/** Left edge and width of a bar as shares; null when it is outside of what is shown. */
export function barOf(startMs: number, durationMs: number, { fromMs, toMs }: Extent): { left: number; width: number } | null {
  const whole = toMs - fromMs;
  const [from, to] = [(startMs - fromMs) / whole, (startMs + durationMs - fromMs) / whole];
  if (to < 0 || from > 1) return null;
  const left = Math.max(0, Math.min(from, 1 - leastShare));
  return { left, width: Math.max(leastShare, Math.min(1, to) - left) };
}

/** Two to seven round moments over what is shown. */
export function ticksOf({ fromMs, toMs }: Extent): number[] {
  const rough = (toMs - fromMs) / 6;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough;
  const first = Math.ceil(fromMs / step);
  const count = Math.floor(toMs / step) - first + 1;
  return Array.from({ length: count }, (_, index) => (first + index) * step);
}
