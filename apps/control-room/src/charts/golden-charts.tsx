import { count, duration } from '../words/figures.ts';
import { Chart, type ChartMark } from './chart.tsx';
import { type GoldenMetricId, goldenCharts, goldenMetrics, type Told } from './golden.ts';
import { ceilingOf } from './series.ts';
import './charts.css';

interface Props {
  /** Null before anything was told. */
  readonly told: Told | null;
  /** Why nothing new is told, in a sentence; null when it is. */
  readonly problem: string | null;
  readonly regions: readonly { readonly name: string; readonly displayName: string }[];
  readonly now: number;
  readonly marks: readonly ChartMark[];
}

/** The scale never zooms into noise. */
const leastCeilings: Readonly<Record<GoldenMetricId, number>> = { rate: 2, errors: 10, duration: 50, age: 1_000 };
const formats: Readonly<Record<GoldenMetricId, (value: number) => string>> = {
  rate: (value) => `${count(value)}/s`,
  errors: (value) => `${count(value)}/min`,
  duration,
  age: duration,
};
/** Work comes when people come; half a minute without any is no gap. */
const sparseMs = 35_000;

/** How the apps are by what they themselves tell: small charts of one scale, a line of regions for each signal. */
export function GoldenCharts({ told, problem, regions, now, marks }: Props) {
  const names = regions.map(({ name }) => name);
  const charts = goldenCharts(told ?? { signals: [], times: [] }, names, now);
  return (
    <section className="charts golden" aria-labelledby="golden-heading">
      <h2 className="visually-hidden" id="golden-heading">
        Golden signals of the last 5 minutes
      </h2>
      {problem !== null && <p className="traces-problem golden-problem">{problem}</p>}
      {(Object.keys(goldenMetrics) as GoldenMetricId[]).map((metric) => {
        const ceiling = ceilingOf(charts, metric, leastCeilings[metric]);
        return (
          <div className="metric panel" key={metric}>
            <h3 className="heading" title={goldenMetrics[metric].line}>
              {goldenMetrics[metric].label}
              <span className="metric-scale n">0 to {formats[metric](ceiling)}</span>
            </h3>
            {charts
              .filter((chart) => chart.metric === metric)
              .map(({ region, lines }) => (
                <Chart
                  key={region}
                  title={goldenMetrics[metric].label}
                  label={regions.find(({ name }) => name === region)?.displayName ?? region}
                  lines={lines}
                  format={formats[metric]}
                  ceiling={ceiling}
                  now={now}
                  marks={marks}
                  sparseMs={sparseMs}
                />
              ))}
          </div>
        );
      })}
    </section>
  );
}
