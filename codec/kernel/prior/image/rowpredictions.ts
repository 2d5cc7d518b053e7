import { chooseNeighbours, median, Predictions, setPlanes } from "./predictions";
import {
  BLOCK,
  factorEquations,
  GROUP,
  groupsOf,
  initialiseRowSquares,
  learnRow,
  RowSquares,
  rowSquaresBytes,
  solveEquations,
} from "./rowsquares";

/**
 * The predictions of a sample at the default level: three by least squares and a fixed one, in the lanes of a vector; and their
 * mean by how well each did nearby. What they owe to the rows above and to earlier planes is computed for a row at a time.
 *
 * Neighbours are as those of `blockpredictions.ts`.
 */

/** Neighbours where there are earlier planes, and where there are none. */
const WITH_EARLIER: i32 = 19;
const ALONE: i32 = 15;
const VECTOR: usize = 16;
/** Coefficients of a group of blocks in a solution. */
const COEFFICIENT_BYTES: usize = VECTOR * <usize>WITH_EARLIER;
const SOLUTION_BYTES: usize = COEFFICIENT_BYTES * 3;
/** For each block what the differences from the sample in the north to that in the west, and from there further west, count. */
const TERMS_BYTES: usize = 3 * VECTOR;
const MARGIN: i32 = 2;
/** Beyond this a change, in sixteenths, is none: the equations were not solvable in the precision that there is. */
const MOST_CHANGE: f32 = 4194304;

@unmanaged
export class RowPredictions extends Predictions {
  squares: RowSquares;
  /** For each group of blocks and solution the coefficients. */
  coefficients: usize;
  /** For each sample of a row and solution what comes from the rows above; for each block what comes from this one. */
  known: usize;
  terms: usize;
}

function missesBytes(width: i32): usize {
  return VECTOR * <usize>(width + 2 * MARGIN);
}

export function rowPredictionsBytes(width: i32): usize {
  const groups = <usize>groupsOf(width);
  const rows = 2 * missesBytes(width) + VECTOR * <usize>GROUP * groups;
  return 1024 + rows + groups * (SOLUTION_BYTES + 4 * TERMS_BYTES) + rowSquaresBytes(width) + 64;
}

/**
 * Lays `predictions` out at `memory_`, for a plane of which nothing was coded.
 * @param fields the description of the plane, and after it those of earlier ones
 */
export function initialiseRowPredictions(
  predictions: RowPredictions,
  fields: usize,
  planes: i32,
  memory_: usize,
): void {
  setPlanes(predictions, fields, planes);
  const width = predictions.field.width;
  const groups = <usize>groupsOf(width);
  predictions.offsets = memory_;
  predictions.owners = memory_ + 256;
  predictions.values = memory_ + 512;
  predictions.squares = changetype<RowSquares>(memory_ + 768);
  const misses = memory_ + 1024;
  predictions.above = misses + VECTOR * <usize>MARGIN;
  predictions.present = predictions.above + missesBytes(width);
  predictions.known = misses + 2 * missesBytes(width);
  predictions.terms = predictions.known + VECTOR * <usize>GROUP * groups;
  predictions.coefficients = predictions.terms + 4 * TERMS_BYTES * groups;
  const rest = predictions.coefficients + SOLUTION_BYTES * groups;
  memory.fill(misses, 0, rest - misses);
  chooseNeighbours(predictions, planes ? WITH_EARLIER : ALONE);
  initialiseRowSquares(predictions.squares, predictions.neighbours, width, rest);
}

/** How many neighbours a least-squares prediction looks at. */
function solutionNeighbours(predictions: RowPredictions, index: i32): i32 {
  if (index === 0) return predictions.neighbours;
  if (index === 1) return predictions.planes ? 10 : 6;
  return predictions.planes ? 15 : 11;
}

/** Computes coefficients anew: those of the first solution on even rows, those of the others on odd ones. */
function solveRow(predictions: RowPredictions, odd: bool): void {
  const squares = predictions.squares;
  const all = predictions.neighbours;
  const some = solutionNeighbours(predictions, 2);
  const few = solutionNeighbours(predictions, 1);
  let coefficients = predictions.coefficients;
  for (let group = 0; group < squares.groups; group++) {
    if (odd) {
      factorEquations(squares, squares.quick, group, some, 0.8, 0.5, 0.25, 40);
      solveEquations(squares, some, few, coefficients + COEFFICIENT_BYTES);
      solveEquations(squares, some, some, coefficients + 2 * COEFFICIENT_BYTES);
    } else {
      factorEquations(squares, squares.slow, group, all, 0.8, 0.45, 0.2, 24);
      solveEquations(squares, all, all, coefficients);
    }
    coefficients += SOLUTION_BYTES;
  }
}

