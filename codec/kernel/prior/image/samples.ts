import { Coder, INTERVALS_BYTES } from "../../entropy/coder";
import { Decoding, Encoding } from "../../entropy/direction";
import { initialiseMaps, MAP_BYTES, Mixer, NEW_COUNTER, WEIGHTS_BYTES } from "../mixer";
import { FIELD_BYTES, Field, padAbove, padAround, padLeft, padRight } from "./field";
import {
  initialisePredictions,
  learnPredictions,
  Predictions,
  predict,
  predictionsBytes,
  turnPredictions,
} from "./predictions";

/**
 * The prior of planes of samples. A sample is predicted (see `predictions.ts`); what it is beside its prediction is told by
 * decisions: whether it is above; by how many steps of 2^k, one at a time, k being chosen by how far off predictions were where
 * things looked like here; the place within the step, high bit first.
 */

const LEVELS: i32 = 40;
const NODES: i32 = 64;
const UNARY: i32 = 1;
/** Places within a step have the nodes from LOW + 1 on, those of the first step before those of all others. */
const LOW: i32 = 8;
const MOST_UNARY: i32 = 20;
const FAR: i32 = 17;
const ESCAPE: i32 = 40;
const ESCAPE_BITS: i32 = 18;
const TABLE_BITS: i32 = 16;
const LANE_COUNT: i32 = 8;
const LARGEST_SHIFT: i32 = 17;
const FIRST_WEIGHT: i16 = 2200;
const rates = memory.data<u16>([400, 400, 400, 500, 700, 500, 500, 500], 16);
const lanes = memory.data(64, 16);

@unmanaged
class Model {
  /** Counters of all lanes; for each lane the place that the contexts of the present sample gave it. */
  counters: usize;
  places: usize;
  weights0: usize;
  weights1: usize;
  weights2: usize;
  maps: usize;
  /** For each level the mean distance, and for contexts the mean error (both of 2^16). */
  distances: usize;
  biases0: usize;
  biases1: usize;
  /** What chooses weights and maps. */
  set1: i32;
  set2: i32;
  shift: i32;
}

const WEIGHT_SETS: usize = <usize>(LARGEST_SHIFT + 1) * 128 + <usize>LEVELS * 64 + 256 * 4;
const MAPS: usize = <usize>(LARGEST_SHIFT + 1) * 128;
const BIASES: usize = 4096;
const MODEL_BYTES: usize =
  ((<usize>LANE_COUNT) << (<usize>(TABLE_BITS + 2))) +
  WEIGHT_SETS * WEIGHTS_BYTES +
  MAPS * MAP_BYTES +
  (<usize>LEVELS + 2 * BIASES) * 4 +
  512;

function initialiseModel(model: Model, memory_: usize): void {
  model.counters = memory_;
  const weights = memory_ + ((<usize>LANE_COUNT) << (<usize>(TABLE_BITS + 2)));
  const fresh = i32x4.splat(NEW_COUNTER);
  for (let at = memory_; at < weights; at += 16) v128.store(at, fresh);
  model.weights0 = weights;
  model.weights1 = model.weights0 + <usize>(LARGEST_SHIFT + 1) * 128 * WEIGHTS_BYTES;
  model.weights2 = model.weights1 + <usize>LEVELS * 64 * WEIGHTS_BYTES;
  const maps = weights + WEIGHT_SETS * WEIGHTS_BYTES;
  for (let at = weights; at < maps; at += 16) v128.store(at, i16x8.splat(FIRST_WEIGHT));
  model.maps = maps;
  initialiseMaps(maps, <i32>MAPS);
  model.distances = (maps + MAPS * MAP_BYTES + 15) & ~15;
  model.biases0 = model.distances + <usize>LEVELS * 4;
  model.biases1 = model.biases0 + BIASES * 4;
  memory.fill(model.biases0, 0, BIASES * 8);
  for (let level = 0; level < LEVELS; level++) {
    store<i32>(model.distances + ((<usize>level) << 2), (16 << min(level >> 1, 24)) >> 0);
  }
  model.places = model.biases1 + BIASES * 4;
}

/** Half steps of the logarithm of 1 + v. */
@inline
function halves(v: i32): i32 {
  const w = <u32>v + 1;
  const whole = 31 - <i32>clz(w);
  return (whole << 1) | <i32>((w >>> <u32>max(whole - 1, 0)) & (whole > 0 ? 1 : 0));
}

/** Sign and size of a difference, in 11 classes, 5 in the middle. */
@inline
function class11(difference: i32, unit: i32): i32 {
  const size = abs(difference);
  const c =
    size < unit ? 0 : size < unit * 3 ? 1 : size < unit * 8 ? 2 : size < unit * 20 ? 3 : size < unit * 50 ? 4 : 5;
  return difference < 0 ? 5 - c : 5 + c;
}

