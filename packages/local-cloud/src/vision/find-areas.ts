import type { ColourName } from './colour-names.ts';
import { gridSide, type Measurements } from './measure-picture.ts';
import type { BoundingBox } from './vision-contract.ts';

/** A large part of the picture that is of one colour. */
export interface Area {
  colour: ColourName;
  /** Of the whole picture, 0 to 1. */
  share: number;
  /** Where it lies: "upper part", "lower left", "middle" ... */
  place: string;
  boundingBox: BoundingBox;
}

/** A sixth of the picture is large enough to be talked about. */
const leastCells = (gridSide * gridSide) / 6;

/** Joins neighbouring cells of one colour into areas, largest first. A picture of one colour throughout has none: nothing sets it apart. */
export function findAreas({ cells, width, height }: Measurements): Area[] {
  const seen = new Set<number>();
  const areas: Area[] = [];
  for (const [start, colour] of cells.entries()) {
    if (colour === null || seen.has(start)) continue;
    const members = spread(cells, start, seen);
    if (members.length < leastCells || members.length === cells.length) continue;
    areas.push(describeArea(colour, members, width, height));
  }
  return areas.sort((a, b) => b.share - a.share);
}

function spread(cells: readonly (ColourName | null)[], start: number, seen: Set<number>): number[] {
  const members: number[] = [];
  const waiting = [start];
  seen.add(start);
  for (let cell = waiting.pop(); cell !== undefined; cell = waiting.pop()) {
    members.push(cell);
    for (const next of neighbours(cell)) {
      if (seen.has(next) || cells[next] !== cells[start]) continue;
      seen.add(next);
      waiting.push(next);
    }
  }
  return members;
}

function neighbours(cell: number): number[] {
  const column = cell % gridSide;
  const beside = [...(column > 0 ? [cell - 1] : []), ...(column < gridSide - 1 ? [cell + 1] : [])];
  return [...beside, cell - gridSide, cell + gridSide].filter((next) => next >= 0 && next < gridSide * gridSide);
}

function describeArea(colour: ColourName, members: number[], width: number, height: number): Area {
  const columns = members.map((cell) => cell % gridSide);
  const rows = members.map((cell) => Math.floor(cell / gridSide));
  const [left, right] = [Math.min(...columns), Math.max(...columns) + 1];
  const [top, bottom] = [Math.min(...rows), Math.max(...rows) + 1];
  const x = Math.round((left * width) / gridSide);
  const y = Math.round((top * height) / gridSide);
  return {
    colour,
    share: members.length / (gridSide * gridSide),
    place: placeOf(mean(columns), mean(rows)),
    boundingBox: { x, y, w: Math.round((right * width) / gridSide) - x, h: Math.round((bottom * height) / gridSide) - y },
  };
}

/** Names a place by where its middle lies; the middle third of the way counts as neither side. */
function placeOf(column: number, row: number): string {
  const across = side(column, 'left', 'right');
  const down = side(row, 'upper', 'lower');
  if (across === null && down === null) return 'middle';
  if (across === null) return `${down} part`;
  return down === null ? `${across} part` : `${down} ${across}`;
}

function side(position: number, low: string, high: string): string | null {
  const middle = (gridSide - 1) / 2;
  const tolerance = gridSide / 12;
  if (Math.abs(position - middle) <= tolerance) return null;
  return position < middle ? low : high;
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