/** The difference of four samples from those at an origin. */
function four(at: usize, origin: usize): v128 {
  return f32x4.convert_i32x4_s(i32x4.sub(v128.load(at), v128.load(origin)));
}

/** Computes what the predictions of a row, whose first sample stands at `row`, owe to all that is not in the row. */
function foresee(predictions: RowPredictions, row: usize): void {
  const field = predictions.field;
  const width = field.width;
  const stride = field.stride;
  const offsets = predictions.offsets;
  const owners = predictions.owners;
  const toFirst = predictions.first.samples - field.samples;
  const toSecond = predictions.second.samples - field.samples;
  const all = <usize>predictions.neighbours;
  const some = <usize>solutionNeighbours(predictions, 2);
  const few = <usize>solutionNeighbours(predictions, 1);
  let known = predictions.known;
  let terms = predictions.terms;
  let at = row;
  for (let x = 0; x < width; x += BLOCK) {
    const group = <usize>(x / GROUP);
    const lane = (<usize>(x / BLOCK) & 3) << 2;
    const coefficients = predictions.coefficients + SOLUTION_BYTES * group + lane;
    const north = at - stride;
    let low0 = f32x4.splat(0);
    let low1 = low0;
    let low2 = low0;
    let high0 = low0;
    let high1 = low0;
    let high2 = low0;
    memory.fill(terms, 0, TERMS_BYTES);
    let west: usize = VECTOR;
    for (let index: usize = 0; index < all; index++) {
      const owner = load<u32>(owners + (index << 2));
      const offset = load<u32>(offsets + (index << 2));
      const weight = coefficients + VECTOR * index;
      if (owner === 0) {
        // A neighbour in the row itself is left for later; all others count from the sample in the north.
        const within = <i32>offset >= -16 && <i32>offset < 0;
        const target = within ? terms + west : terms;
        if (within) west += VECTOR;
        store<f32>(target, load<f32>(target) + load<f32>(weight));
        if (index < some)
          store<f32>(target, load<f32>(target, 8) + load<f32>(weight, 2 * COEFFICIENT_BYTES), 8);
        if (index < few) store<f32>(target, load<f32>(target, 4) + load<f32>(weight, COEFFICIENT_BYTES), 4);
        if (within) continue;
      }
      const origin = owner === 0 ? north : at + (owner === 1 ? toFirst : toSecond) - 4;
      const low = four(at + offset, origin);
      const high = four(at + offset + 16, origin + 16);
      const weight0 = v128.load32_splat(weight);
      low0 = f32x4.add(low0, f32x4.mul(low, weight0));
      high0 = f32x4.add(high0, f32x4.mul(high, weight0));
      if (index < some) {
        const weight2 = v128.load32_splat(weight, 2 * COEFFICIENT_BYTES);
        low2 = f32x4.add(low2, f32x4.mul(low, weight2));
        high2 = f32x4.add(high2, f32x4.mul(high, weight2));
        if (index < few) {
          const weight1 = v128.load32_splat(weight, COEFFICIENT_BYTES);
          low1 = f32x4.add(low1, f32x4.mul(low, weight1));
          high1 = f32x4.add(high1, f32x4.mul(high, weight1));
        }
      }
    }
    storeTurned(known, low0, low1, low2);
    storeTurned(known + 4 * VECTOR, high0, high1, high2);
    known += VECTOR * <usize>BLOCK;
    terms += TERMS_BYTES;
    at += (<usize>BLOCK) << 2;
  }
}

