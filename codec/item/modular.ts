import type { LatentCoder } from "../entropy/stack.js";
import { latentWithin32, powerOfSixteenths } from "./numbers.js";

/** Scales are fractions of this. */
const DENOMINATOR = 256;
/** The largest exponent of a scale, in sixteenths of a power of two, on both sides. */
export const LARGEST_EXPONENT = 32;

/** The numerator of the scale 2^(exponent / 16). */
export function scaleNumerator(exponent: number): number {
  return Math.floor(DENOMINATOR * powerOfSixteenths(exponent) + 0.5);
}

/**
 * The modular scale transform (iFlow, Zhang et al. 2021): multiplies by a fraction R / S. What is left over of the division goes
 * to the coder, and R values' worth of bits come from it: the change of volume is log2(R / S) bits, exactly.
 * @throws FlowzipError `invalid-argument` where 32 bits do not hold the product
 */
export function scaleForward(value: number, exponent: number, coder: LatentCoder): number {
  const numerator = scaleNumerator(exponent);
  const sum = value * numerator + coder.popUniform(numerator);
  const scaled = Math.floor(sum / DENOMINATOR);
  coder.pushUniform(sum - scaled * DENOMINATOR, DENOMINATOR);
  return latentWithin32(scaled);
}

export function scaleInverse(scaled: number, exponent: number, coder: LatentCoder): number {
  const numerator = scaleNumerator(exponent);
  const sum = scaled * DENOMINATOR + coder.popUniform(DENOMINATOR);
  const value = Math.floor(sum / numerator);
  coder.pushUniform(sum - value * numerator, numerator);
  return value;
}
