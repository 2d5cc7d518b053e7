import { powerOfSixteenths } from "../../../codec/item/numbers.js";
import type { AxisWeights, Grid } from "./extrapolationweights.js";
import { bitsBetween, orderedFloat } from "./orderedfloats.js";

/** Predictions of a float: from its column, its row, its place in the planes before, and its corner. */
const KINDS = 4;
const [ALONG_ROW, ALONG_COLUMN, ALONG_PLANES, CORNER] = [0, 1, 2, 3] as const;
/** How much the errors of neighbours count, those at distance one first. */
const NEAR = [3, 2, 1] as const;
const REACH = NEAR.length;
/** Rows of errors that are kept: the present one and those in reach. */
const KEPT_ROWS = REACH + 1;
/** Bits of an error where there is no neighbour, and where there was no prediction. */
const OUTSIDE = 16;
const UNTOLD = 32;
/** Predictions whose errors are within this of the best are mixed. */
const MIXED = 24;
/** Sixteenths of a power of two by which a prediction weighs less for each part of an error: all of `NEAR`, both ways, are 12 to a bit. */
const WEIGHT_STEP = 3;

/**
 * Predicts the floats of a grid from those before, row by row. Along each axis a float is the one before it and a sum of
 * differences of those before, with weights of its place on that axis, which tell floats that were interpolated. Which of these
 * predictions are right tell their errors at neighbours: a knot in a row is one in the rows above, and the other way round.
 *
 * All is float64 from `+ - * /` in the order that is written.
 */
export class Extrapolator {
  readonly #floats: Float32Array;
  readonly #grid: Grid;
  readonly #axes: readonly [columns: AxisWeights, rows: AxisWeights, planes: AxisWeights];
  /** Bits of errors: rows in turns, columns, kinds. */
  readonly #errors: Uint8Array;
  readonly #predictions = new Float64Array(KINDS);
  readonly #costs = new Float64Array(KINDS);
  #column = 0;
  #row = 0;
  #plane = 0;

  /** @param floats of all channels; each has to be there before the one behind it is predicted */
  constructor(
    floats: Float32Array,
    grid: Grid,
    axes: readonly [columns: AxisWeights, rows: AxisWeights, planes: AxisWeights],
  ) {
    this.#floats = floats;
    this.#grid = grid;
    this.#axes = axes;
    // Not of an array without items, however wide it claims to be.
    const kept = grid.planes === 0 ? 0 : Math.min(KEPT_ROWS, grid.rows);
    this.#errors = new Uint8Array(kept * grid.columns * KINDS);
  }

  /** The ordered integer that the next float is predicted to have. */
  predict(): number {
    const { channel, channels, columns, rows } = this.#grid;
    const predictions = this.#predictions;
    const column = this.#column;
    const row = this.#row;
    const plane = this.#plane;
    const at = channel + channels * ((plane * rows + row) * columns + column);
    const isInRow = column > 0;
    const isInColumn = row > 0;
    const floats = this.#floats;
    const toLeft = channels;
    const toAbove = channels * columns;
    predictions.fill(Number.NaN);
    if (isInRow) predictions[ALONG_ROW] = this.#axes[0].extrapolate(floats, at, toLeft, column);
    if (isInColumn) predictions[ALONG_COLUMN] = this.#axes[1].extrapolate(floats, at, toAbove, row);
    if (plane > 0) predictions[ALONG_PLANES] = this.#axes[2].extrapolate(floats, at, toAbove * rows, plane);
    if (isInRow && isInColumn)
      predictions[CORNER] = floats[at - toLeft]! + floats[at - toAbove]! - floats[at - toLeft - toAbove]!;
    return orderedFloat(this.#mixed());
  }

  /** The mean of the predictions that did best, weighed by how well they did; 0 where there is none. */
  #mixed(): number {
    const costs = this.#costs;
    let best = Number.POSITIVE_INFINITY;
    for (let kind = 0; kind < KINDS; kind++) {
      if (!Number.isFinite(this.#predictions[kind]!)) continue;
      const above = kind === ALONG_COLUMN ? 0 : this.#errorsAbove(kind);
      const beside = kind === ALONG_ROW ? 0 : this.#errorsBeside(kind);
      costs[kind] = kind === ALONG_ROW ? 2 * above : kind === ALONG_COLUMN ? 2 * beside : above + beside;
      if (costs[kind]! < best) best = costs[kind]!;
    }
    let sum = 0;
    let total = 0;
    for (let kind = 0; kind < KINDS; kind++) {
      if (!Number.isFinite(this.#predictions[kind]!) || costs[kind]! > best + MIXED) continue;
      const weight = powerOfSixteenths(-WEIGHT_STEP * (costs[kind]! - best));
      sum += weight * this.#predictions[kind]!;
      total += weight;
    }
    return total === 0 ? 0 : sum / total;
  }

  #errorsAbove(kind: number): number {
    const { columns } = this.#grid;
    let sum = 0;
    for (let distance = 1; distance <= REACH; distance++) {
      const row = this.#row - distance;
      const bits =
        row < 0 ? OUTSIDE : this.#errors[((row % KEPT_ROWS) * columns + this.#column) * KINDS + kind]!;
      sum += NEAR[distance - 1]! * bits;
    }
    return sum;
  }

  #errorsBeside(kind: number): number {
    const { columns } = this.#grid;
    let sum = 0;
    for (let distance = 1; distance <= REACH; distance++) {
      const column = this.#column - distance;
      const bits =
        column < 0 ? OUTSIDE : this.#errors[((this.#row % KEPT_ROWS) * columns + column) * KINDS + kind]!;
      sum += NEAR[distance - 1]! * bits;
    }
    return sum;
  }

  /** Goes on to the float behind the one that was predicted, whose ordered integer is given. */
  next(ordered: number): void {
    const { columns, rows } = this.#grid;
    const from = ((this.#row % KEPT_ROWS) * columns + this.#column) * KINDS;
    for (let kind = 0; kind < KINDS; kind++) {
      const prediction = this.#predictions[kind]!;
      this.#errors[from + kind] = Number.isFinite(prediction)
        ? bitsBetween(ordered, orderedFloat(prediction))
        : UNTOLD;
    }
    if (++this.#column < columns) return;
    this.#column = 0;
    if (++this.#row < rows) return;
    this.#row = 0;
    this.#plane++;
  }
}
