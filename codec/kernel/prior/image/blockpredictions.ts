import {
  applyCoefficients,
  endBlock,
  formEquations,
  initialiseSquares,
  learnSample,
  MOST_NEIGHBOURS,
  Squares,
  solveEquations,
  squaresBytes,
} from "./blocksquares";
import { chooseNeighbours, median, Predictions, setPlanes } from "./predictions";

/**
 * The predictions of a sample at the max level, and their mean by how well each did nearby.
 *
 * Neighbours are those of the plane itself that are behind, less the sample in the west, and those on all sides in up to
 * two earlier planes, less the sample in the west there.
 */

/** Predictions of a sample: by least squares, and all with the fixed ones. */
const SOLUTIONS: i32 = 4;
const PREDICTIONS: i32 = 8;
/** Columns of a block. */
const BLOCK: i32 = 6;

@unmanaged
export class BlockPredictions extends Predictions {
  squares: Squares;
  /** The samples in the west, in each of the planes. */
  origins: usize;
  /** Coefficients of each of the least-squares predictions. */
  coefficients: usize;
}

const COEFFICIENT_BYTES: usize = (<usize>(MOST_NEIGHBOURS + 2)) << 3;
const MISS_BYTES: usize = (<usize>PREDICTIONS) << 2;
const MARGIN: i32 = 2;
/** Beyond this a change is none: the equations were not solvable in the precision that there is. */
const MOST_CHANGE: f64 = 1e9;

function missesBytes(width: i32): usize {
  return MISS_BYTES * <usize>(width + 2 * MARGIN);
}

export function blockPredictionsBytes(width: i32): usize {
  return 1024 + 8 * COEFFICIENT_BYTES + 2 * missesBytes(width) + squaresBytes(width / BLOCK + 1) + 256;
}

/** How many neighbours a least-squares prediction looks at. */
function solutionNeighbours(predictions: BlockPredictions, index: i32): i32 {
  const all = predictions.neighbours;
  if (index === 0) return all;
  if (index === 1) return min(all, predictions.planes ? 10 : 6);
  if (index === 2) return min(all, predictions.planes ? 16 : 12);
  return min(all, predictions.planes ? 14 : 10);
}

/** Finds the coefficients of a least-squares prediction for a block: each weighs the blocks around in its own way. */
function solve(predictions: BlockPredictions, index: i32, block: i32): void {
  const squares = predictions.squares;
  const count = solutionNeighbours(predictions, index);
  const coefficients = predictions.coefficients + COEFFICIENT_BYTES * <usize>index;
  if (index === 0) formEquations(squares, squares.slow, block, count, 0.8, 0.45, 0.2);
  else if (index === 1) formEquations(squares, squares.quick, block, count, 0.7, 0.3, 0.1);
  else if (index === 2) formEquations(squares, squares.quick, block, count, 0.8, 0.5, 0.25);
  else formEquations(squares, squares.slow, block, count, 1, 0.8, 0.6);
  const ridge: f64 = index < 2 ? 24 : index === 2 ? 40 : 16;
  solveEquations(squares, count, ridge, coefficients);
}

/**
 * Lays `predictions` out at `memory_`, for a plane of which nothing was coded.
 * @param fields the description of the plane, and after it those of earlier ones
 */
export function initialiseBlockPredictions(
  predictions: BlockPredictions,
  fields: usize,
  planes: i32,
  memory_: usize,
): void {
  setPlanes(predictions, fields, planes);
  const width = predictions.field.width;
  predictions.offsets = memory_;
  predictions.owners = memory_ + 256;
  predictions.origins = memory_ + 512;
  predictions.values = memory_ + 576;
  predictions.squares = changetype<Squares>(memory_ + 768);
  predictions.coefficients = memory_ + 1024;
  const misses = predictions.coefficients + 8 * COEFFICIENT_BYTES;
  const bytes = missesBytes(width);
  predictions.above = misses + MISS_BYTES * <usize>MARGIN;
  predictions.present = predictions.above + bytes;
  memory.fill(misses, 0, 2 * bytes);
  chooseNeighbours(predictions, planes ? 26 : 18);
  const blocks = (width + BLOCK - 1) / BLOCK;
  initialiseSquares(predictions.squares, predictions.neighbours, blocks, misses + 2 * bytes);
}

/** Goes on with another plane of the same width and as many earlier ones: nothing is known of the row above its first one. */
export function continueBlockPredictions(predictions: BlockPredictions, fields: usize): void {
  setPlanes(predictions, fields, predictions.planes);
  const bytes = missesBytes(predictions.field.width);
  const margin = MISS_BYTES * <usize>MARGIN;
  memory.fill(predictions.above - margin, 0, bytes);
  memory.fill(predictions.present - margin, 0, bytes);
  chooseNeighbours(predictions, predictions.planes ? 26 : 18);
}

/** Between rows. */
export function turnBlockPredictions(predictions: BlockPredictions): void {
  const width = <usize>predictions.field.width;
  const above = predictions.above;
  predictions.above = predictions.present;
  predictions.present = above;
  // Beside the row: as its ends.
  const row = predictions.above;
  memory.copy(row + width * MISS_BYTES, row + (width - 1) * MISS_BYTES, MISS_BYTES);
  memory.copy(row + (width + 1) * MISS_BYTES, row + (width - 1) * MISS_BYTES, MISS_BYTES);
  memory.copy(row - MISS_BYTES, row, MISS_BYTES);
  memory.copy(above - MISS_BYTES, row, MISS_BYTES);
  memory.copy(above - 2 * MISS_BYTES, row, MISS_BYTES);
}

function sixteenths(value: f64): i32 {
  return <i32>floor(value * 16 + 0.5);
}

