import { AxisWeights, type Grid, MOST_WEIGHTS } from "./extrapolationweights.js";
import { bitsBetween, orderedFloat } from "./orderedfloats.js";

/** Larger weights come of differences that tell nothing. */
const LARGEST_WEIGHT = 64;
/** Floats of a place that its weights are fitted to, at the most, and of all places together. */
const SAMPLES_OF_PLACE = 4096;
const SAMPLES = 2 ** 18;
/** Fewer fit by chance. */
const FEWEST_SAMPLES = 16;
/** What a weight takes: its bits, and a part of the number of weights. */
const WEIGHT_BITS = 34;
/** What weights save at neighbours is also saved where other predictions are as good. */
const SAVED_PART = 0.25;
/** So little of a square is rounding. */
const RELATIVE_RIDGE = 1e-14;

/** An axis of a grid: how many places it has, the way from one to the next, and the floats at the first place. */
interface Axis {
  readonly places: number;
  readonly step: number;
  /** How many floats each place has, and where one of them is at place 0. */
  readonly lines: number;
  readonly begin: (line: number) => number;
}

/** The weights for the columns, rows and planes of a grid: the fewest bits together with the errors that they leave. */
export function fitAxes(
  floats: Float32Array,
  grid: Grid,
): readonly [columns: AxisWeights, rows: AxisWeights, planes: AxisWeights] {
  const { planes, rows, columns, channel, channels } = grid;
  const plane = rows * columns;
  const place = (at: number) => channel + channels * at;
  return [
    fitAxis(floats, {
      places: columns,
      step: channels,
      lines: planes * rows,
      begin: (line) => place(line * columns),
    }),
    fitAxis(floats, {
      places: rows,
      step: channels * columns,
      lines: planes * columns,
      begin: (line) => place(Math.floor(line / columns) * plane + (line % columns)),
    }),
    fitAxis(floats, { places: planes, step: channels * plane, lines: plane, begin: place }),
  ];
}

function fitAxis(floats: Float32Array, axis: Axis): AxisWeights {
  const { places } = axis;
  const shared = fitPlaces(floats, axis, range(2, places));
  const all = new AxisWeights([shared]);
  if (places < 3 || axis.lines < FEWEST_SAMPLES) return all;
  const own = range(0, places).map((place) => (place < 2 ? [] : fitPlaces(floats, axis, [place])));
  const each = new AxisWeights(own);
  const count = own.reduce((sum, weights) => sum + weights.length, 0);
  const saved = SAVED_PART * (bitsOf(floats, axis, all) - bitsOf(floats, axis, each));
  return saved > WEIGHT_BITS * count ? each : all;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}

/** A way through so many samples that takes no more than some of them; odd, so that it meets all places. */
function strideOf(count: number, most: number): number {
  return count <= most ? 1 : Math.ceil(count / most) | 1;
}

/** Weights of least squares for some places, as many as can be told. */
function fitPlaces(floats: Float32Array, axis: Axis, places: readonly number[]): readonly number[] {
  const most = Math.min(MOST_WEIGHTS, Math.max(0, (places.at(-1) ?? 0) - 1));
  for (let count = most; count > 0; count--) {
    const weights = leastSquares(normalEquations(floats, axis, places, count), count);
    if (weights?.every((weight) => Math.abs(weight) <= LARGEST_WEIGHT)) return weights.map(Math.fround);
  }
  return [];
}

/** Rows of a matrix with what they come to behind; differences count by the size of the floats. */
function normalEquations(
  floats: Float32Array,
  { step, lines, begin }: Axis,
  places: readonly number[],
  count: number,
): Float64Array[] {
  const equations = range(0, count).map(() => new Float64Array(count + 1));
  const stride = strideOf(lines * places.length, places.length === 1 ? SAMPLES_OF_PLACE : SAMPLES);
  const known = new Float64Array(count + 1);
  let samples = 0;
  for (let index = 0; index < lines * places.length; index += stride) {
    const place = places[index % places.length]!;
    if (place <= count) continue;
    const at = begin(Math.floor(index / places.length)) + place * step;
    let size = floats[at]! * floats[at]!;
    for (let tap = 0; tap <= count; tap++) {
      const float = floats[at - (tap + 1) * step]!;
      size += float * float;
      known[tap] = float - floats[at - (tap + 2) * step]!;
    }
    if (!(size > 0 && size < Number.POSITIVE_INFINITY)) continue;
    const target = floats[at]! - floats[at - step]!;
    samples++;
    for (let row = 0; row < count; row++) {
      for (let column = 0; column < count; column++)
        equations[row]![column]! += (known[row]! * known[column]!) / size;
      equations[row]![count]! += (known[row]! * target) / size;
    }
  }
  return samples < FEWEST_SAMPLES ? [] : equations;
}

/** Gauss's elimination; undefined where the equations tell nothing. */
function leastSquares(equations: readonly Float64Array[], count: number): readonly number[] | undefined {
  if (equations.length < count) return undefined;
  const rows = [...equations];
  for (let at = 0; at < count; at++) rows[at]![at]! *= 1 + RELATIVE_RIDGE;
  for (let at = 0; at < count; at++) {
    let pivot = at;
    for (let row = at + 1; row < count; row++)
      if (Math.abs(rows[row]![at]!) > Math.abs(rows[pivot]![at]!)) pivot = row;
    [rows[at], rows[pivot]] = [rows[pivot]!, rows[at]!];
    if (!(Math.abs(rows[at]![at]!) > 0)) return undefined;
    for (let row = at + 1; row < count; row++) {
      const part = rows[row]![at]! / rows[at]![at]!;
      for (let column = at; column <= count; column++) rows[row]![column]! -= part * rows[at]![column]!;
    }
  }
  const weights = new Array<number>(count).fill(0);
  for (let at = count - 1; at >= 0; at--) {
    let sum = rows[at]![count]!;
    for (let column = at + 1; column < count; column++) sum -= rows[at]![column]! * weights[column]!;
    weights[at] = sum / rows[at]![at]!;
  }
  return weights;
}

/** Bits of the errors that weights leave, of all floats but those at the first two places. */
function bitsOf(floats: Float32Array, { places, step, lines, begin }: Axis, weights: AxisWeights): number {
  const count = lines * (places - 2);
  const stride = strideOf(count, SAMPLES);
  let bits = 0;
  for (let index = 0; index < count; index += stride) {
    const place = 2 + (index % (places - 2));
    const at = begin(Math.floor(index / (places - 2))) + place * step;
    const predicted = orderedFloat(weights.extrapolate(floats, at, step, place));
    bits += bitsBetween(orderedFloat(floats[at]!), predicted);
  }
  return bits * stride;
}
