import { placeOf, type WaterfallRow } from './waterfall.ts';

/** One call of a service inside of a step. There are many of them, and none leads on. */
export const isCall = ({ span, hasChildren, errors }: WaterfallRow): boolean =>
  !hasChildren && span.success && errors.length === 0 && /^(cosmos|blob|queue)\./.test(span.name);

/** A row as it is drawn: the same thing done again and again is one row with many bars. */
export interface ShownRow extends WaterfallRow {
  /** All of one name and place that follow each other, itself first. */
  readonly repeats: readonly WaterfallRow[];
  /** Whether it can be folded, and whether it is. */
  readonly fold: 'none' | 'open' | 'folded';
}

export interface Shown {
  readonly hasCalls: boolean;
  /** Spans that were turned: those with others below them are folded, repeats are spread out. */
  readonly turned: ReadonlySet<string>;
  /** Is shown whatever else is hidden. */
  readonly selected: string | null;
}

/** So many times the same is no news. */
const leastRepeats = 3;

export function shownRows(rows: readonly WaterfallRow[], shown: Shown): ShownRow[] {
  const wanted = rows.filter((row) => shown.hasCalls || row.span.id === shown.selected || !isCall(row));
  const parents = new Set(wanted.map(({ span }) => span.parentId));
  const isParent = ({ span }: WaterfallRow) => parents.has(span.id);
  return gathered(unfolded(wanted, isParent, shown), isParent, shown);
}

function unfolded(rows: readonly WaterfallRow[], isParent: (row: WaterfallRow) => boolean, { turned }: Shown): WaterfallRow[] {
  let below = Number.POSITIVE_INFINITY;
  return rows.filter((row) => {
    if (row.depth > below) return false;
    below = isParent(row) && turned.has(row.span.id) ? row.depth : Number.POSITIVE_INFINITY;
    return true;
  });
}

function gathered(rows: readonly WaterfallRow[], isParent: (row: WaterfallRow) => boolean, shown: Shown): ShownRow[] {
  const { turned, selected } = shown;
  return runsOf(rows, isParent).flatMap((run): ShownRow[] => {
    const [first] = run;
    if (first === undefined) return [];
    const isTurned = turned.has(first.span.id);
    if (isParent(first)) return [alone(first, isTurned ? 'folded' : 'open')];
    if (run.length < leastRepeats) return run.map((row) => alone(row, 'none'));
    const isSpread = isTurned || run.some(({ span }) => span.id === selected);
    if (isSpread) return run.map((row, index) => alone(row, index === 0 ? 'open' : 'none'));
    return [{ ...first, repeats: run, fold: 'folded' }];
  });
}

/** Rows of one name and place that follow each other, went well and have nothing below them; every other row is a run of its own. */
function runsOf(rows: readonly WaterfallRow[], isParent: (row: WaterfallRow) => boolean): WaterfallRow[][] {
  const runs: WaterfallRow[][] = [];
  let before: string | null = null;
  for (const row of rows) {
    const { span, depth, errors } = row;
    const isPlain = span.success && errors.length === 0 && !isParent(row);
    const kind = isPlain ? `${depth} ${placeOf(span)} ${span.name}` : null;
    if (kind !== null && kind === before) runs.at(-1)?.push(row);
    else runs.push([row]);
    before = kind;
  }
  return runs;
}

const alone = (row: WaterfallRow, fold: ShownRow['fold']): ShownRow => ({ ...row, repeats: [row], fold });
