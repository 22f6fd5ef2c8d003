import { placeLabels } from './labels.ts';
import { type Line, lastValue, pathOf, windowMs } from './series.ts';

/** A moment that is marked in every chart. */
export interface ChartMark {
  /** ms since 1970. */
  readonly at: number;
  readonly kind: 'killed' | 'restored' | 'cursor';
}

interface Props {
  readonly title: string;
  readonly label: string;
  readonly lines: readonly Line[];
  readonly format: (value: number) => string;
  readonly ceiling: number;
  readonly now: number;
  readonly marks: readonly ChartMark[];
  readonly lineNames?: (name: string) => string;
  /** See `Box`. */
  readonly sparseMs?: number;
}

const width = 220;
const height = 44;
const labelHeight = 11;

export function Chart({ title, label, lines, format, ceiling, now, marks, lineNames = (name) => name, sparseMs }: Props) {
  const box = { width, height, ceiling, now, sparseMs };
  const ends = lines.flatMap((line) => {
    const value = lastValue(line, now, sparseMs);
    if (value === null) return [];
    const y = height * (1 - Math.min(1, value / ceiling));
    return [{ name: line.name, y, text: `${lineNames(line.name)} ${format(value)}` }];
  });
  // Of lines that end at the same height the slowest share stands on top.
  const labels = placeLabels(ends.toReversed(), height, labelHeight);
  const sentence = `${title}, ${label}: ${ends.map(({ text }) => text).join(', ') || 'no figures yet'}`;
  return (
    <div className="chart" role="img" aria-label={sentence}>
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
        {marks.map(({ at, kind }) => {
          const x = width * (1 - (now - at) / windowMs);
          return x < 0 || x > width ? null : (
            <line key={`${kind} ${at}`} className="chart-mark" data-kind={kind} x1={x} x2={x} y1={0} y2={height} />
          );
        })}
        {lines.map((line, index) => (
          <path key={line.name} className="chart-line" data-line={index} d={pathOf(line, box)} />
        ))}
      </svg>
      <span className="chart-name" aria-hidden="true">
        {label}
      </span>
      <div className="chart-labels" aria-hidden="true">
        {labels.map(({ name, text, y }) => (
          <span key={name} className="n" style={{ top: `${(y / height) * 100}%` }}>
            {text}
          </span>
        ))}
      </div>
    </div>
  );
}
