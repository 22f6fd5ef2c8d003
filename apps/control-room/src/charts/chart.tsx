import { duration } from '../words/figures.ts';
import { placeLabels } from './labels.ts';
import { type ChartSpec, lastValue, type MetricId, metrics, pathOf, windowMs } from './series.ts';

interface Props {
  readonly chart: ChartSpec;
  readonly label: string;
  readonly ceiling: number;
  readonly now: number;
  /** Moments that are marked in every chart, ms since 1970. */
  readonly marks: readonly { readonly at: number; readonly kind: 'killed' | 'restored' | 'cursor' }[];
  readonly lineNames: (name: string) => string;
}

const width = 220;
const height = 44;
const labelHeight = 11;

export function Chart({ chart, label, ceiling, now, marks, lineNames }: Props) {
  const box = { width, height, ceiling, now };
  const ends = chart.lines.flatMap((line, index) => {
    const value = lastValue(line, now);
    if (value === null) return [];
    const y = height * (1 - Math.min(1, value / ceiling));
    return [{ index, y, text: `${lineNames(line.name)} ${figure(chart.metric, value)}` }];
  });
  // Of lines that end at the same height the slowest share stands on top.
  const labels = placeLabels(ends.toReversed(), height, labelHeight);
  const sentence = `${metrics[chart.metric].label}, ${label}: ${ends.map(({ text }) => text).join(', ') || 'no figures yet'}`;
  return (
    <div className="chart" role="img" aria-label={sentence}>
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
        {marks.map(({ at, kind }) => {
          const x = width * (1 - (now - at) / windowMs);
          return x < 0 || x > width ? null : (
            <line key={`${kind} ${at}`} className="chart-mark" data-kind={kind} x1={x} x2={x} y1={0} y2={height} />
          );
        })}
        {chart.lines.map((line, index) => (
          <path key={line.name} className="chart-line" data-line={index} d={pathOf(line, box)} />
        ))}
      </svg>
      <span className="chart-name" aria-hidden="true">
        {label}
      </span>
      <div className="chart-labels" aria-hidden="true">
        {labels.map(({ text, y }) => (
          <span key={text} className="n" style={{ top: `${(y / height) * 100}%` }}>
            {text}
          </span>
        ))}
      </div>
    </div>
  );
}

export const figure = (metric: MetricId, value: number): string =>
  metrics[metric].unit === 'ms' ? duration(value) : String(value);
