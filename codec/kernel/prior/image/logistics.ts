import { DOMAIN, logOnePlus, oddsOfPower } from "../../entropy/logistic";
import { Predictions } from "./predictions";
import { Surroundings } from "./surroundings";

/**
 * What six logistic distributions around predictions say of decisions at the default level, in the lanes of two vectors. The
 * logarithms of odds have closed forms: with z the distance of a boundary from a center over the scale, what is beyond has the
 * odds e^-z; and of what is beyond one boundary, what is beyond the next has (1 + e^z) / (e^z' - e^z).
 */

const VECTOR: usize = 16;
/** The largest logarithm of odds that is told. */
const LARGEST: i16 = 2047;

@unmanaged
export class Logistics {
  /** How far the least sample above the prediction is beyond each center, over the scale, 256 to one; binary32. */
  gap0: v128;
  gap1: v128;
  /** 256 over each scale, in sixteenths; binary32. */
  sharpness0: v128;
  sharpness1: v128;
  /** The logarithms of the odds of the next step, where the distribution falls off as e^-z does. */
  step0: v128;
  step1: v128;
}

export const LOGISTICS_BYTES: usize = 6 * VECTOR;

/** 256 over scales in sixteenths. */
function sharpnessOf(scales: v128): v128 {
  return f32x4.div(f32x4.splat(256), f32x4.convert_i32x4_s(scales));
}

function gapOf(edge: v128, centers: v128, sharpness: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(i32x4.sub(edge, centers)), sharpness);
}

/** Logarithms of the odds that a step of a width is gone beyond. */
function stepOf(width: v128, sharpness: v128): v128 {
  const step = i32x4.min_s(i32x4.splat(DOMAIN), i32x4.trunc_sat_f32x4_s(f32x4.mul(width, sharpness)));
  return i32x4(
    oddsOfPower(i32x4.extract_lane(step, 0)),
    oddsOfPower(i32x4.extract_lane(step, 1)),
    oddsOfPower(i32x4.extract_lane(step, 2)),
    oddsOfPower(i32x4.extract_lane(step, 3)),
  );
}

/**
 * Sets the distributions of a sample: around the three predictions by least squares and the fixed one, as wide as each missed
 * nearby, and two around what these became, of which the last two lanes are copies.
 */
export function placeLogistics(logistics: Logistics, here: Surroundings, predictions: Predictions): void {
  const values = v128.load(predictions.values);
  const prediction = here.prediction;
  // Eight times the mean of what each was off.
  const misses = v128.load(predictions.values, VECTOR);
  const scales = i32x4.add(i32x4.splat(2), i32x4.shr_s(i32x4.mul(misses, i32x4.splat(11)), 7));
  const others = i32x4.replace_lane(i32x4.splat(2 + here.about), 0, 2 + ((here.about * 9) >> 4));
  const edge = i32x4.splat((here.base << 4) - 8);
  const width = f32x4.splat(<f32>(16 << here.shift));
  const sharpness0 = sharpnessOf(scales);
  const sharpness1 = sharpnessOf(others);
  logistics.sharpness0 = sharpness0;
  logistics.sharpness1 = sharpness1;
  logistics.gap0 = gapOf(edge, values, sharpness0);
  logistics.gap1 = gapOf(edge, i32x4.splat(prediction), sharpness1);
  logistics.step0 = stepOf(width, sharpness0);
  logistics.step1 = stepOf(width, sharpness1);
}

/** 256 times the logarithm of 1 + e^(-x / 256). */
function logOnePlusPower(x: v128): v128 {
  const size = i32x4.min_s(i32x4.splat(DOMAIN), i32x4.abs(x));
  const rest = i32x4(
    logOnePlus(i32x4.extract_lane(size, 0)),
    logOnePlus(i32x4.extract_lane(size, 1)),
    logOnePlus(i32x4.extract_lane(size, 2)),
    logOnePlus(i32x4.extract_lane(size, 3)),
  );
  return i32x4.sub(rest, i32x4.min_s(x, i32x4.splat(0)));
}

/** Of a vector, for a distance that is known to be `first` or more: see `logisticOdds`. */
function conditional(gap: v128, sharpness: v128, step: v128, first: i32, middle: i32, open: bool): v128 {
  const from = f32x4.add(gap, f32x4.mul(sharpness, f32x4.splat(<f32>(first << 4))));
  const low = logOnePlusPower(i32x4.trunc_sat_f32x4_s(from));
  if (open) return i32x4.add(low, step);
  const half = f32x4.mul(sharpness, f32x4.splat(<f32>((middle - first) << 4)));
  const end = f32x4.add(f32x4.add(from, half), half);
  const high = logOnePlusPower(i32x4.trunc_sat_f32x4_s(end));
  return i32x4.sub(i32x4.sub(low, high), i32x4.trunc_sat_f32x4_s(half));
}

/**
 * Logarithms of the odds, times 256, that a sample's distance on a side is `middle` or more, where it is from `first` on; without an
 * end, `middle` being a step further, or with one as far beyond `middle` as `first` is before it. Where `whole` is set: that the
 * sample is above.
 */
export function logisticOdds(
  logistics: Logistics,
  side: i32,
  whole: bool,
  first: i32,
  middle: i32,
  open: bool,
): v128 {
  let gap0 = logistics.gap0;
  let gap1 = logistics.gap1;
  let odds0: v128;
  let odds1: v128;
  if (whole) {
    odds0 = i32x4.trunc_sat_f32x4_s(f32x4.neg(gap0));
    odds1 = i32x4.trunc_sat_f32x4_s(f32x4.neg(gap1));
  } else {
    if (!side) {
      gap0 = f32x4.neg(gap0);
      gap1 = f32x4.neg(gap1);
    }
    odds0 = conditional(gap0, logistics.sharpness0, logistics.step0, first, middle, open);
    odds1 = conditional(gap1, logistics.sharpness1, logistics.step1, first, middle, open);
  }
  const odds = i16x8.narrow_i32x4_s(odds0, odds1);
  return i16x8.max_s(i16x8.splat(-LARGEST), i16x8.min_s(i16x8.splat(LARGEST), odds));
}