@inline
function hash(lane: u32, context: u32): u32 {
  return (((context + 1) * 0x9e3779b1) ^ (lane * 0x85ebca6b)) * 0x2c1b3c6d;
}

@inline
function place(model: Model, lane: i32, context: u32): void {
  const mixed = hash(lane, context);
  const line = (mixed ^ (mixed >>> 15)) & ((1 << TABLE_BITS) - 1);
  store<u32>(
    model.places + ((<usize>lane) << 2),
    (line & ~7) << 2,
  );
}

/** One decision at a node; the node's low six bits are the place in the line of a context. */
function decide<Direction>(coder: Coder, model: Model, node: i32, side: i32, bit: u32): u32 {
  const places = v128.load(model.places);
  const more = v128.load(model.places, 16);
  const group = ((node >> 3) << 1) | side;
  const offset = i32x4.splat((((group * 0x2545) & ((1 << (TABLE_BITS - 3)) - 1)) << 5) | ((node & 7) << 2));
  const base = i32x4.splat(<i32>model.counters);
  const table = 4 << TABLE_BITS;
  v128.store(lanes, i32x4.add(i32x4.add(v128.xor(places, offset), base), i32x4(0, table, 2 * table, 3 * table)));
  v128.store(
    lanes,
    i32x4.add(i32x4.add(v128.xor(more, offset), base), i32x4(4 * table, 5 * table, 6 * table, 7 * table)),
    16,
  );
  const index = (model.shift << 7) | (side << 6) | node;
  return Mixer.code<Direction>(
    coder,
    lanes,
    8,
    rates,
    model.weights0 + <usize>index * WEIGHTS_BYTES,
    model.weights1 + <usize>((model.set1 << 6) | node) * WEIGHTS_BYTES,
    model.weights2 + <usize>((model.set2 << 2) | (node < 3 ? node : 3)) * WEIGHTS_BYTES,
    model.maps + <usize>index * MAP_BYTES,
    bit,
  );
}

/** A number from 0 on, at most `limit`: steps of 2^shift, then the place within the step. */
function codeDistance<Direction>(coder: Coder, model: Model, side: i32, limit: i32, distance: i32): i32 {
  const shift = model.shift;
  const steps = distance >> shift;
  let step = 0;
  while ((step + 1) << shift <= limit) {
    if (step === MOST_UNARY) {
      // Far away: the number of bits, then the bits.
      const rest = steps - step + 1;
      const length = 31 - <i32>clz(rest);
      let bits = 0;
      while (bits < ESCAPE_BITS && decide<Direction>(coder, model, ESCAPE + bits, side, length > bits ? 1 : 0)) bits++;
      let value = 1;
      for (let bit = bits - 1; bit >= 0; bit--) {
        value = (value << 1) | <i32>Coder.code<Direction>(coder, (rest >> bit) & 1, 32768);
      }
      step += value - 1;
      break;
    }
    if (!decide<Direction>(coder, model, step < 7 ? UNARY + step : FAR + step, side, steps > step ? 1 : 0)) break;
    step++;
  }
  let value = step;
  let prefix = 1;
  const group = step === 0 ? 0 : 8;
  for (let bit = shift - 1; bit >= 0; bit--) {
    let low: u32 = (distance >> bit) & 1;
    if (prefix < 8) {
      low = decide<Direction>(coder, model, LOW + group + prefix, side, low);
      prefix = (prefix << 1) | <i32>low;
    } else low = Coder.code<Direction>(coder, low, 32768);
    value = (value << 1) | <i32>low;
  }
  return value;
}

