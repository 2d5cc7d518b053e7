/**
 * Local least squares: the coefficients with which the neighbours would have predicted the samples around best, those that are
 * nearer counting more.
 *
 * A row is cut into blocks of some samples. Each block has, for the samples above it, the sums of the products of all pairs of
 * neighbours (and of each with the sample); those of a row further up count less by a factor. The equations of a block are
 * the weighted sum over the blocks around. Numbers are IEEE 754 binary64; sums are formed in the order written.
 */

/** Neighbours at the most; a multiple of two. */
export const MOST_NEIGHBOURS: i32 = 30;
/** Blocks on either side of a block that count. */
export const REACH: i32 = 3;
/** Bytes of a row of the factor and of the values: the sample, the neighbours, and a zero. */
const ROW_BYTES: usize = (<usize>(MOST_NEIGHBOURS + 2)) << 3;

/** Bytes of the rows of a triangle before row i, i from 1: row i has the products with values 0 to i, an even number of them. */
function triangleBytes(row: i32): usize {
  // Rows 2m - 1 and 2m have 2m and 2m + 2 entries.
  const pairs = (row - 1) >> 1;
  const whole = 2 * pairs * (pairs + 2);
  return (<usize>(row & 1 ? whole : whole + 2 * (pairs + 1))) << 3;
}

@unmanaged
export class Squares {
  /** The neighbours that are looked at. */
  neighbours: i32;
  /** Bytes of a triangle. */
  size: usize;
  /** The sample, then the neighbours, all less the origin, then zeros. */
  values: usize;
  /** Sums of the present block and row. */
  recent: usize;
  /** Sums of each block: those that forget quickly, and those that do so slowly. */
  quick: usize;
  slow: usize;
  /** Equations and their factor. */
  matrix: usize;
  factor: usize;
  /** Reciprocals of the diagonal, and a row before it is divided by it. */
  reciprocals: usize;
  undivided: usize;
}

const FIXED_BYTES: usize = 4 * ROW_BYTES + ROW_BYTES * <usize>(MOST_NEIGHBOURS + 2);

function memoryBlocks(blocks: i32): i32 {
  return blocks + 2 * REACH;
}

/** Bytes of memory for rows of `blocks` blocks. */
export function squaresBytes(blocks: i32): usize {
  return FIXED_BYTES + triangleBytes(MOST_NEIGHBOURS + 1) * (2 + 2 * <usize>memoryBlocks(blocks)) + 64;
}

/** Lays out `squares` at `memory_`, with nothing seen. */
export function initialiseSquares(squares: Squares, neighbours: i32, blocks: i32, memory_: usize): void {
  squares.neighbours = neighbours;
  const size = triangleBytes(neighbours + 1);
  squares.size = size;
  squares.values = memory_;
  squares.reciprocals = memory_ + ROW_BYTES;
  squares.undivided = memory_ + 2 * ROW_BYTES;
  squares.factor = memory_ + 3 * ROW_BYTES;
  squares.recent = memory_ + FIXED_BYTES;
  squares.matrix = squares.recent + size;
  squares.quick = squares.matrix + size;
  squares.slow = squares.quick + size * <usize>memoryBlocks(blocks);
  memory.fill(memory_, 0, FIXED_BYTES + size * (2 + 2 * <usize>memoryBlocks(blocks)));
}

/** Adds a sample, whose value and neighbours stand in `values`, to the sums of the present block. */
export function learnSample(squares: Squares): void {
  const values = squares.values;
  let at = squares.recent;
  for (let row = 1; row <= squares.neighbours; row++) {
    const own = f64x2.splat(load<f64>(values + ((<usize>row) << 3)));
    const end = values + ((<usize>row) << 3);
    for (let other = values; other <= end; other += 16) {
      v128.store(at, f64x2.add(v128.load(at), f64x2.mul(own, v128.load(other))));
      at += 16;
    }
  }
}

/** Ends a block of a row: its sums go to those of the rows above, which count less by the two factors. */
export function endBlock(squares: Squares, block: i32, quickFactor: f64, slowFactor: f64): void {
  const size = squares.size;
  const quick = squares.quick + size * <usize>(block + REACH);
  const slow = squares.slow + size * <usize>(block + REACH);
  const recent = squares.recent;
  const quicks = f64x2.splat(quickFactor);
  const slows = f64x2.splat(slowFactor);
  for (let at: usize = 0; at < size; at += 16) {
    const sum = v128.load(recent + at);
    v128.store(quick + at, f64x2.add(f64x2.mul(v128.load(quick + at), quicks), sum));
    v128.store(slow + at, f64x2.add(f64x2.mul(v128.load(slow + at), slows), sum));
    v128.store(recent + at, f64x2.splat(0));
  }
}

