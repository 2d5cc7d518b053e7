/**
 * Cumulative distribution functions by table, in float64 from `+ - * /` in the order that is written; between the places of a
 * table they are linear, so that they never decrease.
 */

const STEPS = 256;
const DOMAIN = 16;

const LAST = 2 * DOMAIN * STEPS;

/** The table of a function that grows from nearly 0 to nearly 1, of its upper half. */
function mirrored(upper: Float64Array): Float64Array {
  const table = new Float64Array(LAST + 2);
  const middle = DOMAIN * STEPS;
  for (let step = 0; step <= middle; step++) {
    table[middle - step] = 1 - upper[step]!;
    table[middle + step] = upper[step]!;
  }
  // What is outside is as at the end.
  table[LAST + 1] = table[LAST]!;
  return table;
}

/** A function by its table, for arguments within 16 on both sides; outside it is as at the ends. */
export function cumulative(table: Float64Array, argument: number): number {
  const place = (argument + DOMAIN) * STEPS;
  if (!(place > 0)) return table[0]!;
  if (place >= LAST) return table[LAST]!;
  // Within 0 and 2^13, where this is the floor, and several times faster.
  const index = place | 0;
  const below = table[index]!;
  return below + (place - index) * (table[index + 1]! - below);
}

/** exp(-1/256). */
const LOGISTIC_STEP = 0.99610136947011751;

/** 1 / (1 + exp(-x)). */
function logisticTable(): Float64Array {
  const upper = new Float64Array(DOMAIN * STEPS + 1);
  let odds = 1;
  for (let step = 0; step < upper.length; step++) {
    upper[step] = 1 / (1 + odds);
    odds *= LOGISTIC_STEP;
  }
  return upper;
}

/** exp(-1/(2 * 256^2)) and exp(-1/256^2). */
const NORMAL_FIRST = 0.99999237063457247;
const NORMAL_SECOND = 0.99998474132735227;

/** The integral of the normal density by the trapezoid rule. */
function normalTable(): Float64Array {
  const upper = new Float64Array(DOMAIN * STEPS + 1);
  let density = 1;
  let ratio = NORMAL_FIRST;
  let sum = 0;
  for (let step = 1; step < upper.length; step++) {
    const next = density * ratio;
    ratio *= NORMAL_SECOND;
    sum += density + next;
    upper[step] = sum;
    density = next;
  }
  for (let step = 0; step < upper.length; step++) upper[step] = 0.5 + (0.5 * upper[step]!) / sum;
  return upper;
}

export const logistic: Float64Array = mirrored(logisticTable());
export const normal: Float64Array = mirrored(normalTable());
