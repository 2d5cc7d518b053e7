import { Canvas, PIXEL, partBits, partMost, partShift } from "./canvas";

/**
 * A part of a pixel from its neighbours by weighted least squares over the pixels around, solved anew for each pixel that asks.
 * All numbers count from the pixel in the west: the part's own, and those of up to two parts before it.
 */

/** Pixels around: so many rows and columns. */
const REACH: i32 = 6;
const OWN: i32 = 6;
const MOST_UNKNOWNS: i32 = 12;
/** Numbers of a row: unknowns, the value itself, room for a pair. */
const ROW: usize = (<usize>(MOST_UNKNOWNS + 2)) << 3;
const RIDGE: f64 = 4;

const sums = memory.data(14 * 14 * 8, 16);
const factor = memory.data(14 * 14 * 8, 16);
const divided = memory.data(14 * 8, 16);
const numbers = memory.data(14 * 8, 16);
const coefficients = memory.data(14 * 8, 16);

@unmanaged
export class LeastSquares {
  /** What the part is by them, in sixteenths, and how far they are off around, in sixteenths. */
  prediction: i32;
  deviation: i32;
}

export const LEAST_SQUARES_BYTES: usize = 64;

function valueAt(at: usize, shift: u64, mask: u32): i32 {
  return <i32>(<u32>(load<u64>(at) >> shift) & mask);
}

function put(index: i32, value: i32): void {
  store<f64>(numbers + ((<usize>index) << 3), <f64>value);
}

/**
 * Puts the numbers of a pixel.
 * @param pixel the pixel, of which the parts before are known
 * @returns the part in the west
 */
function look(canvas: Canvas, part: i32, at: usize, pixel: u64): i32 {
  const stride = canvas.stride;
  const shift = <u64>partShift(canvas, part);
  const mask: u32 = (1 << partBits(canvas, part)) - 1;
  const west = valueAt(at - PIXEL, shift, mask);
  put(0, valueAt(at - stride, shift, mask) - west);
  put(1, valueAt(at - stride - PIXEL, shift, mask) - west);
  put(2, valueAt(at - stride + PIXEL, shift, mask) - west);
  put(3, valueAt(at - 2 * PIXEL, shift, mask) - west);
  put(4, valueAt(at - 2 * stride, shift, mask) - west);
  put(5, valueAt(at - 2 * stride + PIXEL, shift, mask) - west);
  if (part > 0) {
    const shift1 = <u64>partShift(canvas, part - 1);
    const mask1: u32 = (1 << partBits(canvas, part - 1)) - 1;
    const west1 = valueAt(at - PIXEL, shift1, mask1);
    put(6, <i32>(<u32>(pixel >> shift1) & mask1) - west1);
    put(7, valueAt(at - stride, shift1, mask1) - west1);
    put(8, valueAt(at - stride + PIXEL, shift1, mask1) - west1);
    if (part > 1) {
      const shift2 = <u64>partShift(canvas, part - 2);
      const mask2: u32 = (1 << partBits(canvas, part - 2)) - 1;
      const west2 = valueAt(at - PIXEL, shift2, mask2);
      put(9, <i32>(<u32>(pixel >> shift2) & mask2) - west2);
      put(10, valueAt(at - stride, shift2, mask2) - west2);
    }
  }
  return west;
}

/** Adds the products of the numbers, times a weight. */
function addProducts(count: i32, weight: f64): void {
  const end = (<usize>(count + 1)) << 3;
  let row = sums;
  for (let index: usize = 0; index < end; index += 8) {
    const own = f64x2.splat(load<f64>(numbers + index) * weight);
    for (let at = index & ~15; at < end; at += 16) {
      v128.store(row + at, f64x2.add(v128.load(row + at), f64x2.mul(own, v128.load(numbers + at))));
    }
    row += ROW;
  }
}

/** Predicts a part of the pixel in column `x` and row `y`, which stands at `at`; `pixel` has the parts before it. */
export function predictPart(
  result: LeastSquares,
  canvas: Canvas,
  part: i32,
  x: i32,
  y: i32,
  at: usize,
  pixel: u64,
): void {
  const unknowns = part === 0 ? OWN : part === 1 ? OWN + 3 : OWN + 5;
  const shift = <u64>partShift(canvas, part);
  const mask: u32 = (1 << partBits(canvas, part)) - 1;
  memory.fill(sums, 0, ROW * <usize>(unknowns + 1));
  store<f64>(numbers + ((<usize>(unknowns + 1)) << 3), 0);
  let weights: f64 = 0;
  for (let down = max(-REACH, -y); down <= 0; down++) {
    const last = down < 0 ? min(REACH, canvas.width - 1 - x) : -1;
    for (let right = max(-REACH, -x); right <= last; right++) {
      const there = at + canvas.stride * <usize>down + PIXEL * <usize>right;
      const other = load<u64>(there);
      const west = look(canvas, part, there, other);
      put(unknowns, <i32>(<u32>(other >> shift) & mask) - west);
      const weight: f64 = 1 / <f64>(abs(right) - down);
      weights += weight;
      addProducts(unknowns, weight);
    }
  }
  for (let row = 0; row <= unknowns; row++) {
    for (let column = 0; column < min(row, unknowns); column++) {
      let value = load<f64>(sums + ROW * <usize>column + ((<usize>row) << 3));
      for (let index = 0; index < column; index++) {
        value -=
          load<f64>(factor + ROW * <usize>row + ((<usize>index) << 3)) *
          load<f64>(factor + ROW * <usize>column + ((<usize>index) << 3)) *
          load<f64>(divided + ((<usize>index) << 3));
      }
      store<f64>(
        factor + ROW * <usize>row + ((<usize>column) << 3),
        value / load<f64>(divided + ((<usize>column) << 3)),
      );
    }
    if (row === unknowns) break;
    let diagonal = load<f64>(sums + ROW * <usize>row + ((<usize>row) << 3)) + RIDGE;
    for (let index = 0; index < row; index++) {
      const value = load<f64>(factor + ROW * <usize>row + ((<usize>index) << 3));
      diagonal -= value * value * load<f64>(divided + ((<usize>index) << 3));
    }
    store<f64>(divided + ((<usize>row) << 3), max(diagonal, 1));
  }
  // The last row of the factor is the right-hand side.
  let rest = load<f64>(sums + ROW * <usize>unknowns + ((<usize>unknowns) << 3));
  for (let row = unknowns - 1; row >= 0; row--) {
    const own = load<f64>(factor + ROW * <usize>unknowns + ((<usize>row) << 3));
    rest -= own * own * load<f64>(divided + ((<usize>row) << 3));
    let value = own;
    for (let below = row + 1; below < unknowns; below++) {
      value -=
        load<f64>(factor + ROW * <usize>below + ((<usize>row) << 3)) *
        load<f64>(coefficients + ((<usize>below) << 3));
    }
    store<f64>(coefficients + ((<usize>row) << 3), value);
  }
  let sum: f64 = <f64>look(canvas, part, at, pixel);
  for (let index = 0; index < unknowns; index++) {
    sum += load<f64>(numbers + ((<usize>index) << 3)) * load<f64>(coefficients + ((<usize>index) << 3));
  }
  const most = <f64>(partMost(canvas, part) << 4);
  const variance = rest / (weights + 1);
  result.prediction = sum > 0 ? <i32>min<f64>(most, sum * 16) : 0;
  result.deviation = variance > 0 ? <i32>min<f64>(most, 16 * sqrt(variance)) : 0;
}
