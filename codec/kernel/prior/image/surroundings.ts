import { Predictions } from "./predictions";

/**
 * What is known about a sample before it is coded: its prediction, and how things look around it. Errors and predictions
 * count by sixteenths of a sample.
 */

/** Classes of how far off predictions were around. */
export const LEVELS: i32 = 40;
/** A step of distances is 2^shift. */
export const LARGEST_SHIFT: i32 = 17;
const BIASES: usize = 2048;

@unmanaged
export class Surroundings {
  /** Samples of the plane. */
  west: i32;
  north: i32;
  corner: i32;
  northEast: i32;
  west2: i32;
  north2: i32;
  /** Their errors. */
  westError: i32;
  northError: i32;
  cornerError: i32;
  northEastError: i32;
  west2Error: i32;
  north2Error: i32;
  /** The earlier planes here: their samples and errors, and how large errors are around there. */
  firstAt: usize;
  secondAt: usize;
  firstError: i32;
  secondError: i32;
  aboutFirst: i32;
  aboutSecond: i32;
  /** Mean error around in the plane, and with the earlier planes; its class; the class of gradients. */
  rough: i32;
  about: i32;
  level: i32;
  gradient: i32;
  /** The mean of predictions, what it became by the mean error, the least sample that is above, place between samples. */
  raw: i32;
  prediction: i32;
  base: i32;
  fraction: i32;
  shift: i32;
  /** What differences are compared with. */
  unit: i32;
  /** Places of the mean errors that belong here; tables. */
  bias0: usize;
  bias1: usize;
  biases: usize;
  distances: usize;
}

export const SURROUNDINGS_BYTES: usize = 2 * BIASES * 4 + <usize>LEVELS * 4;

export function initialiseSurroundings(here: Surroundings, memory_: usize): void {
  here.biases = memory_;
  here.distances = memory_ + 2 * BIASES * 4;
  memory.fill(memory_, 0, SURROUNDINGS_BYTES);
  for (let level = 0; level < LEVELS; level++) {
    store<i32>(here.distances + ((<usize>level) << 2), 16 << (level >> 1));
  }
}

/** Half steps of the binary logarithm of 1 + v. */
export function halfLog(v: i32): i32 {
  const w = <u32>v + 1;
  const whole = 31 - <u32>clz(w);
  return <i32>((whole << 1) | (((w << 1) >>> whole) & 1));
}

/** Sign and size of a difference in 11 classes, 5 in the middle. */
export function class11(difference: i32, unit: i32): i32 {
  const size = abs(difference);
  const class_ =
    <i32>(size >= unit) +
    <i32>(size >= unit * 3) +
    <i32>(size >= unit * 8) +
    <i32>(size >= unit * 20) +
    <i32>(size >= unit * 50);
  return difference < 0 ? 5 - class_ : 5 + class_;
}

/** Looks around the sample that stands at `at`, for which `raw` is the mean of predictions. */
export function look(here: Surroundings, predictions: Predictions, raw: i32, at: usize): void {
  const field = predictions.field;
  const stride = field.stride;
  const west = load<i32>(at - 4);
  const north = load<i32>(at - stride);
  const corner = load<i32>(at - stride - 4);
  const northEast = load<i32>(at - stride + 4);
  const west2 = load<i32>(at - 8);
  const north2 = load<i32>(at - 2 * stride);
  here.west = west;
  here.north = north;
  here.corner = corner;
  here.northEast = northEast;
  here.west2 = west2;
  here.north2 = north2;
  const errors = at + (field.errors - field.samples);
  const westError = load<i32>(errors - 4);
  const northError = load<i32>(errors - stride);
  const cornerError = load<i32>(errors - stride - 4);
  const northEastError = load<i32>(errors - stride + 4);
  const west2Error = load<i32>(errors - 8);
  const north2Error = load<i32>(errors - 2 * stride);
  here.westError = westError;
  here.northError = northError;
  here.cornerError = cornerError;
  here.northEastError = northEastError;
  here.west2Error = west2Error;
  here.north2Error = north2Error;

  const rough =
    (2 * (abs(westError) + abs(northError)) +
      abs(cornerError) +
      abs(northEastError) +
      abs(west2Error) +
      abs(north2Error)) >>
    3;
  let about = rough;
  let other = cornerError;
  if (predictions.planes > 0) {
    here.firstAt = at + predictions.first.samples - field.samples;
    const first = at + predictions.first.errors - field.samples;
    other = load<i32>(first);
    here.firstError = other;
    let outer = (2 * abs(other) + abs(load<i32>(first + 4)) + abs(load<i32>(first + stride))) >> 2;
    here.aboutFirst = outer;
    if (predictions.planes > 1) {
      here.secondAt = at + predictions.second.samples - field.samples;
      const second = at + predictions.second.errors - field.samples;
      const error = load<i32>(second);
      here.secondError = error;
      here.aboutSecond = (2 * abs(error) + abs(load<i32>(second + 4)) + abs(load<i32>(second + stride))) >> 2;
      outer = (outer + here.aboutSecond) >> 1;
    }
    about = (rough * 3 + outer) >> 2;
  }
  here.rough = rough;
  here.about = about;
  const level = min(halfLog(about), LEVELS - 1);
  here.level = level;
  here.gradient = min(halfLog((abs(west - corner) + abs(north - corner) + abs(north - northEast)) << 1), 23);

  // The mean error where things looked like here.
  const texture =
    <i32>(west << 4 > raw) |
    ((<i32>(north << 4 > raw)) << 1) |
    ((<i32>(corner << 4 > raw)) << 2) |
    ((<i32>(northEast << 4 > raw)) << 3) |
    ((<i32>(west2 << 4 > raw)) << 4) |
    ((<i32>(north2 << 4 > raw)) << 5);
  const errorClass = (class11(westError, 8) * 11 + class11(northError, 8)) * 11 + class11(other, 8);
  here.bias0 = here.biases + ((<usize>((min(level >> 1, 15) << 6) | texture)) << 2);
  here.bias1 = here.biases + ((BIASES + <usize>errorClass) << 2);
  here.raw = raw;
  const prediction = max(
    field.least << 4,
    min(field.most << 4, raw + ((load<i32>(here.bias0) + load<i32>(here.bias1) + 256) >> 9)),
  );
  here.prediction = prediction;
  here.base = (prediction >> 4) + 1;
  here.fraction = (prediction & 15) >> 1;
  const mean = load<i32>(here.distances + ((<usize>level) << 2));
  let shift = 0;
  while (shift < LARGEST_SHIFT && 256 << shift < (mean * 3) >> 2) shift++;
  here.shift = shift;
  here.unit = max(1 << max((level >> 1) - 2, 0), 4);
}

/** Learns the sample, which is `distance` from the nearest one on its side of the prediction. */
export function learnSurroundings(here: Surroundings, sample: i32, distance: i32): void {
  const mean = here.distances + ((<usize>here.level) << 2);
  store<i32>(mean, load<i32>(mean) + ((min(distance, 1 << 18) * 256 + 128 - load<i32>(mean)) >> 6));
  const miss = max(-32768, min(32767, (sample << 4) - here.raw)) << 8;
  const bias0 = here.bias0;
  const bias1 = here.bias1;
  store<i32>(bias0, load<i32>(bias0) + ((miss - load<i32>(bias0)) >> 6));
  store<i32>(bias1, load<i32>(bias1) + ((miss - load<i32>(bias1)) >> 6));
}