/** Goes over the rows from `from` to `to`. */
function step<Direction>(
  coder: Coder,
  model: Model,
  predictions: Predictions,
  field: Field,
  from: i32,
  to: i32,
): void {
  const stride = field.stride;
  const width = field.width;
  const least = field.least;
  const most = field.most;
  const planes = predictions.planes;
  const toErrors = field.errors - field.samples;
  for (let y = from; y < to && !coder.failed; y++) {
    padLeft(field, y);
    turnPredictions(predictions);
    let at = field.samples + stride * <usize>y;
    for (let x = 0; x < width; x++, at += 4) {
      const errors = at + toErrors;
      const raw = predict(predictions, x, at);
      const west = load<i32>(at - 4);
      const north = load<i32>(at - stride);
      const corner = load<i32>(at - stride - 4);
      const northEast = load<i32>(at - stride + 4);
      const westError = load<i32>(errors - 4);
      const northError = load<i32>(errors - stride);
      const cornerError = load<i32>(errors - stride - 4);
      const northEastError = load<i32>(errors - stride + 4);
      const rough =
        (2 * (abs(westError) + abs(northError)) +
          abs(cornerError) +
          abs(northEastError) +
          abs(load<i32>(errors - 8)) +
          abs(load<i32>(errors - 2 * stride))) >>
        3;
      const gradient = abs(west - corner) + abs(north - corner) + abs(north - northEast);
      let aboutFirst = 0;
      let aboutSecond = 0;
      let firstError = 0;
      let secondError = 0;
      if (planes > 0) {
        const other = at + predictions.first.errors - field.samples;
        firstError = load<i32>(other);
        aboutFirst = (2 * abs(firstError) + abs(load<i32>(other + 4)) + abs(load<i32>(other + stride))) >> 2;
        if (planes > 1) {
          const another = at + predictions.second.errors - field.samples;
          secondError = load<i32>(another);
          aboutSecond =
            (2 * abs(secondError) + abs(load<i32>(another + 4)) + abs(load<i32>(another + stride))) >> 2;
        }
      }
      const outer = planes > 1 ? (aboutFirst + aboutSecond) >> 1 : aboutFirst;
      const blended = planes > 0 ? (rough * 3 + outer) >> 2 : rough;
      const level = min(halves(blended), LEVELS - 1);
      const fineGradient = min(halves(gradient << 1), 23);

      // The mean error where things looked like here.
      const texture =
        (west << 4 > raw ? 1 : 0) |
        (north << 4 > raw ? 2 : 0) |
        (corner << 4 > raw ? 4 : 0) |
        (northEast << 4 > raw ? 8 : 0) |
        (load<i32>(at - 8) << 4 > raw ? 16 : 0) |
        (load<i32>(at - 2 * stride) << 4 > raw ? 32 : 0);
      const bias0 = model.biases0 + ((<usize>((min(level >> 1, 15) << 6) | texture)) << 2);
      const bias1 =
        model.biases1 +
        ((<usize>((class11(westError, 8) * 11 + class11(northError, 8)) * 11 + class11(planes ? firstError : cornerError, 8)))
          << 2);
      const prediction = max(
        least << 4,
        min(most << 4, raw + ((load<i32>(bias0) + load<i32>(bias1) + (1 << 8)) >> 9)),
      );
      const base = (prediction >> 4) + 1;
      const fraction = (prediction & 15) >> 1;

      const mean = load<i32>(model.distances + ((<usize>level) << 2));
      let shift = 0;
      while (shift < LARGEST_SHIFT && 256 << shift < mean * 3 >> 2) shift++;
      model.shift = shift;
      const unit = max(1 << max((level >> 1) - 2, 0), 4);
      const value0 = load<i32>(predictions.values);
      const value1 = load<i32>(predictions.values, 4);
      const value2 = load<i32>(predictions.values, 8);
      const key = (<u32>shift << 4) | fraction;
      place(model, 0, (<u32>level << 8) | key);
      place(model, 1, (((<u32>fineGradient << 4) | <u32>(level >> 2)) << 8) | key);
      place(
        model,
        2,
        (<u32>((class11(westError, unit) * 11 + class11(northError, unit)) * 11 + class11(northEastError, unit)) << 5) |
          <u32>shift,
      );
      place(
        model,
        3,
        (<u32>((class11(value1 - prediction, unit) * 11 + class11(value2 - prediction, unit)) * 11 + class11(value0 - prediction, unit)) << 8) | key,
      );
      place(model, 4, (<u32>base << 8) | key);
      place(
        model,
        5,
        (<u32>((class11((west << 4) - prediction, unit) * 11 + class11((north << 4) - prediction, unit)) * 11) << 8) | key,
      );
      if (planes > 0) {
        place(model, 6, (<u32>(class11(firstError, unit) * 40 + min(halves(aboutFirst), 39)) << 8) | key);
        if (planes > 1)
          place(model, 7, (<u32>((class11(firstError, unit) * 11 + class11(secondError, unit)) * 40 + min(halves(aboutSecond), 39)) << 8) | key);
        else
          place(
            model,
            7,
            (<u32>(class11(firstError, unit) * 11 + class11(westError + northError, unit)) << 12) | (<u32>(level >> 1) << 5) | <u32>shift,
          );
      } else {
        place(model, 6, (<u32>(class11((northEast << 4) - prediction, unit) * 11 + class11((corner << 4) - prediction, unit)) << 8) | key);
        place(
          model,
          7,
          (<u32>(class11((load<i32>(at - 8) << 4) - prediction, unit) * 11 + class11((load<i32>(at - 2 * stride) << 4) - prediction, unit)) << 8) | key,
        );
      }
      model.set1 = level;
      model.set2 = min(fineGradient, 15) << 3 | (fraction);

      let sample = isSigned<Direction>() ? load<i32>(at) : 0;
      let upper: u32 = sample >= base ? 1 : 0;
      if (base > most) upper = 0;
      else upper = decide<Direction>(coder, model, 0, 0, upper);
      const limit = upper ? most - base : base - 1 - least;
      const distance = codeDistance<Direction>(
        coder,
        model,
        upper,
        limit,
        upper ? sample - base : base - 1 - sample,
      );
      sample = upper ? base + distance : base - 1 - distance;
      if (!isSigned<Direction>()) {
        sample = max(least, min(most, sample));
        store<i32>(at, sample);
      }
      const scale = model.distances + ((<usize>level) << 2);
      store<i32>(scale, mean + ((min(distance, 1 << 18) * 256 + 128 - mean) >> 6));
      const error = (sample << 4) - prediction;
      store<i32>(errors, error);
      const miss = max(-32768, min(32767, (sample << 4) - raw)) << 8;
      store<i32>(bias0, load<i32>(bias0) + ((miss - load<i32>(bias0)) >> 6));
      store<i32>(bias1, load<i32>(bias1) + ((miss - load<i32>(bias1)) >> 6));
      learnPredictions(predictions, x, sample);
    }
    padRight(field, y);
  }
}

