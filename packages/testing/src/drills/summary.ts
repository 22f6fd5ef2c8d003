import type { DrillReport } from '../checker/report/drill-report.ts';
import { duration } from '../checker/report/escape-html.ts';

/** One line for people: what came out, or what broke. */
export function summaryOf({ holds, broken, result, replicas, settledMs, clockFactor }: DrillReport): string {
  if (!holds) return broken.map(({ sentence }) => sentence).join(' ');
  const { counts, kills } = result;
  const { byVerdict } = counts;
  const worst = (key: 'rtoSeconds' | 'rpoSeconds') => Math.max(...kills.map((kill) => kill[key] ?? 0));
  return [
    `${counts.acked} acknowledged, ${counts.visible} stand`,
    `${byVerdict.lost} lost, ${byVerdict.doubled} doubled, ${byVerdict.stuck} stuck, ${byVerdict['deleted-but-back']} deleted but back, ${byVerdict.contradicting} contradicting`,
    ...(byVerdict.late > 0 ? [`${byVerdict.late} late`] : []),
    ...(counts.unknown > 0 ? [`${counts.unknown} without an answer`] : []),
    ...(kills.length > 0
      ? [`RTO ${worst('rtoSeconds')} s, RPO until return ${worst('rpoSeconds')} s over ${kills.length} kills`]
      : []),
    ...(replicas === null ? [] : [replicas.identical ? 'replicas identical' : 'replicas differ']),
    ...(clockFactor === 1 ? [] : [`clock up to ${clockFactor} times as fast`]),
    ...(settledMs === null ? [] : [`settled in ${duration(settledMs)}`]),
  ].join('; ');
}
