import { stretch } from "../../entropy/logistic";
import { Field } from "./field";

/**
 * How often each value occurred in a plane. Pictures whose tones were changed have values that occur more often than those beside
 * them, and a largest or least value at which many samples end.
 */

/** The most values that are counted; planes with more are not. */
const VALUES: i32 = 1024;
/** In planes with fewer samples there is too little to count. */
const LEAST_SAMPLES: i32 = 4096;
/** A value is compared with those up to so far from it; the room on either side is as large at least. */
const REACH: i32 = 8;
const MARGIN: i32 = 8;
const WIDTH: i32 = 2 * REACH + 1;
/** So many samples are taken as seen of each value and around, so that all are equal at first. */
const FIRST: i32 = 32;

@unmanaged
export class Tally {
  /** How many samples had each value; how many had it or one within reach. */
  counts: usize;
  around: usize;
  /** The index of a sample of 0, and how many indices there are: 0 where nothing is counted. */
  origin: i32;
  values: i32;
}

const ROW_BYTES: usize = (<usize>(VALUES + 2 * MARGIN)) << 2;
export const TALLY_BYTES: usize = 2 * ROW_BYTES;

/** Lays a tally out at `memory_`, with nothing seen. */
export function initialiseTally(tally: Tally, memory_: usize): void {
  memory.fill(memory_, 0, TALLY_BYTES);
  tally.counts = memory_ + ((<usize>MARGIN) << 2);
  tally.around = tally.counts + ROW_BYTES;
}

/** How many values are counted of a plane whose least and greatest are so far apart. */
function valuesOf(field: Field, range: i32): i32 {
  return range < VALUES && field.width * field.height >= LEAST_SAMPLES ? range + 1 : 0;
}

/** Counts the samples of a plane. */
export function tallyPlane(tally: Tally, field: Field): void {
  tally.values = valuesOf(field, field.most - field.least);
  tally.origin = -field.least;
}

/** Counts the sums of a plane's samples and an earlier one's: what that one was taken from. */
export function tallySum(tally: Tally, field: Field, other: Field): void {
  tally.values = valuesOf(field, field.most - field.least + other.most - other.least);
}

/** Before a sample of which the earlier plane has `sample`. */
export function moveTally(tally: Tally, field: Field, other: Field, sample: i32): void {
  tally.origin = sample - other.least - field.least;
}

/** The sum, over samples from `from` to before `to`, of how much more often each occurred than those around it. */
function frequency(tally: Tally, from: i32, to: i32): i32 {
  const origin = tally.origin;
  const end = min(to + origin, tally.values);
  let sum = 0;
  for (let value = max(from + origin, 0); value < end; value++) {
    const at = (<usize>value) << 2;
    // The quotient of such integers is as far from the next one that rounding does not reach it.
    const own = 256 * <f64>(WIDTH * <i32>load<u32>(tally.counts + at) + FIRST);
    sum += <i32>(own / <f64>(<i32>load<u32>(tally.around + at) + FIRST));
  }
  return sum;
}

/**
 * The logarithm of the odds that a sample is at `middle` or beyond, where it is from `first` to before `end`, by frequency alone;
 * 0 where nothing is known.
 * @param sign 1 where beyond is upwards, -1 downwards; first, middle and end are boundaries in sixteenths times this, and not
 * more than 64 samples apart
 */
export function tallyOdds(tally: Tally, sign: i32, first: i32, middle: i32, end: i32): i32 {
  if (tally.values === 0) return 0;
  const isUp = sign > 0;
  // Boundaries are halfway between samples.
  const border = isUp ? (middle + 8) >> 4 : (8 - middle) >> 4;
  const beyond = isUp ? frequency(tally, border, (end + 8) >> 4) : frequency(tally, (8 - end) >> 4, border);
  const within = isUp
    ? frequency(tally, (first + 8) >> 4, border)
    : frequency(tally, border, (8 - first) >> 4);
  const all = beyond + within;
  return all === 0 ? 0 : stretch(max(1, min(4095, (beyond << 12) / all)));
}

/** Counts a sample. */
export function learnTally(tally: Tally, sample: i32): void {
  if (tally.values === 0) return;
  const at = (<usize>(sample + tally.origin)) << 2;
  store<i32>(tally.counts + at, load<i32>(tally.counts + at) + 1);
  const first = tally.around + at - ((<usize>REACH) << 2);
  const ones = i32x4.splat(1);
  for (let other: usize = 0; other < (<usize>(WIDTH - 1)) << 2; other += 16) {
    v128.store(first + other, i32x4.add(v128.load(first + other), ones));
  }
  const last = first + ((<usize>(WIDTH - 1)) << 2);
  store<i32>(last, load<i32>(last) + 1);
}
