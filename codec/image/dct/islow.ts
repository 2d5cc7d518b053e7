/** Coefficients, and samples, in a block. */
export const BLOCK = 64;
/** Columns, and rows, of a block. */
export const SIDE = 8;

const FRACTION = 13;
/** Bits of fraction between the passes. */
const BETWEEN = 2;
/** The sample of all coefficients 0, and the largest sample. */
export const ZERO = 128;
export const TOP = 255;
const between = new Int32Array(BLOCK);

/**
 * The inverse of the discrete cosine transform as libjpeg computes it by default (`jidctint.c`, after Loeffler, Ligtenberg and
 * Moschytz, 1989): columns, then rows, in whole numbers modulo 2^32.
 * @param values 64 coefficients times their quantisers, row by row; index 8 * v + u
 * @param samples takes 64 samples from 0 to 255
 */
export function inverseTransform(values: Int32Array, samples: Int32Array): void {
  for (let column = 0; column < SIDE; column++) {
    pass(values, between, column, SIDE, FRACTION - BETWEEN);
  }
  for (let row = 0; row < BLOCK; row += SIDE) pass(between, samples, row, 1, FRACTION + BETWEEN + 3);
  for (let index = 0; index < BLOCK; index++) {
    const value = samples[index]! + ZERO;
    samples[index] = value < 0 ? 0 : Math.min(value, TOP);
  }
}

/** One dimension of eight values that are `step` apart; the results lose `shift` bits. */
function pass(source: Int32Array, target: Int32Array, from: number, step: number, shift: number): void {
  const v0 = source[from]!;
  const v1 = source[from + step]!;
  const v2 = source[from + 2 * step]!;
  const v3 = source[from + 3 * step]!;
  const v4 = source[from + 4 * step]!;
  const v5 = source[from + 5 * step]!;
  const v6 = source[from + 6 * step]!;
  const v7 = source[from + 7 * step]!;
  const half = 1 << (shift - 1);
  if ((v1 | v2 | v3 | v4 | v5 | v6 | v7) === 0) {
    const value = ((v0 << FRACTION) + half) >> shift;
    for (let turn = 0, at = from; turn < SIDE; turn++, at += step) target[at] = value;
    return;
  }
  const even = Math.imul(v2 + v6, 4433);
  const even2 = even - Math.imul(v6, 15137);
  const even3 = even + Math.imul(v2, 6270);
  const sum = ((v0 + v4) << FRACTION) + half;
  const difference = ((v0 - v4) << FRACTION) + half;
  const e0 = sum + even3;
  const e3 = sum - even3;
  const e1 = difference + even2;
  const e2 = difference - even2;

  const z5 = Math.imul(v7 + v3 + v5 + v1, 9633);
  const z1 = Math.imul(v7 + v1, -7373);
  const z2 = Math.imul(v5 + v3, -20995);
  const z3 = Math.imul(v7 + v3, -16069) + z5;
  const z4 = Math.imul(v5 + v1, -3196) + z5;
  const o0 = Math.imul(v7, 2446) + z1 + z3;
  const o1 = Math.imul(v5, 16819) + z2 + z4;
  const o2 = Math.imul(v3, 25172) + z2 + z3;
  const o3 = Math.imul(v1, 12299) + z1 + z4;

  target[from] = (e0 + o3) >> shift;
  target[from + 7 * step] = (e0 - o3) >> shift;
  target[from + step] = (e1 + o2) >> shift;
  target[from + 6 * step] = (e1 - o2) >> shift;
  target[from + 2 * step] = (e2 + o1) >> shift;
  target[from + 5 * step] = (e2 - o1) >> shift;
  target[from + 3 * step] = (e3 + o0) >> shift;
  target[from + 4 * step] = (e3 - o0) >> shift;
}
