import { corrupt } from "../../container/errors.js";
import { LARGEST_VALUE } from "../lattice.js";
import { clamp, latentWithin32 } from "../numbers.js";
import type { LayerKind } from "./layer.js";

/**
 * A monotone map by table: the values that a channel was seen to have become 0, 1, 2, ... in their order; what lies above the
 * last, and what lies between, goes behind them in turns, so that every integer has its latent.
 */
export interface TableModel {
  readonly kind: "table";
  /** For each channel its values in rising order; empty for a channel that stays. */
  readonly values: readonly Int32Array[];
}

export const MOST_TABLE_VALUES = 2 ** 16;

/** The first place of a sorted list that is not below a value. */
function placeOf(sorted: Int32Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function forwardValue(sorted: Int32Array, value: number): number {
  const count = sorted.length;
  if (count === 0) return value;
  const first = sorted[0]!;
  const last = sorted[count - 1]!;
  if (value < first) return value - first;
  if (value > last) return count + 2 * (value - last - 1);
  const place = placeOf(sorted, value);
  // Between: the number of values that are missing below it.
  return sorted[place] === value ? place : count + 2 * (value - first - place) + 1;
}

function inverseValue(sorted: Int32Array, latent: number): number {
  const count = sorted.length;
  if (count === 0) return latent;
  const first = sorted[0]!;
  const last = sorted[count - 1]!;
  if (latent < 0) return latent + first;
  if (latent < count) return sorted[latent]!;
  const rest = latent - count;
  if (rest % 2 === 0) return last + 1 + rest / 2;
  const missing = (rest - 1) / 2;
  // The least place at which so many values are missing before it.
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! - first - middle > missing) high = middle;
    else low = middle + 1;
  }
  const value = first + missing + low;
  if (sorted[low]! - first - low <= missing) throw corrupt("a latent of a layer 'table' stands for no value");
  return value;
}

/** What a latent stands for that was drawn by chance. */
function nearestValue(sorted: Int32Array, latent: number): number {
  return sorted[clamp(latent, 0, sorted.length - 1)] ?? latent;
}

type Tables = TableModel["values"];

const each =
  (tables: Tables, map: (sorted: Int32Array, value: number) => number) =>
  (values: Int32Array): Int32Array => {
    for (let at = 0; at < values.length; at++) values[at] = map(tables[at % tables.length]!, values[at]!);
    return values;
  };

/** The way to latents, in place. */
export function throughTables(tables: Tables): (values: Int32Array) => Int32Array {
  return each(tables, (sorted, value) => latentWithin32(forwardValue(sorted, value)));
}

export const table: LayerKind<TableModel> = {
  kind: "table",
  takesAlong: true,
  check({ values }, { channels }) {
    const isValid = (sorted: Int32Array) =>
      sorted.length <= MOST_TABLE_VALUES &&
      sorted.every(
        (value, index) => Math.abs(value) <= LARGEST_VALUE && (index === 0 || value > sorted[index - 1]!),
      );
    if (values.length !== channels || !values.every(isValid)) {
      throw corrupt("a layer 'table' has values that are not possible");
    }
  },
  after: (_, { lattice, origins }) => ({ lattice, origins }),
  open({ values: tables }) {
    const inverse = each(tables, inverseValue);
    const nearest = each(tables, nearestValue);
    return {
      forward: throughTables(tables),
      inverse: (values, _, coder) => (coder.isRandom === true ? nearest(values) : inverse(values)),
    };
  },
};
