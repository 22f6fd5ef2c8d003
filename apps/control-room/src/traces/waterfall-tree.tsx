import { type KeyboardEvent, memo, useRef } from 'react';
import type { Mark } from '../address/address.ts';
import { duration } from '../words/figures.ts';
import { colourOf, hasFailed, nameOf, type Place, sentenceOf, shortRole, spanDuration } from './trace-words.ts';
import { barOf, type Extent, ticksOf, type WaterfallRow } from './waterfall.ts';

interface Props {
  readonly rows: readonly WaterfallRow[];
  readonly extent: Extent;
  /** ms since the start of the trace. */
  readonly marks: readonly Mark[];
  readonly places: readonly Place[];
  readonly folded: ReadonlySet<string>;
  readonly selected: string | null;
  readonly onFold: (folded: ReadonlySet<string>) => void;
  readonly onSelect: (spanId: string | null) => void;
}

/** Bars to scale, nested as the work was; walked by arrow keys as any tree is. */
export function WaterfallTree({ rows, extent, marks, places, folded, selected, onFold, onSelect }: Props) {
  const tree = useRef<HTMLDivElement>(null);
  const focusable = rows.some(({ span: { id } }) => id === selected) ? selected : rows[0]?.span.id;
  const fold = (id: string, on: boolean) => onFold(new Set([...folded].filter((other) => other !== id).concat(on ? id : [])));
  const focus = (row: WaterfallRow | undefined): void => {
    if (row !== undefined) tree.current?.querySelector<HTMLElement>(`[data-span="${CSS.escape(row.span.id)}"]`)?.focus();
  };
  const press = (event: KeyboardEvent): void => {
    const at = rows.findIndex(({ span }) => span.id === (event.target as HTMLElement).dataset['span']);
    const row = rows[at];
    if (row === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    const isFolded = folded.has(row.span.id);
    const keys: Record<string, () => void> = {
      ArrowDown: () => focus(rows[at + 1]),
      ArrowUp: () => focus(rows[at - 1]),
      Home: () => focus(rows[0]),
      End: () => focus(rows.at(-1)),
      ArrowRight: () => (isFolded ? fold(row.span.id, false) : focus(rows[at + 1])),
      ArrowLeft: () => (row.hasChildren && !isFolded ? fold(row.span.id, true) : focus(parentOf(rows, at))),
      Enter: () => onSelect(row.span.id === selected ? null : row.span.id),
      ' ': () => onSelect(row.span.id === selected ? null : row.span.id),
    };
    const act = keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  return (
    <div className="waterfall">
      <div className="waterfall-scale" aria-hidden="true">
        {ticksOf(extent).map((ms) => (
          <span key={ms} className="n" style={{ left: percent(ms, extent) }}>
            {duration(ms)}
          </span>
        ))}
      </div>
      <MarkLines marks={marks} extent={extent} />
      <div ref={tree} className="waterfall-rows" role="tree" aria-label="Spans" onKeyDown={press}>
        {rows.map((row) => (
          <Bar
            key={row.span.id}
            row={row}
            extent={extent}
            places={places}
            isFolded={folded.has(row.span.id)}
            isSelected={row.span.id === selected}
            isFocusable={row.span.id === focusable}
            onSelect={onSelect}
          />
        ))}
      </div>
    </div>
  );
}

const percent = (ms: number, { fromMs, toMs }: Extent): string => `${((ms - fromMs) / (toMs - fromMs)) * 100}%`;

const parentOf = (rows: readonly WaterfallRow[], at: number): WaterfallRow | undefined =>
  rows.slice(0, at).findLast(({ depth }) => depth < (rows[at]?.depth ?? 0));

function MarkLines({ marks, extent }: { marks: readonly Mark[]; extent: Extent }) {
  const shown = marks.filter(({ at }) => at >= extent.fromMs && at <= extent.toMs);
  if (shown.length === 0) return null;
  return (
    <div className="waterfall-marks">
      <span className="waterfall-marks-name soft">seen in the browser</span>
      <ul>
        {shown.map(({ at, text }) => (
          <li
            key={`${at} ${text}`}
            style={{ left: percent(at, extent) }}
            data-side={at - extent.fromMs > (extent.toMs - extent.fromMs) / 2 ? 'left' : 'right'}
          >
            <span>
              {text} <span className="n soft">{at < 0 ? `−${spanDuration(-at)}` : spanDuration(at)}</span>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface BarProps {
  readonly row: WaterfallRow;
  readonly extent: Extent;
  readonly places: readonly Place[];
  readonly isFolded: boolean;
  readonly isSelected: boolean;
  readonly isFocusable: boolean;
  readonly onSelect: (spanId: string) => void;
}

const Bar = memo(function Bar({ row, extent, places, isFolded, isSelected, isFocusable, onSelect }: BarProps) {
  const { span, depth, hasChildren, startMs } = row;
  const bar = barOf(startMs, span.durationMs, extent);
  const isLate = bar !== null && bar.left + bar.width > 0.86;
  return (
    // Keys are the tree's own.
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree takes keys for all of its items
    <div
      className="bar-row"
      role="treeitem"
      tabIndex={isFocusable ? 0 : -1}
      aria-level={depth + 1}
      aria-selected={isSelected}
      aria-expanded={hasChildren ? !isFolded : undefined}
      data-row="true"
      data-span={span.id}
      data-failed={hasFailed(row)}
      data-place={colourOf(span.region, places)}
      onClick={() => onSelect(span.id)}
    >
      <span className="visually-hidden">{sentenceOf(row, places)}</span>
      <span className="bar-name" style={{ paddingLeft: `${depth * 14}px` }} aria-hidden="true">
        <span className="bar-fold">{hasChildren ? (isFolded ? '▸' : '▾') : ''}</span>
        {hasFailed(row) && <span className="trace-failed">✕ </span>}
        {span.name}
      </span>
      <span className="bar-place" aria-hidden="true">
        <span className="place" data-place={colourOf(span.region, places)}>
          {nameOf(span.region, places)}
        </span>{' '}
        <span className="soft">{shortRole(span.role)}</span>
      </span>
      <span className="bar-track" aria-hidden="true">
        {bar !== null && (
          <>
            <i className="bar" data-kind={span.kind} style={{ left: `${bar.left * 100}%`, width: `${bar.width * 100}%` }} />
            <span
              className="bar-length n soft"
              style={isLate ? { right: `${(1 - bar.left) * 100}%` } : { left: `${(bar.left + bar.width) * 100}%` }}
            >
              {spanDuration(span.durationMs)}
            </span>
          </>
        )}
      </span>
    </div>
  );
});
