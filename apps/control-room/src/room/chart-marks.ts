import type { ControlEvent } from '@parallax/local-cloud/api/control-events';
import type { ChartMark } from '../charts/chart.tsx';

/** Moments that explain what the lines do: kills, returns, and where a drill is looked at. */
export function chartMarks(events: readonly ControlEvent[], cursor: number | null): ChartMark[] {
  const marks = events.flatMap(({ what, at }): ChartMark[] => {
    if (what === 'region-killed') return [{ at: Date.parse(at), kind: 'killed' }];
    return what === 'region-restored' ? [{ at: Date.parse(at), kind: 'restored' }] : [];
  });
  return cursor === null ? marks : [...marks, { at: cursor, kind: 'cursor' }];
}
