const LOW_BITS = 0x7fffffff;

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/**
 * Bits of a float32 as an integer of 32 bits that keeps the order of floats: neighbours differ by one, zero is 0 and the zero
 * below zero -1 (Lindstrom and Isenburg 2006). Its own inverse.
 */
export function orderedBits(word: number): number {
  return word < 0 ? word ^ LOW_BITS : word;
}

/** The ordered integer of a number rounded to float32; of one that is not finite then, 0. */
export function orderedFloat(number: number): number {
  float[0] = number;
  return Number.isFinite(float[0]!) ? orderedBits(bits[0]!) : 0;
}

/** How many bits a difference of two ordered integers has, 0 to 32. */
export function bitsBetween(one: number, other: number): number {
  const difference = Math.abs(one - other);
  return difference > LOW_BITS ? 32 : 32 - Math.clz32(difference);
}
