import { Predictions } from "./predictions";

/**
 * Local least squares for whole rows at a time: the coefficients with which the neighbours would have predicted the samples
 * around best, those that are nearer counting more.
 *
 * A row is cut into blocks of 8 samples, and these into groups of four. The four blocks of a group stand side by side in the
 * lanes of a vector of IEEE 754 binary32: all that is done, is done to four blocks at once. Sums of products are formed as whole
 * numbers for a block and a row, and added to what the rows above gave, which counts less from row to row.
 */

/** Samples of a block, blocks of a group. */
export const BLOCK: i32 = 8;
const LANES: i32 = 4;
export const GROUP: i32 = BLOCK * LANES;
/** Neighbours at the most. */
export const MOST_NEIGHBOURS: i32 = 20;
/** Rows of equations with the right-hand side, and as many more as four at once may go beyond. */
const MOST_ROWS: i32 = MOST_NEIGHBOURS + 4;
const VECTOR: usize = 16;
/** Bytes of a row of the factor. */
const ROW_BYTES: usize = VECTOR * <usize>MOST_NEIGHBOURS;
/** Differences count as this at the most, so that their sums of products fit 32 bits. */
const MOST_DIFFERENCE: i16 = 8191;
/** The share of the diagonal that is added to it, so that binary32 suffices: 2^-17. */
const STABILITY: f32 = 0.00000762939453125;

@unmanaged
export class RowSquares {
  neighbours: i32;
  groups: i32;
  /** Bytes of a group's triangle of sums: row i from 1 on has those of the products of neighbour i with 0 to i. */
  size: usize;
  /** The differences of the present group: for each of the sample and its neighbours four vectors. */
  differences: usize;
  masks: usize;
  /** Sums by group: those that forget quickly, and those that do so slowly. */
  quick: usize;
  slow: usize;
  /** The equations' factors, before and after they are divided by the diagonal. */
  undivided: usize;
  factor: usize;
}

function triangleBytes(neighbours: i32): usize {
  return VECTOR * <usize>(((neighbours * (neighbours + 3)) >> 1) + 1);
}

const DIFFERENCES_BYTES: usize = 4 * VECTOR * <usize>(MOST_NEIGHBOURS + 1);
const FACTOR_BYTES: usize = ROW_BYTES * <usize>MOST_ROWS;

export function groupsOf(width: i32): i32 {
  return (width + GROUP - 1) / GROUP;
}

export function rowSquaresBytes(width: i32): usize {
  const sums = triangleBytes(MOST_NEIGHBOURS) * <usize>(groupsOf(width) + 2);
  return DIFFERENCES_BYTES + 4 * VECTOR + 2 * FACTOR_BYTES + 2 * sums;
}

/** Lays `squares` out at `memory_`, with nothing seen. */
export function initialiseRowSquares(squares: RowSquares, neighbours: i32, width: i32, memory_: usize): void {
  const groups = groupsOf(width);
  const size = triangleBytes(neighbours);
  const sums = size * <usize>(groups + 2);
  squares.neighbours = neighbours;
  squares.groups = groups;
  squares.size = size;
  squares.differences = memory_;
  squares.masks = memory_ + DIFFERENCES_BYTES;
  squares.undivided = squares.masks + 4 * VECTOR;
  squares.factor = squares.undivided + FACTOR_BYTES;
  squares.quick = squares.factor + FACTOR_BYTES + size;
  squares.slow = squares.quick + sums;
  memory.fill(memory_, 0, rowSquaresBytes(width));
}

/** Four numbers beside each other, less those at another place, eight of them in 16 bits. */
function eight(at: usize, origin: usize): v128 {
  const low = i32x4.sub(v128.load(at), v128.load(origin));
  const high = i32x4.sub(v128.load(at, 16), v128.load(origin, 16));
  const both = i16x8.narrow_i32x4_s(low, high);
  return i16x8.max_s(i16x8.min_s(both, i16x8.splat(MOST_DIFFERENCE)), i16x8.splat(-MOST_DIFFERENCE));
}

