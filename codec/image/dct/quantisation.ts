import { BLOCK } from "./islow.js";
import { MOST_QUALITY, MOST_QUANTISER, standardTable } from "./tables.js";

/** The variance of a coefficient of whole samples is 1 / 12; of multiples of a quantiser it is little more. */
const MOST_VARIANCE = 0.15;
/** Of few it may happen to be more: by so much divided by their number. */
const MORE_VARIANCE = 0.6;
/** Few values are further from their multiple than this, unless samples were all rounded alike. */
const FARTHEST = 1.4;
const RARE = 10;
/** A coefficient that is nothing is not above this; between this and FARTHEST are few of a hundred. */
const NOTHING = 2.2;
const NOTHING_PARTS = 100;
/** So many of a hundred columns of coefficients fit a standard table, and have its very quantiser. */
const FITTING = 93;
const AGREEING = 60;

/**
 * Finds the quantisers of a component.
 * @param coefficients of blocks all of whose samples are known, 64 each
 * @returns quantisers; undefined where the coefficients do not show any
 */
export function findTable(coefficients: Float64Array, isChroma: boolean): Int32Array | undefined {
  const blocks = coefficients.length / BLOCK;
  const columns = Array.from({ length: BLOCK }, (_, index) => {
    const column = new Float64Array(blocks);
    for (let turn = 0; turn < blocks; turn++) column[turn] = coefficients[turn * BLOCK + index]!;
    return column;
  });
  const table = Int32Array.from(columns, findQuantiser);
  if (!table.some((value) => value > 0)) return undefined;
  const standard = findStandard(columns, table, isChroma);
  if (standard !== undefined) return standard;
  // Where all is zero, anything serves; what is usual is larger than what is known.
  const most = Math.max(...table);
  return table.map((value) => (value === 0 ? most : value));
}

/** The largest quantiser that all values are multiples of, nearly; 0 where all are about 0. */
function findQuantiser(values: Float64Array): number {
  const none = mostOfNothing(values);
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  if (most <= none) return 0;
  for (let quantiser = Math.min(MOST_QUANTISER, Math.ceil(most + FARTHEST)); quantiser > 1; quantiser--) {
    if (isMultiple(values, quantiser, none)) return quantiser;
  }
  return 1;
}

/** Up to where a value is the noise of a coefficient that is not there. */
function mostOfNothing(values: Float64Array): number {
  let between = 0;
  for (const value of values) {
    if (Math.abs(value) > FARTHEST && Math.abs(value) <= NOTHING) between++;
  }
  return between * NOTHING_PARTS <= values.length ? NOTHING : FARTHEST;
}

function isMultiple(values: Float64Array, quantiser: number, none: number): boolean {
  let count = 0;
  let near = 0;
  let squares = 0;
  // More than these are too many, however many there will be.
  const mostFar = values.length / RARE;
  const mostSquares = values.length * MOST_VARIANCE + MORE_VARIANCE;
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    const multiple = Math.round(value / quantiser);
    const rest = Math.abs(value - multiple * quantiser);
    if (multiple === 0 && rest <= none) continue;
    count++;
    if (rest <= FARTHEST) {
      near++;
      squares += rest * rest;
    }
    if (count - near > mostFar || squares > mostSquares) return false;
  }
  return (count - near) * RARE <= count && squares <= near * MOST_VARIANCE + MORE_VARIANCE;
}

/** The standard table of the lowest quality that fits, if the quantisers found are mostly its own. */
function findStandard(
  columns: readonly Float64Array[],
  found: Int32Array,
  isChroma: boolean,
): Int32Array | undefined {
  const known = found.filter((value) => value > 0).length;
  for (let quality = 1; quality <= MOST_QUALITY; quality++) {
    const standard = standardTable(isChroma, quality);
    const agreeing = standard.filter((value, index) => value === found[index]).length;
    if (100 * agreeing < AGREEING * known) continue;
    const fitting = columns.filter(
      (column, index) => found[index]! > 0 && isMultiple(column, standard[index]!, mostOfNothing(column)),
    ).length;
    // One may always be led astray by a single block.
    if (100 * (fitting + 1) >= FITTING * known) return standard;
  }
  return undefined;
}
