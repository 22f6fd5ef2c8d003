import type { Signal, SignalsQuery } from '../api/control-signals.ts';
import { type Envelope, textOf, textsOf } from './envelope.ts';

type Figure = NonNullable<Envelope['data']['baseData']['metrics']>[number];

/** Metrics as series: one for each metric, app, region and set of labels. What the SDK measures by itself is left out. */
export function readSignals(envelopes: readonly Envelope[], { metric, region, since = 0 }: SignalsQuery): Signal[] {
  const found = new Map<string, Signal>();
  for (const item of envelopes) {
    if (item.data.baseType !== 'MetricData' || Date.parse(item.time) <= since) continue;
    const { region: from, ...labels } = textsOf(item.data.baseData.properties);
    if ('_MS.IsAutocollected' in labels || (region !== undefined && from !== region)) continue;
    for (const figure of item.data.baseData.metrics ?? []) {
      if (figure.name.startsWith('_') || (metric !== undefined && figure.name !== metric)) continue;
      const series = seriesOf(found, {
        metric: figure.name,
        role: textOf(item.tags, 'ai.cloud.role') ?? 'unknown',
        labels,
        region: from ?? null,
      });
      series.points.push(pointOf(figure, item.time));
    }
  }
  return [...found.values()].sort((a, b) => (a.metric < b.metric ? -1 : 1));
}

function seriesOf(found: Map<string, Signal>, of: Omit<Signal, 'points'>): Signal {
  const key = JSON.stringify([of.metric, of.role, of.region, Object.entries(of.labels).sort()]);
  const known = found.get(key);
  if (known !== undefined) return known;
  const made = { ...of, points: [] };
  found.set(key, made);
  return made;
}

const pointOf = ({ value, count = 1, min, max }: Figure, time: string) => ({
  at: Date.parse(time),
  value,
  count,
  min: min ?? null,
  max: max ?? null,
});
