import { FlowzipError } from "../container/errors.js";

/**
 * Numbers that layers share. They are integers, or float64 from `+ - * /` in the order that is written, so that every engine
 * computes the same.
 */

/** 2^(i/16). */
const SIXTEENTHS: readonly number[] = [
  1,
  1.0442737824274138,
  1.0905077326652577,
  1.1387886347566916,
  1.189207115002721,
  1.241857812073484,
  1.2968395546510096,
  1.3542555469368927,
  Math.SQRT2,
  1.4768261459394993,
  1.542210825407941,
  1.6104903319492543,
  1.6817928305074292,
  1.7562521603732995,
  1.8340080864093424,
  1.9152065613971474,
];

const LARGEST_POWER = 512;

const POWERS = Float64Array.from({ length: 2 * LARGEST_POWER + 1 }, (_, at) => {
  const whole = (at - LARGEST_POWER) >> 4;
  let power = SIXTEENTHS[(at - LARGEST_POWER) & 15]!;
  for (let step = 0; step < whole; step++) power *= 2;
  for (let step = 0; step > whole; step--) power *= 0.5;
  return power;
});

/** 2^(exponent / 16), for a whole exponent within 512 on both sides. */
export function powerOfSixteenths(exponent: number): number {
  return POWERS[exponent + LARGEST_POWER]!;
}

/** The binary logarithm of a whole number from 1 on, in sixteenths: linear between powers of two. */
export function logarithmInSixteenths(value: number): number {
  const whole = 31 - Math.clz32(value);
  return whole * 16 + (((value * 16) >> whole) & 15);
}

/**
 * A latent as it is stored: a scale or a table takes an integer only back that is whole.
 * @throws FlowzipError `invalid-argument` beyond 32 bits
 */
export function latentWithin32(latent: number): number {
  if (latent === (latent | 0)) return latent;
  throw new FlowzipError(
    "invalid-argument",
    `a layer of the model makes ${latent} of an integer, which 32 bits do not hold`,
    "train the model on data of this kind, or compress without one",
  );
}

export function clamp(value: number, least: number, greatest: number): number {
  return value < least ? least : Math.min(value, greatest);
}
