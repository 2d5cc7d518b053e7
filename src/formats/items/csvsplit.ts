/** Line ends that a table may have throughout. */
export const LINE_ENDS = ["\n", "\r\n"] as const;
export type LineEnd = (typeof LINE_ENDS)[number];

/** In the order in which they are tried: prose has those at the end, too. */
export const DELIMITERS = ["\t", ";", "|", ",", " "] as const;

/** More columns are no table. */
export const MOST_COLUMNS = 4096;
/** Each field is a string in memory. */
const MOST_FIELDS = 2 ** 24;

/** A table as it stands in a file: fields with their quotes, and no two rows of different length. */
export interface SplitTable {
  readonly lineEnd: LineEnd;
  readonly delimiter: string;
  readonly rows: number;
  /** Column after column the fields of all rows. */
  readonly columns: readonly string[][];
  /** What stands behind the last field: line ends, perhaps none. */
  readonly tail: string;
}

/** Takes delimited text apart; undefined where rows differ in length. Joining fields again gives the text whatever is quoted. */
export function splitTable(text: string, delimiter: string): SplitTable | undefined {
  const body = text.length - (/[\r\n]*$/.exec(text.slice(-64))?.[0].length ?? 0);
  const firstEnd = text.indexOf("\n");
  const lineEnd = firstEnd > 0 && text[firstEnd - 1] === "\r" ? "\r\n" : "\n";
  const columns: string[][] = [];
  let rows = 0;
  let column = 0;
  let at = 0;
  let nextEnd = -1;
  let nextDelimiter = -1;
  const from = (found: number) => (found < 0 || found > body ? body : found);
  for (;;) {
    const begin = at;
    if (text.charCodeAt(at) === 0x22) at = Math.min(behindQuotes(text, at), body);
    if (nextEnd < at) nextEnd = from(text.indexOf(lineEnd, at));
    if (nextDelimiter < at) nextDelimiter = from(text.indexOf(delimiter, at));
    at = Math.min(nextEnd, nextDelimiter);
    if (rows === 0) columns.push([]);
    if (column === columns.length || columns.length > MOST_COLUMNS || rows * columns.length > MOST_FIELDS)
      return undefined;
    columns[column]!.push(text.slice(begin, at));
    column++;
    if (at < body && nextDelimiter < nextEnd) {
      at += delimiter.length;
      continue;
    }
    if (column !== columns.length) return undefined;
    rows++;
    column = 0;
    if (at >= body) return { lineEnd, delimiter, rows, columns, tail: text.slice(body) };
    at += lineEnd.length;
  }
}

/** Where the text goes on behind what is in quotes, of which two stand for one. */
function behindQuotes(text: string, begin: number): number {
  let at = begin + 1;
  for (;;) {
    at = text.indexOf('"', at);
    if (at < 0) return text.length;
    at++;
    if (text.charCodeAt(at) !== 0x22) return at;
    at++;
  }
}
