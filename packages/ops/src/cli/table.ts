/** Lines with columns as wide as their widest cell, three blanks between them; each ends with a line break, none with blanks. */
export function renderTable(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>((widest, row) => {
    for (const [column, cell] of row.entries()) widest[column] = Math.max(widest[column] ?? 0, cell.length);
    return widest;
  }, []);
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('   ')
          .trimEnd()}\n`,
    )
    .join('');
}
