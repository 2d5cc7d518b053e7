import { type Pass, packedBytes, rowCount } from "./interlace.js";

/** The filters of a row: none, left, above, average, Paeth's. */
export const FILTERS = 5;

/** Rows without their filters. */
export interface Unfiltered {
  /** The filter of each row. */
  readonly types: Uint8Array<ArrayBuffer>;
  /** The bytes of the rows, one row after the other. */
  readonly packed: Uint8Array<ArrayBuffer>;
}

/** Takes the filters away; undefined if a row has one that does not exist. `filtered` has the size of all passes. */
export function unfilter(
  filtered: Uint8Array,
  passes: readonly Pass[],
  step: number,
): Unfiltered | undefined {
  const types = new Uint8Array(rowCount(passes));
  const packed = new Uint8Array(packedBytes(passes));
  let from = 0;
  let to = 0;
  let row = 0;
  for (const pass of passes) {
    let above = new Uint8Array(pass.rowBytes);
    for (let y = 0; y < pass.height; y++) {
      const type = filtered[from]!;
      if (type >= FILTERS) return undefined;
      types[row++] = type;
      const current = packed.subarray(to, to + pass.rowBytes);
      current.set(filtered.subarray(from + 1, from + 1 + pass.rowBytes));
      remove(type, current, above, step);
      above = current;
      from += 1 + pass.rowBytes;
      to += pass.rowBytes;
    }
  }
  return { types, packed };
}

/** The inverse of {@link unfilter}. */
export function refilter(
  { types, packed }: Unfiltered,
  passes: readonly Pass[],
  step: number,
): Uint8Array<ArrayBuffer> {
  const filtered = new Uint8Array(packed.length + types.length);
  forEachRow(packed, passes, (current, above, row, from) => {
    const to = from + row;
    filtered[to] = types[row]!;
    apply(types[row]!, current, above, step, filtered.subarray(to + 1, to + 1 + current.length));
  });
  return filtered;
}

/**
 * The filters that encoders choose most: for each row the one whose bytes, taken as signed, have the smallest sum of
 * magnitudes, the first such. (The heuristic of the PNG specification, section 12.8, which libpng follows.)
 */
export function likelyFilters(
  packed: Uint8Array,
  passes: readonly Pass[],
  step: number,
): Uint8Array<ArrayBuffer> {
  const types = new Uint8Array(rowCount(passes));
  const sums = new Float64Array(FILTERS);
  forEachRow(packed, passes, (current, above, row) => {
    sumMagnitudes(current, above, step, sums);
    types[row] = sums.indexOf(Math.min(...sums));
  });
  return types;
}

/** Sums, for each filter, of the magnitudes of the bytes that it leaves of a row. */
function sumMagnitudes(row: Uint8Array, above: Uint8Array, step: number, sums: Float64Array): void {
  let none = 0;
  let left = 0;
  let up = 0;
  let average = 0;
  let nearest = 0;
  for (let at = 0; at < row.length; at++) {
    const value = row[at]!;
    const a = at < step ? 0 : row[at - step]!;
    const b = above[at]!;
    const c = at < step ? 0 : above[at - step]!;
    none += magnitude(value);
    left += magnitude(value - a);
    up += magnitude(value - b);
    average += magnitude(value - ((a + b) >> 1));
    nearest += magnitude(value - paeth(a, b, c));
  }
  sums.set([none, left, up, average, nearest]);
}

/** Of the lowest byte of a number, taken as signed. */
function magnitude(value: number): number {
  return Math.abs((value << 24) >> 24);
}

function forEachRow(
  packed: Uint8Array,
  passes: readonly Pass[],
  visit: (current: Uint8Array, above: Uint8Array, row: number, from: number) => void,
): void {
  let from = 0;
  let row = 0;
  for (const pass of passes) {
    let above = new Uint8Array(pass.rowBytes);
    for (let y = 0; y < pass.height; y++) {
      const current = packed.subarray(from, from + pass.rowBytes) as Uint8Array<ArrayBuffer>;
      visit(current, above, row++, from);
      above = current;
      from += pass.rowBytes;
    }
  }
}

/** Writes a row as a filter leaves it. */
function apply(type: number, row: Uint8Array, above: Uint8Array, step: number, to: Uint8Array): void {
  const head = Math.min(step, row.length);
  switch (type) {
    case 0:
      to.set(row);
      return;
    case 1:
      to.set(row.subarray(0, head));
      for (let at = step; at < row.length; at++) to[at] = row[at]! - row[at - step]!;
      return;
    case 2:
      for (let at = 0; at < row.length; at++) to[at] = row[at]! - above[at]!;
      return;
    case 3:
      for (let at = 0; at < head; at++) to[at] = row[at]! - (above[at]! >> 1);
      for (let at = step; at < row.length; at++) to[at] = row[at]! - ((row[at - step]! + above[at]!) >> 1);
      return;
    default:
      for (let at = 0; at < head; at++) to[at] = row[at]! - above[at]!;
      for (let at = step; at < row.length; at++)
        to[at] = row[at]! - paeth(row[at - step]!, above[at]!, above[at - step]!);
  }
}

/** Takes a filter away in place. */
function remove(type: number, row: Uint8Array, above: Uint8Array, step: number): void {
  const head = Math.min(step, row.length);
  switch (type) {
    case 0:
      return;
    case 1:
      for (let at = step; at < row.length; at++) row[at] = row[at]! + row[at - step]!;
      return;
    case 2:
      for (let at = 0; at < row.length; at++) row[at] = row[at]! + above[at]!;
      return;
    case 3:
      for (let at = 0; at < head; at++) row[at] = row[at]! + (above[at]! >> 1);
      for (let at = step; at < row.length; at++) row[at] = row[at]! + ((row[at - step]! + above[at]!) >> 1);
      return;
    default:
      for (let at = 0; at < head; at++) row[at] = row[at]! + above[at]!;
      for (let at = step; at < row.length; at++)
        row[at] = row[at]! + paeth(row[at - step]!, above[at]!, above[at - step]!);
  }
}

/** The neighbour that is closest to left + above - corner; in ties left, then above. */
function paeth(left: number, above: number, corner: number): number {
  const toLeft = Math.abs(above - corner);
  const toAbove = Math.abs(left - corner);
  const toCorner = Math.abs(left + above - corner - corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}
