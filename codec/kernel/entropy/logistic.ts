/**
 * The logistic function and its inverse by table. The domain is the logarithm of the odds times 256, from -DOMAIN to DOMAIN;
 * probabilities are of 2^16. Both tables are computed with integers only: see `initialiseLogistic`.
 */

/** The largest argument of squash: odds of nearly e^12. */
export const DOMAIN: i32 = 3071;

/** exp(-1/256) * 2^32, rounded. */
const STEP: u64 = 4278222805;

const squashed = memory.data((2 * 3071 + 1) * 2, 16);
const stretched = memory.data(4096 * 2, 16);
const rests = memory.data(3072 * 2, 16);
const beyonds = memory.data(3072 * 2, 16);

/**
 * squash(x) is 2^16 / (1 + e(x)), rounded down and kept within 1 to 65535, where e(0) = 1 and
 * e(x + 1) = floor(e(x) * STEP / 2^32) in fixed point with 32 bits behind the point, and squash(-x) = 65536 - squash(x).
 * stretch(p), for p of 4096, is the least x with squash(x) >= 16 * p + 8.
 */
export function initialiseLogistic(): void {
  const center = squashed + ((<usize>DOMAIN) << 1);
  let odds: u64 = 1 << 32;
  for (let x: i32 = 0; x <= DOMAIN; x++) {
    const p = <i32>(((<u64>1) << 48) / (((<u64>1) << 32) + odds));
    store<u16>(center + ((<usize>x) << 1), <u16>min(p, 65535));
    store<u16>(center - ((<usize>x) << 1), <u16>max(65536 - p, 1));
    odds = (odds * STEP) >> 32;
  }
  // The derivative of the logarithm of 1 + e(x) is the logistic function: its sum by trapezoids, from the far end on.
  let rest: u32 = 0;
  for (let x: i32 = DOMAIN; x >= 0; x--) {
    store<i16>(rests + ((<usize>x) << 1), <i16>((rest + (1 << 16)) >> 17));
    if (x > 0) rest += <u32>(squash(-x) + squash(1 - x));
  }
  odds = 1 << 32;
  let beyond = DOMAIN;
  for (let x: i32 = 0; x <= DOMAIN; x++) {
    const p = <i32>(odds >> 16);
    while (beyond > -DOMAIN && squash(beyond) > p) beyond--;
    store<i16>(beyonds + ((<usize>x) << 1), <i16>beyond);
    odds = (odds * STEP) >> 32;
  }
  let x = -DOMAIN;
  for (let p: i32 = 0; p < 4096; p++) {
    while (x < DOMAIN && squash(x) < 16 * p + 8) x++;
    store<i16>(stretched + ((<usize>p) << 1), <i16>x);
  }
}

/** The probability, of 2^16, at `x` within the domain. */
export function squash(x: i32): i32 {
  return <i32>load<u16>(squashed + ((<usize>(x + DOMAIN)) << 1));
}

/** Where the logarithm of the odds of a probability of 2^16 is in memory, 16 bits of it. */
export function stretchAt(p: u32): usize {
  return stretched + ((<usize>(p >>> 4)) << 1);
}

/** The logarithm of the odds of a probability of 4096. */
export function stretch(p: i32): i32 {
  return <i32>load<i16>(stretched + ((<usize>p) << 1));
}

/** The logarithm of 1 + e(x), times 256, for x from 0 to DOMAIN. */
export function logOnePlus(x: i32): i32 {
  return <i32>load<i16>(rests + ((<usize>x) << 1));
}

/** The logarithm of the odds of a probability of e(x), for x from 0 to DOMAIN. */
export function oddsOfPower(x: i32): i32 {
  return <i32>load<i16>(beyonds + ((<usize>x) << 1));
}

/** Brings a logarithm of odds into the domain. */
export function clampToDomain(x: i32): i32 {
  return max(-DOMAIN, min(DOMAIN, x));
}
