import { Coder } from "../../entropy/coder";
import { initialiseMaps, MAP_BYTES, Mixer, NEW_COUNTER, WEIGHTS_BYTES } from "../mixer";
import { Predictions } from "./predictions";
import { class11, halfLog, LARGEST_SHIFT, LEVELS, Surroundings } from "./surroundings";

/** Decisions about samples at the default level: eight counters in contexts of the surroundings, mixed (see `mixer.ts`). */

const TABLE_BITS: u32 = 16;
const FIRST_WEIGHT: i16 = 1200;
const KINDS: usize = <usize>(LARGEST_SHIFT + 1) * 128;
const WEIGHT_SETS: usize = KINDS + <usize>LEVELS * 64 + 512;
const COUNTER_BYTES: usize = (<usize>8) << (TABLE_BITS + 2);
export const NARROW_BYTES: usize = COUNTER_BYTES + WEIGHT_SETS * WEIGHTS_BYTES + KINDS * MAP_BYTES + 64;

const leastRates = memory.data<u16>([400, 400, 400, 500, 700, 500, 500, 500], 16);
/** Of the present sample: the place of each context's counters. Of the present decision: their addresses. */
const places = memory.data(32, 16);
const lanes = memory.data(32, 16);

@unmanaged
export class Narrow {
  counters: usize;
  weights0: usize;
  weights1: usize;
  weights2: usize;
  maps: usize;
  set0: i32;
  set1: i32;
  set2: i32;
}

export function initialiseNarrow(narrow: Narrow, memory_: usize): void {
  narrow.counters = memory_;
  const weights = memory_ + COUNTER_BYTES;
  for (let at = memory_; at < weights; at += 16) v128.store(at, i32x4.splat(NEW_COUNTER));
  narrow.weights0 = weights;
  narrow.weights1 = weights + KINDS * WEIGHTS_BYTES;
  narrow.weights2 = narrow.weights1 + <usize>LEVELS * 64 * WEIGHTS_BYTES;
  narrow.maps = weights + WEIGHT_SETS * WEIGHTS_BYTES;
  for (let at = weights; at < narrow.maps; at += 16) v128.store(at, i16x8.splat(FIRST_WEIGHT));
  initialiseMaps(narrow.maps, <i32>KINDS);
}

/** Sets the place of a context's counters. */
function place(lane: u32, context: i32): void {
  let mixed = (((<u32>context + 1) * 0x9e3779b1) ^ (lane * 0x85ebca6b)) * 0x2c1b3c6d;
  mixed ^= mixed >>> 15;
  store<u32>(places + ((<usize>lane) << 2), (mixed & ((1 << TABLE_BITS) - 8)) << 2);
}

/** Sets the contexts of a sample. */
export function placeNarrow(narrow: Narrow, here: Surroundings, predictions: Predictions): void {
  const unit = here.unit;
  const level = here.level;
  const shift = here.shift;
  const prediction = here.prediction;
  const key = (shift << 4) | here.fraction;
  const values = predictions.values;
  const westClass = class11(here.westError, unit);
  const northClass = class11(here.northError, unit);
  place(0, (level << 9) | key);
  place(1, (((here.gradient << 4) | (level >> 2)) << 9) | key);
  place(2, ((westClass * 11 + northClass) * 11 + class11(here.northEastError, unit)) * 32 + shift);
  const disagreement =
    (class11(load<i32>(values, 4) - prediction, unit) * 11 +
      class11(load<i32>(values, 8) - prediction, unit)) *
      11 +
    class11(load<i32>(values) - prediction, unit);
  place(3, (disagreement << 9) | key);
  place(4, (here.base << 9) | key);
  const shape =
    class11((here.west << 4) - prediction, unit) * 11 + class11((here.north << 4) - prediction, unit);
  place(5, (shape << 9) | key);
  if (predictions.planes > 0) {
    const firstClass = class11(here.firstError, unit);
    place(6, ((firstClass * 64 + halfLog(here.aboutFirst)) << 9) | key);
    if (predictions.planes > 1) {
      const both = firstClass * 11 + class11(here.secondError, unit);
      place(7, ((both * 64 + halfLog(here.aboutSecond)) << 9) | key);
    } else {
      const both = firstClass * 11 + class11(here.westError + here.northError, unit);
      place(7, (both << 12) | ((level >> 1) << 5) | shift);
    }
  } else {
    const diagonals =
      class11((here.northEast << 4) - prediction, unit) * 11 + class11((here.corner << 4) - prediction, unit);
    const far =
      class11((here.west2 << 4) - prediction, unit) * 11 + class11((here.north2 << 4) - prediction, unit);
    place(6, (diagonals << 9) | key);
    place(7, (far << 9) | key);
  }
  narrow.set0 = shift << 7;
  narrow.set1 = level << 6;
  narrow.set2 = ((min(here.gradient, 15) << 3) | here.fraction) << 2;
}

/** Codes a decision at a node of 64; `side` is 1 above the prediction. */
export function decideNarrow<Direction>(coder: Coder, narrow: Narrow, node: i32, side: i32, bit: u32): u32 {
  const group = ((node >> 3) << 1) | side;
  const offset = i32x4.splat((((group * 0x2545) & ((1 << (TABLE_BITS - 3)) - 1)) << 5) | ((node & 7) << 2));
  const base = i32x4.splat(<i32>narrow.counters);
  const table = 4 << TABLE_BITS;
  const first = i32x4.add(base, i32x4(0, table, 2 * table, 3 * table));
  const second = i32x4.add(base, i32x4(4 * table, 5 * table, 6 * table, 7 * table));
  v128.store(lanes, i32x4.add(v128.xor(v128.load(places), offset), first));
  v128.store(lanes, i32x4.add(v128.xor(v128.load(places, 16), offset), second), 16);
  const index = <usize>(narrow.set0 | (side << 6) | node);
  return Mixer.code<Direction>(
    coder,
    lanes,
    8,
    leastRates,
    narrow.weights0 + index * WEIGHTS_BYTES,
    narrow.weights1 + <usize>(narrow.set1 | node) * WEIGHTS_BYTES,
    narrow.weights2 + <usize>(narrow.set2 | min(node, 3)) * WEIGHTS_BYTES,
    narrow.maps + index * MAP_BYTES,
    bit,
  );
}
