import { squash } from "../../entropy/logistic";

/**
 * A mixture of logistic distributions whose parameters a network gives: for each component a weight as a binary logarithm, a
 * center in units of the roughness, a scale as a binary logarithm; each counts 256 to one.
 */

const MOST_COMPONENTS: i32 = 8;
const LARGEST_CENTER: i32 = 4095;
/** Scales in sixteenths of a power of two, from 2^-5 to 2^10 samples. */
const LEAST_SCALE: i32 = -80;
const LARGEST_SCALE: i32 = 160;
/** The logarithm, in sixteenths, of a roughness of one sample. */
const UNIT_LOGARITHM: i32 = 96;
/** 2^(15 + i/16), rounded. */
const powers = memory.data<u16>(
  [
    32768, 34219, 35734, 37316, 38968, 40693, 42495, 44376, 46341, 48393, 50535, 52773, 55109, 57549, 60097,
    62757,
  ],
  16,
);

@unmanaged
export class Mixture {
  components: i32;
  /** Of each component: its weight of 2^16, its center in sixteenths, 2^16 over its scale in samples. */
  weights: usize;
  centers: usize;
  sharpness: usize;
}

export const MIXTURE_BYTES: usize = (<usize>(3 * MOST_COMPONENTS)) << 2;

export function initialiseMixture(mixture: Mixture, components: i32, memory_: usize): void {
  mixture.components = components;
  mixture.weights = memory_;
  mixture.centers = memory_ + ((<usize>MOST_COMPONENTS) << 2);
  mixture.sharpness = memory_ + ((<usize>(2 * MOST_COMPONENTS)) << 2);
  memory.fill(memory_, 0, MIXTURE_BYTES);
}

/** 2^(exponent / 16), times 2^15 for exponents from -240 on. */
function power(exponent: i32): i64 {
  const whole = exponent >> 4;
  const fraction = <i64>load<u16>(powers + ((<usize>(exponent & 15)) << 1));
  return whole >= 0 ? fraction << whole : fraction >> min(-whole, 31);
}

/** Takes what a network says of a sample whose median prediction, roughness and logarithm of roughness are given. */
export function setMixture(mixture: Mixture, values: usize, base: i32, roughness: i32, logarithm: i32): void {
  const components = mixture.components;
  const stride = (<usize>components) << 2;
  let largest = load<i32>(values);
  for (let index: usize = 4; index < stride; index += 4) largest = max(largest, load<i32>(values + index));
  let total: i64 = 0;
  for (let index: usize = 0; index < stride; index += 4) {
    const below = largest - load<i32>(values + index);
    const weight = power(-((min(below, 1 << 16) + 8) >> 4));
    store<i32>(mixture.weights + index, <i32>weight);
    total += weight;
    const center = max(-LARGEST_CENTER, min(LARGEST_CENTER, load<i32>(values + stride + index)));
    store<i32>(mixture.centers + index, (base << 4) + ((roughness * center) >> 10));
    const raw = max(-(1 << 20), min(1 << 20, load<i32>(values + 2 * stride + index)));
    const scale = max(LEAST_SCALE, min(LARGEST_SCALE, logarithm - UNIT_LOGARITHM + ((raw + 8) >> 4)));
    store<i32>(mixture.sharpness + index, <i32>power(16 - scale));
  }
  for (let index: usize = 0; index < stride; index += 4) {
    store<i32>(mixture.weights + index, <i32>(((<i64>load<i32>(mixture.weights + index)) << 16) / total));
  }
}

/** The probability, of 2^16, that the sample times `sign` is beyond a boundary in sixteenths. */
export function beyondMixture(mixture: Mixture, boundary: i32, sign: i32): i32 {
  let sum: i64 = 0;
  for (let index: usize = 0; index < (<usize>mixture.components) << 2; index += 4) {
    const distance = <i64>(boundary - load<i32>(mixture.centers + index) * sign);
    const x = (distance * <i64>load<i32>(mixture.sharpness + index)) >> 12;
    const p = squash(<i32>max(<i64>-3071, min(<i64>3071, -x)));
    sum += <i64>load<i32>(mixture.weights + index) * p;
  }
  return <i32>(sum >> 16);
}
