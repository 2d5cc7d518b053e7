import { MOST_CATEGORIES, MOST_STEPS, type Range } from "../../../codec/item/base.js";
import { MOST_TABLE_VALUES } from "../../../codec/item/layer/table.js";
import type { Strand } from "../../formats/items/integermap.js";

/** What was measured of a channel. */
export interface ChannelStatistics {
  readonly least: number;
  readonly greatest: number;
  readonly mean: number;
  readonly deviation: number;
}

/** A table pays where the ends of a channel are so many times apart as it has values, and each is met so often. */
const GAP_RATIO = 2;
const COPIES = 8;
/** The ends of values with heavy tails are so many times further apart than most of them are from 0. */
const TAIL_RATIO = 2 ** 10;
/** How far beyond the values that were seen others are thought to lie, of values as they are and of what training changes. */
const MARGINS = {
  fixed: { part: 0.125, least: 1 },
  trained: { part: 2, least: 64 },
} as const;
/** An end that is met more often than by so much of all values is a limit. */
const LIMIT_PART = 2e-4;
const FEWEST_AT_LIMIT = 2;

export function statisticsOf({ values, begin, step }: Strand): ChannelStatistics {
  let least = Infinity;
  let greatest = -Infinity;
  let sum = 0;
  let squares = 0;
  let count = 0;
  for (let at = begin; at < values.length; at += step) {
    const value = values[at]!;
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
    sum += value;
    squares += value * value;
    count++;
  }
  const mean = sum / count;
  return { least, greatest, mean, deviation: Math.sqrt(Math.max(0, squares / count - mean * mean)) };
}

/** Where values of a channel are thought to lie: with a margin, unless its ends are met as often as if they were limits. */
export function rangeOf(strand: Strand, isTrained: boolean): Range {
  const { values, begin, step } = strand;
  const { least, greatest } = statisticsOf(strand);
  let atLeast = 0;
  let atGreatest = 0;
  for (let at = begin; at < values.length; at += step) {
    if (values[at] === least) atLeast++;
    if (values[at] === greatest) atGreatest++;
  }
  const margins = isTrained ? MARGINS.trained : MARGINS.fixed;
  const limit = (values.length / step) * LIMIT_PART + FEWEST_AT_LIMIT;
  const margin = Math.ceil((greatest - least) * margins.part) + margins.least;
  const isLimit = (count: number) => !isTrained && count > limit;
  return {
    least: isLimit(atLeast) ? least : least - margin,
    greatest: isLimit(atGreatest) ? greatest : greatest + margin,
  };
}

/** Whether the values of a channel range further than a base has steps for, and most of them lie close to 0. */
export function isHeavyTailed(strand: Strand): boolean {
  const { values, begin, step } = strand;
  const { least, greatest } = statisticsOf(strand);
  if (!(greatest - least >= MOST_STEPS)) return false;
  let near = 0;
  let count = 0;
  for (let at = begin; at < values.length; at += step) {
    if (Math.abs(values[at]!) * TAIL_RATIO <= greatest - least) near++;
    count++;
  }
  return near * 2 > count;
}

/** The values of a channel as categories: from the least on, as many as a base can have. */
export function categoriesOf(strand: Strand): Range {
  const { least, greatest } = statisticsOf(strand);
  return { least, greatest: Math.min(greatest, least + MOST_CATEGORIES - 1) };
}

/**
 * The values of a channel in rising order, where there are far fewer than between its ends; none otherwise.
 * @param count of items
 */
export function valuesWithGaps(strand: Strand, count: number): Int32Array {
  const { values, begin, step } = strand;
  const { least, greatest } = statisticsOf(strand);
  const seen = new Set<number>();
  for (let at = begin; at < values.length; at += step) {
    seen.add(values[at]!);
    if (seen.size > MOST_TABLE_VALUES) return new Int32Array(0);
  }
  const hasGaps = seen.size * GAP_RATIO < greatest - least + 1 && seen.size * COPIES < count;
  return hasGaps ? Int32Array.from(seen).sort() : new Int32Array(0);
}
