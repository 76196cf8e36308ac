/**
 * @param rows the cells, the header first; all of one length
 * @returns the rows as lines, the columns two spaces apart
 */
export function alignColumns(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  }
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** UTC, to the second. */
export function toText(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z');
}