/** Stores numbers of four samples in three vectors as a vector for each sample. */
function storeTurned(target: usize, a: v128, b: v128, c: v128): void {
  const low = i8x16.shuffle(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
  const high = i8x16.shuffle(a, b, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
  v128.store(target, i8x16.shuffle(low, c, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 16, 17, 18, 19));
  v128.store(target, i8x16.shuffle(low, c, 8, 9, 10, 11, 12, 13, 14, 15, 20, 21, 22, 23, 20, 21, 22, 23), 16);
  v128.store(target, i8x16.shuffle(high, c, 0, 1, 2, 3, 4, 5, 6, 7, 24, 25, 26, 27, 24, 25, 26, 27), 32);
  v128.store(
    target,
    i8x16.shuffle(high, c, 8, 9, 10, 11, 12, 13, 14, 15, 28, 29, 30, 31, 28, 29, 30, 31),
    48,
  );
}

/** Before row `y`: learns the row above, and foresees this one. */
export function turnRowPredictions(predictions: RowPredictions, y: i32): void {
  const field = predictions.field;
  const width = <usize>field.width;
  const above = predictions.above;
  predictions.above = predictions.present;
  predictions.present = above;
  // Beside the row: as its ends.
  const row = predictions.above;
  const last = v128.load(row + (width - 1) * VECTOR);
  const first = v128.load(row);
  v128.store(row + width * VECTOR, last);
  v128.store(row + width * VECTOR, last, 16);
  v128.store(row - VECTOR, first);
  v128.store(above - VECTOR, first);
  v128.store(above - 2 * VECTOR, first);
  if (y === 0) return;
  const at = field.samples + field.stride * <usize>y;
  learnRow(predictions.squares, predictions, at - field.stride, 0.7, 0.88);
  solveRow(predictions, (y & 1) === 1);
  foresee(predictions, at);
}

/** The prediction that is not by least squares. */
function fixed(predictions: RowPredictions, at: usize, west: i32, north: i32, corner: i32): i32 {
  if (predictions.planes === 0) return median(west, north, west + north - corner);
  const other = at + predictions.first.samples - predictions.field.samples;
  const here = load<i32>(other);
  const byWest = west + here - load<i32>(other - 4);
  const byNorth = north + here - load<i32>(other - predictions.field.stride);
  const byCorner = corner + here - load<i32>(other - predictions.field.stride - 4);
  return median(byWest, byNorth, byWest + byNorth - byCorner);
}

function sumOfLanes(v: v128): f32 {
  return (
    f32x4.extract_lane(v, 0) +
    f32x4.extract_lane(v, 1) +
    (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3))
  );
}

/**
 * Predicts the sample in column `x`, which stands at `at`: all predictions go to `values`.
 * @returns their mean by how well each did nearby, in sixteenths
 */
export function predictByRow(predictions: RowPredictions, x: i32, at: usize): i32 {
  const field = predictions.field;
  const stride = field.stride;
  const west = load<i32>(at - 4);
  const north = load<i32>(at - stride);
  const terms = predictions.terms + TERMS_BYTES * <usize>(x / BLOCK);
  const column = VECTOR * <usize>x;
  const toNorth = f32x4.splat(<f32>(north - west));
  const toFar = f32x4.splat(<f32>(load<i32>(at - 8) - west));
  const toFarther = f32x4.splat(<f32>(load<i32>(at - 12) - west));
  let change = f32x4.add(v128.load(predictions.known + column), f32x4.mul(v128.load(terms), toNorth));
  change = f32x4.add(change, f32x4.mul(v128.load(terms, 16), toFar));
  change = f32x4.add(change, f32x4.mul(v128.load(terms, 32), toFarther));
  change = f32x4.floor(f32x4.add(f32x4.mul(change, f32x4.splat(16)), f32x4.splat(0.5)));
  const isChange = f32x4.lt(f32x4.abs(change), f32x4.splat(MOST_CHANGE));
  const whole = i32x4.trunc_sat_f32x4_s(v128.and(change, isChange));
  let value = i32x4.add(i32x4.splat(west << 4), whole);
  value = i32x4.replace_lane(value, 3, fixed(predictions, at, west, north, load<i32>(at - stride - 4)) << 4);
  value = i32x4.max_s(i32x4.splat(field.least << 4), i32x4.min_s(i32x4.splat(field.most << 4), value));
  v128.store(predictions.values, value);

  const above = predictions.above + column;
  const present = predictions.present + column;
  let misses = i32x4.add(v128.load(present - VECTOR), v128.load(above));
  misses = i32x4.add(i32x4.shl(misses, 1), v128.load(present - 2 * VECTOR));
  misses = i32x4.add(misses, v128.load(above - VECTOR));
  misses = i32x4.add(misses, i32x4.add(v128.load(above, 16), v128.load(above, 32)));
  v128.store(predictions.values, misses, VECTOR);
  const miss = f32x4.convert_i32x4_s(i32x4.add(misses, i32x4.splat(8)));
  const weight = f32x4.div(f32x4.splat(1), f32x4.mul(f32x4.mul(miss, miss), miss));
  const sum = sumOfLanes(f32x4.mul(weight, f32x4.convert_i32x4_s(value)));
  return <i32>floor(sum / sumOfLanes(weight) + 0.5);
}

/** Learns the sample in column `x` after it was predicted. */
export function learnRowPredictions(predictions: RowPredictions, x: i32, sample: i32): void {
  const off = i32x4.abs(i32x4.sub(i32x4.splat(sample << 4), v128.load(predictions.values)));
  v128.store(predictions.present + VECTOR * <usize>x, off);
}
