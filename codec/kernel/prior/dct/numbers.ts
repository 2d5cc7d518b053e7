/** Numbers that the prior of coefficients classes things by. */

/** The order of rising frequencies in a block. */
export const zigzag = memory.data<u8>([
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7,
  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46,
  53, 60, 61, 54, 47, 55, 62, 63,
]);
/** What a coefficient adds to the edge of its block, half a sample beyond the first, in 1/256: 3 c(0) - c(1) over 2. */
export const edge = memory.data<i32>([181, 270, 306, 344, 362, 339, 265, 146]);

export function clampTo(v: i32, limit: i32): i32 {
  return max(-limit, min(limit, v));
}

/** Sign and size of a number of 1/16 in 2 * 9 + 1 classes. */
export function class19(v: i32): i32 {
  const size = abs(v);
  const c =
    <i32>(size >= 3) +
    <i32>(size >= 6) +
    <i32>(size >= 10) +
    <i32>(size >= 16) +
    <i32>(size >= 24) +
    <i32>(size >= 40) +
    <i32>(size >= 64) +
    <i32>(size >= 112) +
    <i32>(size >= 200);
  return v < 0 ? 9 - c : 9 + c;
}