/**
 * Forms the equations of `count` neighbours for a block.
 * @param sums `quick` or `slow`
 * @param near,middle,far what the blocks count that are 1, 2 and 3 away
 */
export function formEquations(
  squares: Squares,
  sums: usize,
  block: i32,
  count: i32,
  near: f64,
  middle: f64,
  far: f64,
): void {
  const size = squares.size;
  const here = sums + size * <usize>(block + REACH);
  const end = triangleBytes(count + 1);
  const matrix = squares.matrix;
  const nears = f64x2.splat(near);
  const middles = f64x2.splat(middle);
  const fars = f64x2.splat(far);
  for (let at: usize = 0; at < end; at += 16) {
    const own = here + at;
    const first = f64x2.add(v128.load(own - size), v128.load(own + size));
    const second = f64x2.add(v128.load(own - 2 * size), v128.load(own + 2 * size));
    let sum = f64x2.add(v128.load(own), f64x2.mul(first, nears));
    sum = f64x2.add(sum, f64x2.mul(second, middles));
    if (far !== 0) {
      const third = f64x2.add(v128.load(own - 3 * size), v128.load(own + 3 * size));
      sum = f64x2.add(sum, f64x2.mul(third, fars));
    }
    v128.store(matrix + at, sum);
  }
}

/** The sum of products of the first `count` numbers at two places: even ones, odd ones, both, then one that is left. */
function product(one: usize, other: usize, count: i32): f64 {
  let sum = f64x2.splat(0);
  const even = (<usize>(count & ~1)) << 3;
  for (let at: usize = 0; at < even; at += 16) {
    sum = f64x2.add(sum, f64x2.mul(v128.load(one + at), v128.load(other + at)));
  }
  let total = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
  if (count & 1) total += load<f64>(one + even) * load<f64>(other + even);
  return total;
}

/**
 * Solves the equations for `count` neighbours, by factoring them into L * D * L'.
 * @param ridge what the diagonal is raised by
 * @param coefficients where those of the neighbours go, that of neighbour i at index i
 */
export function solveEquations(squares: Squares, count: i32, ridge: f64, coefficients: usize): void {
  const factor = squares.factor;
  const undivided = squares.undivided;
  const reciprocals = squares.reciprocals;
  let source = squares.matrix;
  for (let row = 0; row < count; row++) {
    const own = factor + ROW_BYTES * <usize>row;
    for (let column = 0; column < row; column++) {
      const other = factor + ROW_BYTES * <usize>column;
      const value = load<f64>(source + ((<usize>(column + 1)) << 3)) - product(undivided, other, column);
      store<f64>(undivided + ((<usize>column) << 3), value);
      store<f64>(own + ((<usize>column) << 3), value * load<f64>(reciprocals + ((<usize>column) << 3)));
    }
    const diagonal = load<f64>(source + ((<usize>(row + 1)) << 3)) + ridge - product(undivided, own, row);
    store<f64>(reciprocals + ((<usize>row) << 3), 1 / max(diagonal, 1));
    source += (<usize>((row + 3) & ~1)) << 3;
  }
  // The right-hand side, as one more row.
  source = squares.matrix;
  for (let column = 0; column < count; column++) {
    const other = factor + ROW_BYTES * <usize>column;
    const value = load<f64>(source) - product(undivided, other, column);
    store<f64>(undivided + ((<usize>column) << 3), value);
    store<f64>(
      coefficients + ((<usize>(column + 1)) << 3),
      value * load<f64>(reciprocals + ((<usize>column) << 3)),
    );
    source += (<usize>((column + 3) & ~1)) << 3;
  }
  for (let row = count - 1; row > 0; row--) {
    const own = factor + ROW_BYTES * <usize>row;
    const known = load<f64>(coefficients + ((<usize>(row + 1)) << 3));
    for (let column = 0; column < row; column++) {
      const at = coefficients + ((<usize>(column + 1)) << 3);
      store<f64>(at, load<f64>(at) - load<f64>(own + ((<usize>column) << 3)) * known);
    }
  }
}

/** The sum of coefficients times neighbours. Values 0 and coefficient 0 are left out. */
export function applyCoefficients(squares: Squares, count: i32, coefficients: usize): f64 {
  return product(squares.values + 8, coefficients + 8, count);
}
