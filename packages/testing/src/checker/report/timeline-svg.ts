import type { Disturbance, History, Operation } from '../../history/history.ts';
import type { DrillStep } from './drill-report.ts';
import { clockTime, duration, escapeHtml } from './escape-html.ts';

const width = 1_080;
const left = 108;
const right = 16;
const laneHeight = 22;
const plotHeight = 220;
/** Shown latencies, ms. */
const decades = [1, 10, 100, 1_000, 10_000, 100_000];

/** What was done to the cloud, and under it how long each action of each person took, on one axis of time. */
export function timelineSvg(history: History, steps: readonly DrillStep[]): string {
  const { startedAt, regions } = history;
  const endedAt = shownUntil(history);
  const x = (at: number) =>
    left + ((Math.min(at, endedAt) - startedAt) / Math.max(1, endedAt - startedAt)) * (width - left - right);
  const lanes = lanesOf(history.disturbances, endedAt);
  const top = 34;
  const plotTop = top + Math.max(1, lanes.length) * laneHeight + 24;
  const height = plotTop + plotHeight + 26;
  const colourOf = (region: string | null) => colourOfRegion(region, regions);
  const y = (ms: number) => {
    const share = Math.log10(Math.max(1, ms)) / Math.log10(decades.at(-1) ?? 1);
    return plotTop + plotHeight * (1 - Math.min(1, share));
  };
  const parts = [
    ...timeAxis(startedAt, endedAt, x, height),
    ...steps.map((step, index) => flag(step, index, x(step.at), height)),
    ...lanes.flatMap((lane, index) => lane.map((each) => bar(each, endedAt, top + index * laneHeight, x))),
    ...killBands({ ...history, endedAt }, x, plotTop),
    ...decades.map(
      (ms) =>
        `<line class="grid" x1="${left}" x2="${width - right}" y1="${y(ms)}" y2="${y(ms)}"/><text x="${left - 8}" y="${y(ms) + 4}" text-anchor="end">${duration(ms)}</text>`,
    ),
    ...history.operations.map((operation) => dot(operation, x, y, colourOf, startedAt)),
  ];
  const title = `Timeline of ${duration(endedAt - startedAt)}: ${history.disturbances.length} disturbances, ${history.operations.length} actions`;
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(title)}">${parts.join('')}</svg>`;
}

/** Waiting for everything to settle takes longer than the rest and shows nothing. */
const shownUntil = ({ operations, disturbances, endedAt, startedAt }: History): number => {
  const last = Math.max(
    startedAt,
    ...operations.map((each) => each.endedAt),
    ...disturbances.map((each) => each.until ?? endedAt),
  );
  return Math.min(endedAt, last + 0.04 * (last - startedAt) + 500);
};

export const colourOfRegion = (region: string | null, regions: History['regions']): string => {
  const index = regions.findIndex(({ name }) => name === region);
  return index < 0 ? 'var(--soft)' : `var(--region-${index % 4})`;
};

/** Disturbances in as few rows as do not overlap. */
function lanesOf(disturbances: readonly Disturbance[], endedAt: number): Disturbance[][] {
  const lanes: Disturbance[][] = [];
  for (const each of disturbances.toSorted((a, b) => a.at - b.at)) {
    const lane = lanes.find((row) => row.every((other) => (other.until ?? endedAt) <= each.at));
    if (lane === undefined) lanes.push([each]);
    else lane.push(each);
  }
  return lanes;
}

function timeAxis(from: number, to: number, x: (at: number) => number, height: number): string[] {
  const stepMs = [1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 120_000, 300_000].find((ms) => (to - from) / ms <= 14) ?? 600_000;
  const ticks = Array.from({ length: Math.floor((to - from) / stepMs) + 1 }, (_, index) => index * stepMs);
  return ticks.map(
    (ms) =>
      `<line class="grid" x1="${x(from + ms)}" x2="${x(from + ms)}" y1="26" y2="${height - 22}"/><text x="${x(from + ms)}" y="${height - 6}" text-anchor="middle">${ms / 1_000} s</text>`,
  );
}

const flag = ({ what, at, region }: DrillStep, index: number, x: number, height: number): string =>
  `<g><title>${escapeHtml(`${index + 1}. ${what}${region === null ? '' : ` (${region})`}, ${clockTime(at)}`)}</title><line x1="${x}" x2="${x}" y1="22" y2="${height - 22}" stroke="var(--soft)" stroke-dasharray="2 4"/><circle cx="${x}" cy="13" r="9" fill="var(--sunken)" stroke="var(--line)"/><text x="${x}" y="17" text-anchor="middle">${index + 1}</text></g>`;

function bar({ at, until, kind, what, regions }: Disturbance, endedAt: number, y: number, x: (at: number) => number): string {
  const wide = Math.max(3, x(until ?? endedAt) - x(at));
  const colour = kind === 'kill' ? 'var(--bad)' : 'var(--limited)';
  const text = `${kind} ${regions.join(', ')}`;
  const fits = wide > text.length * 7;
  const labelX = fits ? x(at) + 6 : Math.min(x(at) + wide + 6, width - right - text.length * 7);
  return `<g><title>${escapeHtml(`${what}, ${clockTime(at)}, ${duration((until ?? endedAt) - at)}`)}</title><rect class="bar" x="${x(at)}" y="${y}" width="${wide}" height="${laneHeight - 6}" fill="${colour}" fill-opacity=".25" stroke="${colour}"/><text x="${labelX}" y="${y + 12}" style="fill:var(--ink)">${escapeHtml(text)}</text></g>`;
}

const killBands = ({ disturbances, endedAt }: History, x: (at: number) => number, y: number): string[] =>
  disturbances
    .filter(({ kind }) => kind === 'kill')
    .map(
      ({ at, until }) =>
        `<rect class="kill" x="${x(at)}" y="${y}" width="${Math.max(2, x(until ?? endedAt) - x(at))}" height="${plotHeight}"/>`,
    );

function dot(
  operation: Operation,
  x: (at: number) => number,
  y: (ms: number) => number,
  colourOf: (region: string | null) => string,
  startedAt: number,
): string {
  const { kind, client, outcome, region, invokedAt, endedAt, error } = operation;
  const ms = endedAt - invokedAt;
  const about = `${client} ${kind} ${outcome}${region === null ? '' : ` in ${region}`}, at ${duration(invokedAt - startedAt)}, ${duration(ms)}${error === null ? '' : `: ${error}`}`;
  const title = `<title>${escapeHtml(about)}</title>`;
  const [cx, cy] = [x(endedAt).toFixed(1), y(ms).toFixed(1)];
  if (outcome === 'ok')
    return `<circle cx="${cx}" cy="${cy}" r="${isWrite(kind) ? 3 : 1.8}" fill="${colourOf(region)}" fill-opacity=".75">${title}</circle>`;
  const colour = outcome === 'fail' ? 'var(--bad)' : 'var(--limited)';
  return `<path d="M${cx} ${cy}m-4-4l8 8m0-8l-8 8" stroke="${colour}" stroke-width="2" fill="none">${title}</path>`;
}

const isWrite = (kind: Operation['kind']): boolean =>
  kind === 'upload' || kind === 'edit' || kind === 'delete' || kind === 'restore';