/** How many rows one call goes over. */
const ROWS: i32 = 16;
const CODER_AT: usize = 0;
const MODEL_AT: usize = 64;
const PREDICTIONS_AT: usize = 192;
const FIELDS_AT: usize = 320;
const INTERVALS_AT: usize = 512;
const MODEL_TABLES_AT: usize = INTERVALS_AT + INTERVALS_BYTES;

/** Scratch memory of the prior for planes up to a width. */
export function samplesScratchBytes(width: i32): usize {
  return MODEL_TABLES_AT + MODEL_BYTES + predictionsBytes(width, 4) + 256;
}

/** Begins a payload. */
export function samplesBegin(scratch: usize, payload: usize, payloadSize: i32): void {
  Coder.begin(changetype<Coder>(scratch + CODER_AT), payload, payloadSize, scratch + INTERVALS_AT);
}

function plane<Direction>(scratch: usize, fields: usize, planes: i32, level: i32): void {
  const coder = changetype<Coder>(scratch + CODER_AT);
  const model = changetype<Model>(scratch + MODEL_AT);
  const predictions = changetype<Predictions>(scratch + PREDICTIONS_AT);
  const field = changetype<Field>(fields);
  initialiseModel(model, scratch + MODEL_TABLES_AT);
  predictions.field = field;
  predictions.first = changetype<Field>(fields + FIELD_BYTES);
  predictions.second = changetype<Field>(fields + 2 * FIELD_BYTES);
  predictions.planes = planes;
  predictions.solutions = level > 0 ? 4 : 2;
  predictions.count = level > 0 ? 8 : 4;
  predictions.block = level > 0 ? 4 : 8;
  const rest = (scratch + MODEL_TABLES_AT + MODEL_BYTES + 63) & ~63;
  initialisePredictions(predictions, level > 0 ? (planes ? 26 : 18) : planes ? 16 : 10, rest);
  padAbove(field);
  for (let from = 0; from < field.height && !coder.failed; from += ROWS) {
    step<Direction>(coder, model, predictions, field, from, min(from + ROWS, field.height));
  }
  padAround(field);
}

/**
 * Codes a plane, whose field stands at `fields`, and after it those of the earlier planes that it looks at (same stride).
 */
export function samplesEncodePlane(scratch: usize, fields: usize, planes: i32, level: i32): void {
  plane<Encoding>(scratch, fields, planes, level);
}

export function samplesDecodePlane(scratch: usize, fields: usize, planes: i32, level: i32): void {
  plane<Decoding>(scratch, fields, planes, level);
}

/** @returns the size of the payload, or -1 where the room did not suffice */
export function samplesEndEncoding(scratch: usize, payload: usize): i32 {
  const end = Coder.finish<Encoding>(changetype<Coder>(scratch + CODER_AT));
  return end === 0 ? -1 : <i32>(end - payload);
}

/** @returns 0, or -1 where the payload is none that an encoder makes */
export function samplesEndDecoding(scratch: usize): i32 {
  return Coder.finish<Decoding>(changetype<Coder>(scratch + CODER_AT)) === 0 ? -1 : 0;
}
