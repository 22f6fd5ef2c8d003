import type { Drill } from '@parallax/local-cloud/api/control-drills';

export interface TimelineMark {
  readonly at: number;
  /** 0 to 1 along the drill. */
  readonly place: number;
  readonly text: string;
  readonly kind: 'start' | 'step' | 'verdict';
  readonly region: string | null;
}

export interface DrillTimeline {
  readonly startedAt: number;
  readonly lengthMs: number;
  readonly isOver: boolean;
  /** Oldest first; the start is the first of them, the verdict, when there is one, the last. */
  readonly marks: readonly TimelineMark[];
}

/** A drill that has just begun would fill the whole width with nothing. */
const leastMs = 5_000;

/** @param now where a drill that still runs has got to. */
export function timelineOf(drill: Drill, now: number): DrillTimeline {
  const startedAt = Date.parse(drill.startedAt);
  const verdict = drill.verdict;
  const last = Math.max(
    startedAt,
    ...drill.steps.map(({ at }) => Date.parse(at)),
    verdict === undefined ? now : Date.parse(verdict.at),
  );
  const lengthMs = Math.max(leastMs, last - startedAt);
  const mark = (at: string, text: string, kind: TimelineMark['kind'], region: string | null = null): TimelineMark => ({
    at: Date.parse(at),
    place: Math.min(1, Math.max(0, (Date.parse(at) - startedAt) / lengthMs)),
    text,
    kind,
    region,
  });
  return {
    startedAt,
    lengthMs,
    isOver: verdict !== undefined,
    marks: [
      mark(drill.startedAt, drill.hypothesis, 'start'),
      ...drill.steps.map(({ at, what, region = null }) => mark(at, what, 'step', region)),
      ...(verdict === undefined ? [] : [mark(verdict.at, verdict.text, 'verdict')]),
    ],
  };
}

/** The mark that held at a moment: the last one that is not later. */
export function markAt({ marks }: DrillTimeline, at: number): number {
  const later = marks.findIndex((mark) => mark.at > at);
  return Math.max(0, (later === -1 ? marks.length : later) - 1);
}
