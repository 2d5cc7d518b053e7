import type { Plane } from "../image/plane.js";

/** Classes of neighbourhoods by how much they vary. */
const CLASSES = 24;
/** Residuals by sign and number of bits; from this size on they count as one kind and their bits beside it. */
const MOST_KINDS = 64;
const KINDS = 32;
/** Planes with fewer rows are looked at as a whole; of others at least a part of so many. */
const FEW_ROWS = 64;
const LEAST_ROWS = 16;

/** One row of how many is to be looked at, so that about so many pixels are. */
export function rowStep(planes: readonly Plane[], pixels: number): number {
  const { width, height } = planes[0]!;
  return Math.max(1, Math.min(Math.floor((width * height) / pixels), Math.floor(height / LEAST_ROWS)));
}

const stepOf = ({ height }: Plane, every: number): number => (height < FEW_ROWS ? 1 : every);

/**
 * About what planes cost, in 1/256 bits: the entropy of the sizes of their residuals from the median predictor, in classes of local
 * variation, and the bits below the first of each.
 * @param every looks at one row of so many
 */
export function estimate(planes: readonly Plane[], every = 1): number {
  return planes.reduce((sum, plane) => sum + estimatePlane(plane, stepOf(plane, every)), 0);
}

/** The rows of a picture that are looked at, each with the one above it, for flows that change each pixel alone. */
export class Sketch {
  readonly planes: readonly Plane[];
  readonly #steps: readonly number[];

  constructor(planes: readonly Plane[], every: number) {
    this.#steps = planes.map((plane) => stepOf(plane, every));
    this.planes = planes.map((plane, index) => pairsOf(plane, this.#steps[index]!));
  }

  /** What {@link estimate} says of the picture, if `planes` are what becomes of the rows. */
  estimate(planes: readonly Plane[]): number {
    return planes.reduce((sum, plane, index) => {
      const step = this.#steps[index]!;
      return sum + (step === 1 ? estimatePlane(plane, 1) : (estimatePlane(plane, 2, 1) * step) / 2);
    }, 0);
  }
}

/** One row of `step`, each after the one above it. */
function pairsOf(plane: Plane, step: number): Plane {
  if (step === 1) return plane;
  const { width, height } = plane;
  const rows = Math.ceil(height / step) - 1;
  const samples = new Int32Array(2 * width * rows);
  for (let row = 0; row < rows; row++) {
    const end = (step * (row + 1) + 1) * width;
    samples.set(plane.samples.subarray(end - 2 * width, end), 2 * width * row);
  }
  return { ...plane, height: 2 * rows, samples };
}

/** The rows `first`, `first` + `step` and so on. */
function estimatePlane(plane: Plane, step: number, first = step === 1 ? 0 : step): number {
  if (plane.quantisers !== undefined) return estimateCoefficients(plane);
  const { width, height, samples, least, most } = plane;
  if (least === most) return 0;
  const counts = new Uint32Array(CLASSES * MOST_KINDS);
  for (let y = first; y < height; y += step) {
    if (y === 0) countFirst(counts, samples, width);
    else countRow(counts, samples, width, y * width);
  }
  let cost = 0;
  for (let start = 0; start < counts.length; start += MOST_KINDS) {
    const row = counts.subarray(start, start + MOST_KINDS);
    let total = 0;
    for (let kind = 0; kind < MOST_KINDS; kind++) {
      cost += 256 * row[kind]! * Math.max(0, (kind >> 1) - 1);
      total += row[kind]!;
      if (kind < KINDS) continue;
      row[KINDS - 1] = row[KINDS - 1]! + row[kind]!;
      row[kind] = 0;
    }
    for (const count of row) if (count > 0) cost += count * (logarithm(total) - logarithm(count));
  }
  return cost * step;
}

/** About what coefficients cost: the entropy of their sizes, in classes by their places in a block. */
function estimateCoefficients({ width, samples }: Plane): number {
  const counts = new Uint32Array(64 * KINDS);
  let bits = 0;
  for (let at = 0; at < samples.length; at++) {
    const x = at % width;
    const index = 8 * (((at - x) / width) & 7) + (x & 7);
    const size = Math.abs(samples[at]!);
    const kind = 32 - Math.clz32(size);
    counts[index * KINDS + kind] = counts[index * KINDS + kind]! + 1;
    bits += kind;
  }
  let cost = 256 * bits;
  for (let start = 0; start < counts.length; start += KINDS) {
    const row = counts.subarray(start, start + KINDS);
    const total = row.reduce((sum, count) => sum + count, 0);
    for (const count of row) if (count > 0) cost += count * (logarithm(total) - logarithm(count));
  }
  return cost;
}

function kindOf(residual: number): number {
  return 2 * (32 - Math.clz32(Math.abs(residual))) - (residual > 0 ? 1 : 0);
}

/** Counts the residuals of the first row, each from the one before. */
function countFirst(counts: Uint32Array, samples: Int32Array, width: number): void {
  let west = 0;
  for (let x = 0; x < width; x++) {
    const sample = samples[x]!;
    const kind = kindOf(sample - west);
    counts[kind] = counts[kind]! + 1;
    west = sample;
  }
}

/** Counts the residuals of a row that begins at `start`, and has one above. */
function countRow(counts: Uint32Array, samples: Int32Array, width: number, start: number): void {
  let north = samples[start - width]!;
  let west = north;
  let corner = north;
  const last = start + width - 1;
  for (let at = start; at <= last; at++) {
    const sample = samples[at]!;
    const east = at < last ? samples[at - width + 1]! : north;
    const low = Math.min(west, north);
    const high = Math.max(west, north);
    const guess = corner >= high ? low : corner <= low ? high : west + north - corner;
    const variation = Math.abs(west - corner) + Math.abs(north - corner) + Math.abs(north - east);
    const own = variation < 8 ? variation : Math.min(CLASSES - 1, 36 - Math.clz32(variation));
    const index = own * MOST_KINDS + kindOf(sample - guess);
    counts[index] = counts[index]! + 1;
    west = sample;
    corner = north;
    north = east;
  }
}

/** 256 times the logarithm of a whole number to base 2, nearly; integers only, so that all engines choose alike. */
function logarithm(value: number): number {
  const whole = 31 - Math.clz32(value);
  const fraction = whole >= 8 ? (value >>> (whole - 8)) & 255 : (value << (8 - whole)) & 255;
  return whole * 256 + fraction + ((fraction * (256 - fraction) * 88) >> 16);
}