/** Stores the differences of a group's samples so that two samples of each of its blocks make a vector. */
function storeDifferences(target: usize, masks: usize, at: usize, origin: usize): void {
  const a = v128.and(eight(at, origin), v128.load(masks));
  const b = v128.and(eight(at + 32, origin + 32), v128.load(masks, 16));
  const c = v128.and(eight(at + 64, origin + 64), v128.load(masks, 32));
  const d = v128.and(eight(at + 96, origin + 96), v128.load(masks, 48));
  const lowAb = i8x16.shuffle(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
  const lowCd = i8x16.shuffle(c, d, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
  const highAb = i8x16.shuffle(a, b, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
  const highCd = i8x16.shuffle(c, d, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
  v128.store(target, i8x16.shuffle(lowAb, lowCd, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23));
  v128.store(
    target,
    i8x16.shuffle(lowAb, lowCd, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31),
    16,
  );
  v128.store(
    target,
    i8x16.shuffle(highAb, highCd, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23),
    32,
  );
  v128.store(
    target,
    i8x16.shuffle(highAb, highCd, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31),
    48,
  );
}

/**
 * Adds a row of a plane, whose first sample stands at `row`, to the sums; what rows above gave counts less by two factors.
 */
export function learnRow(
  squares: RowSquares,
  predictions: Predictions,
  row: usize,
  quickFactor: f32,
  slowFactor: f32,
): void {
  const width = predictions.field.width;
  const neighbours = squares.neighbours;
  const differences = squares.differences;
  const masks = squares.masks;
  const offsets = predictions.offsets;
  const owners = predictions.owners;
  const toFirst = predictions.first.samples - predictions.field.samples;
  const toSecond = predictions.second.samples - predictions.field.samples;
  const quicks = f32x4.splat(quickFactor);
  const slows = f32x4.splat(slowFactor);
  const count = i16x8(0, 1, 2, 3, 4, 5, 6, 7);
  let quick = squares.quick;
  let slow = squares.slow;
  let at = row;
  for (let x = 0; x < width; x += GROUP) {
    for (let block = 0; block < LANES; block++) {
      const rest = max(0, min(BLOCK, width - x - block * BLOCK));
      v128.store(masks + VECTOR * <usize>block, i16x8.lt_s(count, i16x8.splat(<i16>rest)));
    }
    storeDifferences(differences, masks, at, at - 4);
    for (let index: usize = 0; index < <usize>neighbours; index++) {
      const owner = load<u32>(owners + (index << 2));
      const origin = owner === 0 ? at : owner === 1 ? at + toFirst : at + toSecond;
      const target = differences + ((index + 1) << 6);
      storeDifferences(target, masks, at + load<u32>(offsets + (index << 2)), origin - 4);
    }
    const last = differences + ((<usize>neighbours) << 6);
    for (let own = differences + 64; own <= last; own += 64) {
      const a = v128.load(own);
      const b = v128.load(own, 16);
      const c = v128.load(own, 32);
      const d = v128.load(own, 48);
      for (let other = differences; other <= own; other += 64) {
        const sum = f32x4.convert_i32x4_s(
          i32x4.add(
            i32x4.add(i32x4.dot_i16x8_s(a, v128.load(other)), i32x4.dot_i16x8_s(b, v128.load(other, 16))),
            i32x4.add(i32x4.dot_i16x8_s(c, v128.load(other, 32)), i32x4.dot_i16x8_s(d, v128.load(other, 48))),
          ),
        );
        v128.store(quick, f32x4.add(f32x4.mul(v128.load(quick), quicks), sum));
        v128.store(slow, f32x4.add(f32x4.mul(v128.load(slow), slows), sum));
        quick += VECTOR;
        slow += VECTOR;
      }
    }
    // A triangle has an odd vector, so that triangles do not fall upon each other in the caches.
    quick += VECTOR;
    slow += VECTOR;
    at += (<usize>GROUP) << 2;
  }
}

/** The equations' number at `at`: that of the blocks themselves, and by their weights those of the blocks around. */
function around(at: usize, size: usize, near: v128, middle: v128, far: v128): v128 {
  const own = v128.load(at);
  const before = v128.load(at - size);
  const after = v128.load(at + size);
  const first = f32x4.add(
    i8x16.shuffle(before, own, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27),
    i8x16.shuffle(own, after, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19),
  );
  const second = f32x4.add(
    i8x16.shuffle(before, own, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23),
    i8x16.shuffle(own, after, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23),
  );
  const third = f32x4.add(
    i8x16.shuffle(before, own, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19),
    i8x16.shuffle(own, after, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27),
  );
  const sum = f32x4.add(f32x4.add(own, f32x4.mul(first, near)), f32x4.mul(second, middle));
  return f32x4.add(sum, f32x4.mul(third, far));
}

/**
 * Forms and factors the equations of `count` neighbours for the blocks of a group.
 * @param sums `quick` or `slow`
 * @param near,middle,far what the blocks count that are 1, 2 and 3 away
 * @param ridge what the diagonal is raised by
 */
export function factorEquations(
  squares: RowSquares,
  sums: usize,
  group: i32,
  count: i32,
  near: f32,
  middle: f32,
  far: f32,
  ridge: f32,
): void {
  const size = squares.size;
  const undivided = squares.undivided;
  const factor = squares.factor;
  const nears = f32x4.splat(near);
  const middles = f32x4.splat(middle);
  const fars = f32x4.splat(far);
  const rightHand = undivided + ROW_BYTES * <usize>count;
  let from = sums + size * <usize>group;
  for (let row = 0; row < count; row++) {
    const own = undivided + ROW_BYTES * <usize>row;
    v128.store(rightHand + VECTOR * <usize>row, around(from, size, nears, middles, fars));
    from += VECTOR;
    for (let column = 0; column <= row; column++) {
      v128.store(own + VECTOR * <usize>column, around(from, size, nears, middles, fars));
      from += VECTOR;
    }
  }
  const ridges = f32x4.splat(ridge);
  const share = f32x4.splat(STABILITY);
  const one = f32x4.splat(1);
  for (let column = 0; column < count; column++) {
    const right = VECTOR * <usize>column;
    const own = undivided + ROW_BYTES * <usize>column;
    const diagonal = v128.load(own + right);
    v128.store(own + right, f32x4.add(f32x4.add(diagonal, f32x4.mul(diagonal, share)), ridges));
    let reciprocal = one;
    for (let row = column; row <= count; row += 4) {
      const rows = factor + ROW_BYTES * <usize>row;
      const values = undivided + ROW_BYTES * <usize>row + right;
      let a = v128.load(values);
      let b = v128.load(values, ROW_BYTES);
      let c = v128.load(values, 2 * ROW_BYTES);
      let d = v128.load(values, 3 * ROW_BYTES);
      for (let term: usize = 0; term < right; term += VECTOR) {
        const weight = v128.load(own + term);
        a = f32x4.sub(a, f32x4.mul(v128.load(rows + term), weight));
        b = f32x4.sub(b, f32x4.mul(v128.load(rows + term, ROW_BYTES), weight));
        c = f32x4.sub(c, f32x4.mul(v128.load(rows + term, 2 * ROW_BYTES), weight));
        d = f32x4.sub(d, f32x4.mul(v128.load(rows + term, 3 * ROW_BYTES), weight));
      }
      if (row === column) reciprocal = f32x4.div(one, f32x4.pmax(one, a));
      v128.store(values, a);
      v128.store(values, b, ROW_BYTES);
      v128.store(values, c, 2 * ROW_BYTES);
      v128.store(values, d, 3 * ROW_BYTES);
      const divided = rows + right;
      v128.store(divided, f32x4.mul(a, reciprocal));
      v128.store(divided, f32x4.mul(b, reciprocal), ROW_BYTES);
      v128.store(divided, f32x4.mul(c, reciprocal), 2 * ROW_BYTES);
      v128.store(divided, f32x4.mul(d, reciprocal), 3 * ROW_BYTES);
    }
  }
}

/**
 * Finds the coefficients of the first `count` neighbours from factors for `factored` of them, that many or more.
 * @param coefficients where they go, a vector for each neighbour
 */
export function solveEquations(squares: RowSquares, factored: i32, count: i32, coefficients: usize): void {
  const factor = squares.factor;
  const last = VECTOR * <usize>(count - 1);
  const rightHand = factor + ROW_BYTES * <usize>factored;
  for (let at: usize = 0; at <= last; at += VECTOR) v128.store(coefficients + at, v128.load(rightHand + at));
  for (let row = count - 1; row > 0; row--) {
    const own = factor + ROW_BYTES * <usize>row;
    const known = v128.load(coefficients + VECTOR * <usize>row);
    for (let at: usize = 0; at < VECTOR * <usize>row; at += VECTOR) {
      const value = v128.load(coefficients + at);
      v128.store(coefficients + at, f32x4.sub(value, f32x4.mul(v128.load(own + at), known)));
    }
  }
}
