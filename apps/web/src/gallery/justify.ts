/** One picture's place in a row, px. */
export interface Cell {
  readonly id: string;
  readonly left: number;
  readonly width: number;
}

export interface Row {
  /** From the top of the section's first row, px. */
  readonly top: number;
  readonly height: number;
  readonly cells: readonly Cell[];
}

export interface Picture {
  readonly id: string;
  /** Width / height. */
  readonly ratio: number;
}

export interface RowShape {
  /** Width to fill, px. */
  readonly width: number;
  /** The height that rows come close to, px. */
  readonly rowHeight: number;
  readonly gap: number;
}

// A panorama or a screenshot of a whole page would make its row absurdly low or itself a sliver: beyond these it is cropped.
const widest = 3.2;
const narrowest = 0.45;

/**
 * Breaks pictures into rows of equal width that keep every picture's shape. A row ends where its height comes closest to `rowHeight`. The
 * last row is not stretched. Widths are whole pixels, and a full row fills the width exactly.
 */
export function justify(pictures: readonly Picture[], shape: RowShape): Row[] {
  const rows: Row[] = [];
  let start = 0;
  let top = 0;
  while (start < pictures.length) {
    const end = endOfRow(pictures, start, shape);
    const row = layRow(pictures.slice(start, end), shape, top, end === pictures.length);
    rows.push(row);
    top += row.height + shape.gap;
    start = end;
  }
  return rows;
}

export const heightOf = (rows: readonly Row[]): number => {
  const last = rows.at(-1);
  return last ? last.top + last.height : 0;
};

/** Index after the row's last picture: the row is closed when one more would bring its height further from the goal. */
function endOfRow(pictures: readonly Picture[], start: number, shape: RowShape): number {
  let sum = 0;
  let before = Number.POSITIVE_INFINITY;
  for (let index = start; index < pictures.length; index++) {
    sum += ratioOf(pictures[index]);
    const height = heightFor(sum, index - start + 1, shape);
    if (height <= shape.rowHeight) {
      const isCloserWithout = before - shape.rowHeight < shape.rowHeight - height;
      return isCloserWithout && index > start ? index : index + 1;
    }
    before = height;
  }
  return pictures.length;
}

const ratioOf = (picture: Picture | undefined): number => Math.min(widest, Math.max(narrowest, picture?.ratio || 1));

const heightFor = (sum: number, count: number, { width, gap }: RowShape): number => (width - gap * (count - 1)) / sum;

function layRow(pictures: readonly Picture[], shape: RowShape, top: number, isLast: boolean): Row {
  const sum = pictures.reduce((total, picture) => total + ratioOf(picture), 0);
  const full = heightFor(sum, pictures.length, shape);
  const isFull = !isLast || full <= shape.rowHeight * 1.15;
  const height = Math.max(1, Math.round(isFull ? full : shape.rowHeight));
  let left = 0;
  const cells = pictures.map((picture, index) => {
    const isEnd = isFull && index === pictures.length - 1;
    const width = isEnd ? shape.width - left : Math.round(ratioOf(picture) * (isFull ? full : height));
    const cell = { id: picture.id, left, width: Math.max(1, Math.min(width, shape.width - left)) };
    left += width + shape.gap;
    return cell;
  });
  return { top, height, cells };
}
