import type { ControlEvent } from '@parallax/local-cloud/api/control-events';
import { duration } from '../words/figures.ts';
import type { Journey } from './journeys.ts';
import { place } from './scale.ts';
import { isStage, laneOf, type Stage } from './stages.ts';

/** One mark of a waterfall: left edge and width are shares of the whole scale. */
export interface Mark {
  readonly key: number;
  readonly stage: Stage;
  readonly lane: number;
  readonly from: number;
  readonly width: number;
  readonly level: ControlEvent['level'];
}

/** Marks of a journey. What took time is a bar that ends when it was told; replication took its time since the write, so it is a moment. */
export function marksOf({ events, startedAt }: Journey, hidden: ReadonlySet<Stage>): Mark[] {
  return events.flatMap((event): Mark[] => {
    const { id, kind, at, ms, level } = event;
    if (!isStage(kind) || hidden.has(kind)) return [];
    const end = Date.parse(at) - startedAt;
    const from = place(kind === 'replicate' || ms === null ? end : end - ms);
    return [{ key: id, stage: kind, lane: laneOf(kind), from, width: place(end) - from, level }];
  });
}

/** Short enough for a row, long enough to tell neighbours apart: ids of one second begin alike. */
export const shortId = (id: string): string => `${id.slice(0, 8)}…${id.slice(-4)}`;

/** What a row says at its end. */
export function outcomeOf(
  { events, readyMs, level, startedAt }: Journey,
  now: number,
): { text: string; tone: 'ok' | 'busy' | 'warn' | 'error' } {
  if (readyMs !== null) return { text: duration(readyMs), tone: level === 'info' ? 'ok' : 'warn' };
  if (level === 'error') return { text: 'failed', tone: 'error' };
  const isNew = events.some(({ kind }) => kind === 'upload');
  if (!isNew) return { text: 'worked on', tone: level === 'warn' ? 'warn' : 'ok' };
  return { text: duration(Math.max(0, now - startedAt)), tone: level === 'warn' ? 'warn' : 'busy' };
}
