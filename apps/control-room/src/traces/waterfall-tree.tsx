import { type CSSProperties, type KeyboardEvent, useRef } from 'react';
import type { Mark } from '../address/address.ts';
import { duration } from '../words/figures.ts';
import type { ShownRow } from './shown-rows.ts';
import {
  colourOf,
  hasFailed,
  momentOf,
  nameOf,
  type Place,
  sentenceOf,
  shortRole,
  spanDuration,
  tickWords,
} from './trace-words.ts';
import { barOf, type Extent, ticksOf } from './waterfall.ts';

interface Props {
  readonly rows: readonly ShownRow[];
  readonly extent: Extent;
  /** ms since the start of the trace. */
  readonly marks: readonly Mark[];
  readonly places: readonly Place[];
  readonly turned: ReadonlySet<string>;
  readonly selected: string | null;
  readonly onTurn: (turned: ReadonlySet<string>) => void;
  readonly onSelect: (spanId: string | null) => void;
}

/** Bars to scale, nested as the work was; walked by arrow keys as any tree is. */
export function WaterfallTree({ rows, extent, marks, places, turned, selected, onTurn, onSelect }: Props) {
  const tree = useRef<HTMLDivElement>(null);
  const ticks = ticksOf(extent);
  const words = tickWords(ticks);
  const focusable = rows.some(({ span: { id } }) => id === selected) ? selected : rows[0]?.span.id;
  const turn = (id: string) =>
    onTurn(turned.has(id) ? new Set([...turned].filter((other) => other !== id)) : new Set([...turned, id]));
  const focus = (row: ShownRow | undefined): void => {
    if (row !== undefined) tree.current?.querySelector<HTMLElement>(`[data-span="${CSS.escape(row.span.id)}"]`)?.focus();
  };
  const press = (event: KeyboardEvent): void => {
    const at = rows.findIndex(({ span }) => span.id === (event.target as HTMLElement).dataset['span']);
    const row = rows[at];
    if (row === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    const keys: Record<string, () => void> = {
      ArrowDown: () => focus(rows[at + 1]),
      ArrowUp: () => focus(rows[at - 1]),
      Home: () => focus(rows[0]),
      End: () => focus(rows.at(-1)),
      ArrowRight: () => (row.fold === 'folded' ? turn(row.span.id) : focus(rows[at + 1])),
      ArrowLeft: () => (row.fold === 'open' ? turn(row.span.id) : focus(parentOf(rows, at))),
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
      <div className="waterfall-body">
        <div className="waterfall-scale" aria-hidden="true">
          {ticks.map((ms, index) => (
            <span key={ms} className="n" style={{ left: percent(ms, extent) }}>
              {words[index]}
            </span>
          ))}
        </div>
        <Marks marks={marks} extent={extent} />
        <Lines ticks={ticks} marks={marks} extent={extent} />
        <div ref={tree} className="waterfall-rows" role="tree" aria-label="Spans" onKeyDown={press}>
          {rows.map((row) => (
            <Bar
              key={row.span.id}
              row={row}
              extent={extent}
              places={places}
              isSelected={row.span.id === selected}
              isFocusable={row.span.id === focusable}
              onTurn={turn}
              onSelect={onSelect}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

const percent = (ms: number, { fromMs, toMs }: Extent): string => `${((ms - fromMs) / (toMs - fromMs)) * 100}%`;

const parentOf = (rows: readonly ShownRow[], at: number): ShownRow | undefined =>
  rows.slice(0, at).findLast(({ depth }) => depth < (rows[at]?.depth ?? 0));

function Marks({ marks, extent }: { marks: readonly Mark[]; extent: Extent }) {
  const shown = marks.filter(({ at }) => at >= extent.fromMs && at <= extent.toMs);
  const [first, last] = [shown[0], shown.at(-1)];
  if (first === undefined || last === undefined) return null;
  return (
    <div className="waterfall-marks">
      <span className="waterfall-marks-name">
        In the browser <span className="n soft">{first === last ? '' : duration(last.at - first.at)}</span>
      </span>
      <ul>
        {shown.map(({ at, text }) => (
          <li
            key={`${at} ${text}`}
            style={{ left: percent(at, extent) }}
            data-side={at - extent.fromMs > (extent.toMs - extent.fromMs) / 2 ? 'left' : 'right'}
          >
            <span>
              {text} <span className="n soft">{momentOf(at)}</span>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Moments and round times, behind the bars. */
const Lines = ({ ticks, marks, extent }: { ticks: readonly number[]; marks: readonly Mark[]; extent: Extent }) => (
  <div className="waterfall-lines" aria-hidden="true">
    {ticks.map((ms) => (
      <i key={ms} style={{ left: percent(ms, extent) }} />
    ))}
    {marks.map(({ at, text }) => (
      <i key={`${at} ${text}`} data-kind="mark" style={{ left: percent(at, extent) }} />
    ))}
  </div>
);

interface BarProps {
  readonly row: ShownRow;
  readonly extent: Extent;
  readonly places: readonly Place[];
  readonly isSelected: boolean;
  readonly isFocusable: boolean;
  readonly onTurn: (spanId: string) => void;
  readonly onSelect: (spanId: string) => void;
}

const foldSigns = { none: '', open: '▾', folded: '▸' } as const;

function Bar({ row, extent, places, isSelected, isFocusable, onTurn, onSelect }: BarProps) {
  const { span, depth, fold, repeats } = row;
  const place = colourOf(span.region, places);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree takes keys for all of its items
    <div
      className="bar-row"
      role="treeitem"
      tabIndex={isFocusable ? 0 : -1}
      aria-level={depth + 1}
      aria-selected={isSelected}
      aria-expanded={fold === 'none' ? undefined : fold === 'open'}
      data-row="true"
      data-span={span.id}
      data-failed={hasFailed(row)}
      data-place={place}
      onClick={({ target }) => {
        const isSign = fold !== 'none' && (target as HTMLElement).closest('.bar-fold') !== null;
        if (isSign || repeats.length > 1) onTurn(span.id);
        else onSelect(span.id);
      }}
    >
      <span className="visually-hidden">{sentenceOf(row, places)}</span>
      <span className="bar-name" style={{ paddingLeft: `${depth * 14}px` }} aria-hidden="true">
        <span className="bar-fold">{foldSigns[fold]}</span>
        {hasFailed(row) && <span className="trace-failed">✕ </span>}
        {span.name}
        {repeats.length > 1 && <span className="n soft"> ×{repeats.length}</span>}
      </span>
      <span className="bar-place" aria-hidden="true">
        <span className="place" data-place={place}>
          {nameOf(span.region, places)}
        </span>{' '}
        <span className="soft">{shortRole(span.role)}</span>
      </span>
      <Track row={row} extent={extent} />
    </div>
  );
}

function Track({ row: { span, startMs, repeats }, extent }: { row: ShownRow; extent: Extent }) {
  const own = barOf(startMs, span.durationMs, extent);
  // Beside the bar, on the side on which there is room.
  const side =
    own !== null && own.left + own.width > 0.86 ? { right: share(1 - own.left) } : { left: own && share(own.left + own.width) };
  return (
    <span className="bar-track" aria-hidden="true">
      {repeats.map((one) => {
        const bar = barOf(one.startMs, one.span.durationMs, extent);
        const key = one.span.id;
        return (
          bar && <i key={key} className="bar" data-kind={span.kind} style={{ left: share(bar.left), width: share(bar.width) }} />
        );
      })}
      {own !== null && repeats.length === 1 && (
        <span className="bar-length n soft" style={side as CSSProperties}>
          {spanDuration(span.durationMs)}
        </span>
      )}
    </span>
  );
}

const share = (part: number): string => `${part * 100}%`;
