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
  /** Its parent is in no telemetry, though it has one: whoever sent it is gone, or it was pushed out. */
  readonly isOrphan: boolean;
  /** Messages of the errors in it. */
  readonly errors: readonly string[];
}

export interface Waterfall {
  /** Parents before their children, those of one parent by their start. */
  readonly rows: readonly WaterfallRow[];
  readonly lengthMs: number;
  /** Errors that belong to no span that is known. */
  readonly otherErrors: readonly string[];
}

/** Clocks are told in ms, so that less than this is no difference. */
const tolerableMs = 1;

/** Orders the spans of a trace and mends what the clocks of several machines make of it. */
export function layOut({ spans, failures, durationMs }: Pick<Trace, 'spans' | 'failures' | 'durationMs'>): Waterfall {
  const byId = new Map(spans.map((span) => [span.id, span]));
  const children = childrenOf(spans, byId);
  const errors = new Map<string, string[]>();
  const otherErrors: string[] = [];
  for (const { spanId, type, message } of failures) {
    const text = message === '' ? type : `${type}: ${message}`;
    if (spanId === null || !byId.has(spanId)) otherErrors.push(text);
    else errors.set(spanId, [...(errors.get(spanId) ?? []), text]);
  }
  const rows: WaterfallRow[] = [];
  const put = (span: TraceSpan, depth: number, parent: WaterfallRow | null): void => {
    const own = children.get(span.id) ?? [];
    const movedMs = parent === null ? 0 : movedBy(span, parent);
    const row: WaterfallRow = {
      span,
      depth,
      hasChildren: own.length > 0,
      startMs: span.offsetMs + movedMs,
      movedMs,
      isOrphan: span.parentId !== null && parent === null,
      errors: errors.get(span.id) ?? [],
    };
    rows.push(row);
    for (const child of own) put(child, depth + 1, row);
  };
  for (const root of children.get(null) ?? []) put(root, 0, null);
  const ends = rows.map(({ startMs, span }) => startMs + span.durationMs);
  return { rows, lengthMs: Math.max(durationMs, ...ends, tolerableMs), otherErrors };
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

function childrenOf(spans: readonly TraceSpan[], byId: ReadonlyMap<string, TraceSpan>): Map<string | null, TraceSpan[]> {
  const children = new Map<string | null, TraceSpan[]>();
  for (const span of spans) {
    const parent = isBelowItself(span, byId) || !byId.has(span.parentId ?? '') ? null : span.parentId;
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [span]);
    else siblings.push(span);
  }
  for (const siblings of children.values()) siblings.sort((a, b) => a.offsetMs - b.offsetMs);
  return children;
}

/** Nobody sends this; a page that is left open must not hang if somebody does. */
function isBelowItself(span: TraceSpan, byId: ReadonlyMap<string, TraceSpan>): boolean {
  const seen = new Set([span.id]);
  for (let at = byId.get(span.parentId ?? ''); at !== undefined; at = byId.get(at.parentId ?? '')) {
    if (at.id === span.id) return true;
    if (seen.has(at.id)) return false;
    seen.add(at.id);
  }
  return false;
}

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

/** Four to eight round moments over what is shown. */
export function ticksOf({ fromMs, toMs }: Extent): number[] {
  const rough = (toMs - fromMs) / 6;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough;
  const first = Math.ceil(fromMs / step);
  const count = Math.floor(toMs / step) - first + 1;
  return Array.from({ length: count }, (_, index) => (first + index) * step);
}
