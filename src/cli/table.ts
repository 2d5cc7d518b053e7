/** A column: its heading, and the side that its cells stand on. */
export interface Column {
  readonly heading: string;
  readonly align: "left" | "right";
}

const GAP = "  ";

/** Lines of text with a heading and one line for each row; cells are as wide as the widest of their column. */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map(({ heading }, index) =>
    Math.max(heading.length, ...rows.map((row) => (row[index] ?? "").length)),
  );
  const line = (cells: readonly string[]) =>
    columns
      .map(({ align }, index) => {
        const cell = cells[index] ?? "";
        const width = widths[index] as number;
        return align === "left" ? cell.padEnd(width) : cell.padStart(width);
      })
      .join(GAP)
      .trimEnd();
  return [line(columns.map(({ heading }) => heading)), ...rows.map(line)].map((text) => `${text}\n`).join("");
}
