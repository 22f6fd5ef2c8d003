import type { Cell, Row } from './justify.ts';
import type { Layout } from './layout.ts';

export type Direction = 'left' | 'right' | 'up' | 'down' | 'first' | 'last';

/** The picture that an arrow key leads to from `id`; null at the edge. Up and down lead to the one that stands nearest in the next row. */
export function neighbourOf(layout: Layout, id: string, direction: Direction): string | null {
  const rows = layout.sections.flatMap((section) => section.rows);
  if (direction === 'first') return rows[0]?.cells[0]?.id ?? null;
  if (direction === 'last') return rows.at(-1)?.cells.at(-1)?.id ?? null;
  const rowIndex = rows.findIndex((row) => row.cells.some((cell) => cell.id === id));
  const row = rows[rowIndex];
  const cellIndex = row?.cells.findIndex((cell) => cell.id === id) ?? -1;
  const cell = row?.cells[cellIndex];
  if (!row || !cell) return null;
  switch (direction) {
    case 'left':
      return (row.cells[cellIndex - 1] ?? rows[rowIndex - 1]?.cells.at(-1))?.id ?? null;
    case 'right':
      return (row.cells[cellIndex + 1] ?? rows[rowIndex + 1]?.cells[0])?.id ?? null;
    case 'up':
      return nearest(rows[rowIndex - 1], cell);
    case 'down':
      return nearest(rows[rowIndex + 1], cell);
  }
}

function nearest(row: Row | undefined, from: Cell): string | null {
  const middle = (cell: Cell) => cell.left + cell.width / 2;
  const distance = (cell: Cell) => Math.abs(middle(cell) - middle(from));
  return row?.cells.toSorted((a, b) => distance(a) - distance(b))[0]?.id ?? null;
}