/** Gathers the neighbours of the sample at `at`. */
function gather(predictions: BlockPredictions, at: usize): void {
  const squares = predictions.squares;
  const values = squares.values;
  const count = <usize>squares.neighbours;
  const origins = predictions.origins;
  store<i32>(origins, load<i32>(at - 4));
  if (predictions.planes > 0) {
    store<i32>(origins, load<i32>(at + predictions.first.samples - predictions.field.samples - 4), 4);
    if (predictions.planes > 1)
      store<i32>(origins, load<i32>(at + predictions.second.samples - predictions.field.samples - 4), 8);
  }
  for (let index: usize = 0; index < count; index++) {
    const neighbour = load<i32>(at + load<u32>(predictions.offsets + (index << 2)));
    const origin = load<i32>(origins + ((<usize>load<u32>(predictions.owners + (index << 2))) << 2));
    store<f64>(values + (index << 3), <f64>(neighbour - origin), 8);
  }
}

/**
 * Predicts the sample in column `x`, which stands at `at`: all predictions go to `values`.
 * @returns their mean by how well each did nearby, in sixteenths
 */
export function predictByBlock(predictions: BlockPredictions, x: i32, at: usize): i32 {
  const field = predictions.field;
  const squares = predictions.squares;
  const values = predictions.values;
  const stride = field.stride;
  const least = field.least << 4;
  const most = field.most << 4;
  const block = x / BLOCK;
  if (block * BLOCK === x) {
    for (let index = 0; index < SOLUTIONS; index++) solve(predictions, index, block);
  }
  gather(predictions, at);
  const west = load<i32>(at - 4);
  for (let index = 0; index < SOLUTIONS; index++) {
    const coefficients = predictions.coefficients + COEFFICIENT_BYTES * <usize>index;
    const change = applyCoefficients(squares, solutionNeighbours(predictions, index), coefficients);
    const value = <f64>west + (abs(change) < MOST_CHANGE ? change : 0);
    store<i32>(
      values + ((<usize>index) << 2),
      sixteenths(max(<f64>field.least, min(<f64>field.most, value))),
    );
  }
  const north = load<i32>(at - stride);
  const corner = load<i32>(at - stride - 4);
  const northEast = load<i32>(at - stride + 4);
  const fixed = values + ((<usize>SOLUTIONS) << 2);
  const edge = median(west, north, west + north - corner) << 4;
  if (predictions.planes > 0) {
    const other = at + predictions.first.samples - field.samples;
    const here = load<i32>(other);
    const byWest = west + here - load<i32>(other - 4);
    const byNorth = north + here - load<i32>(other - stride);
    const byBoth = byWest + byNorth - (corner + here - load<i32>(other - stride - 4));
    store<i32>(fixed, median(byWest, byNorth, byBoth) << 4);
    store<i32>(fixed, edge, 4);
    store<i32>(fixed, (byWest + byNorth) << 3, 8);
    store<i32>(fixed, (byNorth + northEast + here - load<i32>(other - stride + 4)) << 3, 12);
  } else {
    store<i32>(fixed, edge, 0);
    store<i32>(fixed, (west + northEast - north) << 4, 4);
    store<i32>(fixed, (2 * north - load<i32>(at - 2 * stride)) << 4, 8);
    store<i32>(fixed, (2 * west - load<i32>(at - 8)) << 4, 12);
  }
  const bounds0 = i32x4.splat(least);
  const bounds1 = i32x4.splat(most);
  let sum: f64 = 0;
  let weights: f64 = 0;
  const above = predictions.above + MISS_BYTES * <usize>x;
  const present = predictions.present + MISS_BYTES * <usize>x;
  for (let index: usize = 0; index < (<usize>PREDICTIONS) << 2; index += 16) {
    const value = i32x4.max_s(bounds0, i32x4.min_s(bounds1, v128.load(values + index)));
    v128.store(values + index, value);
    let misses = i32x4.add(v128.load(present + index - MISS_BYTES), v128.load(above + index));
    misses = i32x4.shl(misses, 1);
    misses = i32x4.add(misses, v128.load(present + index - 2 * MISS_BYTES));
    misses = i32x4.add(misses, v128.load(above + index - MISS_BYTES));
    misses = i32x4.add(misses, v128.load(above + index + MISS_BYTES));
    misses = i32x4.add(misses, v128.load(above + index + 2 * MISS_BYTES));
    v128.store(values + 32 + index, misses);
    for (let lane: usize = 0; lane < 16; lane += 4) {
      const miss = <f64>load<i32>(values + 32 + index + lane) + 8;
      const square = miss * miss;
      const weight = 1e9 / (square * miss);
      sum += weight * <f64>load<i32>(values + index + lane);
      weights += weight;
    }
  }
  return <i32>floor(sum / weights + 0.5);
}

/** Learns the sample in column `x` after it was predicted. */
export function learnBlockPredictions(predictions: BlockPredictions, x: i32, sample: i32): void {
  const squares = predictions.squares;
  const present = predictions.present + MISS_BYTES * <usize>x;
  const truth = i32x4.splat(sample << 4);
  for (let index: usize = 0; index < (<usize>PREDICTIONS) << 2; index += 16) {
    v128.store(present + index, i32x4.abs(i32x4.sub(truth, v128.load(predictions.values + index))));
  }
  store<f64>(squares.values, <f64>(sample - load<i32>(predictions.origins)));
  learnSample(squares);
  const last = x === predictions.field.width - 1;
  const block = x / BLOCK;
  if (last || (block + 1) * BLOCK === x + 1) endBlock(squares, block, 0.7, 0.88);
}
