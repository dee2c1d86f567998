/** Lines of a table: columns as wide as their widest cell, the last one as it is. */
export function tableLines(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): string[] {
  const widths = header.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return [header, ...rows].map((row) =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

/** How the next page is asked for, when there is one. */
export function moreLines({ cursor }: { readonly cursor?: string | undefined }): string[] {
  return cursor === undefined ? [] : [`more: --cursor ${cursor}`];
}
