import type { Sample } from '@parallax/local-cloud/api/control-samples';
import { duration } from '../words/figures.ts';
import { Chart, type ChartMark } from './chart.tsx';
import { ceilingOf, chartsOf, type MetricId, metrics } from './series.ts';
import './charts.css';

interface Props {
  readonly samples: readonly Sample[];
  readonly regions: readonly { readonly name: string; readonly displayName: string }[];
  readonly now: number;
  readonly marks: readonly ChartMark[];
}

/** The scale never zooms into noise. */
const leastCeilings: Readonly<Record<MetricId, number>> = { api: 50, ready: 500, lag: 1_000, queue: 10 };

export function Charts({ samples, regions, now, marks }: Props) {
  const charts = chartsOf(
    samples,
    regions.map(({ name }) => name),
  );
  const nameOf = (name: string) => regions.find((region) => region.name === name)?.displayName ?? name;
  return (
    <section className="charts" aria-labelledby="charts-heading">
      <h2 className="visually-hidden" id="charts-heading">
        Figures of the last 5 minutes
      </h2>
      {(Object.keys(metrics) as MetricId[]).map((metric) => {
        const ceiling = ceilingOf(charts, metric, leastCeilings[metric]);
        return (
          <div className="metric panel" key={metric}>
            <h3 className="heading" title={metrics[metric].line}>
              {metrics[metric].label}
              <span className="metric-scale n">0 to {figure(metric, ceiling)}</span>
            </h3>
            {charts
              .filter((chart) => chart.metric === metric)
              .map((chart) => (
                <Chart
                  key={chart.name}
                  title={metrics[metric].label}
                  lines={chart.lines}
                  format={(value) => figure(metric, value)}
                  label={nameOf(chart.name)}
                  ceiling={ceiling}
                  now={now}
                  marks={marks}
                  lineNames={shortName}
                />
              ))}
          </div>
        );
      })}
    </section>
  );
}

/** A label has room for a few letters. */
const shortName = (line: string): string => (line.length <= 9 ? line : `${line.slice(0, 8)}…`);

const figure = (metric: MetricId, value: number): string => (metrics[metric].unit === 'ms' ? duration(value) : String(value));
