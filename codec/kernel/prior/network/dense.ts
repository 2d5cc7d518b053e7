/**
 * Dense layers. Weights count 256 to one, activations 32; products of 16 bits are summed in 32. Activations are within 0 and 511.
 * Rows of weights are multiples of eight long, and there are multiples of four of them.
 */

export const WEIGHT_BITS: i32 = 8;
const LARGEST_ACTIVATION: i32 = 511;
const EXIT_SHIFT: i32 = 5;

/** The four sums of products of `bytes` bytes at `from` with four rows of weights, and what was summed before. */
export function product4(from: usize, weights: usize, rowBytes: usize, bytes: usize, sums: v128): v128 {
  let sum0 = i32x4.splat(0);
  let sum1 = i32x4.splat(0);
  let sum2 = i32x4.splat(0);
  let sum3 = i32x4.splat(0);
  const second = weights + rowBytes;
  const third = second + rowBytes;
  const fourth = third + rowBytes;
  for (let at: usize = 0; at < bytes; at += 16) {
    const value = v128.load(from + at);
    sum0 = i32x4.add(sum0, i32x4.dot_i16x8_s(value, v128.load(weights + at)));
    sum1 = i32x4.add(sum1, i32x4.dot_i16x8_s(value, v128.load(second + at)));
    sum2 = i32x4.add(sum2, i32x4.dot_i16x8_s(value, v128.load(third + at)));
    sum3 = i32x4.add(sum3, i32x4.dot_i16x8_s(value, v128.load(fourth + at)));
  }
  const low01 = i8x16.shuffle(sum0, sum1, 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27);
  const high01 = i8x16.shuffle(sum0, sum1, 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31);
  const low23 = i8x16.shuffle(sum2, sum3, 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27);
  const high23 = i8x16.shuffle(sum2, sum3, 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31);
  const pairs01 = i32x4.add(low01, high01);
  const pairs23 = i32x4.add(low23, high23);
  const even = i8x16.shuffle(pairs01, pairs23, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
  const odd = i8x16.shuffle(pairs01, pairs23, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
  return i32x4.add(sums, i32x4.add(even, odd));
}

/** Four sums and what four activations at `own`, that go on, add to them. */
export function addOwn(sums: v128, own: usize): v128 {
  return i32x4.add(i32x4.shl(i32x4.extend_low_i16x8_s(v128.load64_zero(own)), WEIGHT_BITS), sums);
}

/** Stores the four activations of sums. */
export function storeActivations(to: usize, sums: v128): void {
  const rounded = i32x4.shr_s(i32x4.add(sums, i32x4.splat(1 << (WEIGHT_BITS - 1))), WEIGHT_BITS);
  const bounded = i32x4.max_s(i32x4.splat(0), i32x4.min_s(i32x4.splat(LARGEST_ACTIVATION), rounded));
  v128.store64_lane(to, i16x8.narrow_i32x4_s(bounded, bounded), 0);
}

/**
 * Activations of one vector.
 * @param own activations that are added, one for each row; 0 for none
 */
export function passDense(
  from: usize,
  weights: usize,
  rowBytes: usize,
  rows: i32,
  biases: usize,
  own: usize,
  to: usize,
): void {
  for (let row: usize = 0; row < <usize>rows; row += 4) {
    let sums = v128.load(biases + (row << 2));
    if (own) sums = addOwn(sums, own + (row << 1));
    storeActivations(to + (row << 1), product4(from, weights, rowBytes, rowBytes, sums));
    weights += rowBytes << 2;
  }
}

/** What comes out of a last layer, 256 to one and 32 bits each. */
export function passExit(
  from: usize,
  weights: usize,
  rowBytes: usize,
  rows: i32,
  biases: usize,
  to: usize,
): void {
  for (let row: usize = 0; row < <usize>rows; row += 4) {
    const sums = product4(from, weights, rowBytes, rowBytes, v128.load(biases + (row << 2)));
    const rounded = i32x4.shr_s(i32x4.add(sums, i32x4.splat(1 << (EXIT_SHIFT - 1))), EXIT_SHIFT);
    v128.store(to + (row << 2), rounded);
    weights += rowBytes << 2;
  }
}
