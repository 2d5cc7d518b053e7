import { Coder } from "../../entropy/coder";
import { clampToDomain, squash } from "../../entropy/logistic";
import { initialiseMaps, MAP_BYTES, MAP_ENTRIES, NEW_COUNTER, WEIGHTS_BYTES } from "../mixer";
import { Predictions } from "./predictions";
import { halfLog, LARGEST_SHIFT, LEVELS, Surroundings } from "./surroundings";

/**
 * Decisions about samples at the default level: eight counters in contexts of the surroundings, mixed as in `mixer.ts`, but with
 * logarithms of odds that are read off binary32 numbers.
 */

/** Counters of a table: lines of 16, which are those of 8 nodes on both sides. */
const TABLE_BITS: u32 = 16;
const LINE_BYTES: usize = 64;
const TABLE_BYTES: usize = (<usize>4) << TABLE_BITS;
const FIRST_WEIGHT: i16 = 1200;
const KINDS: usize = <usize>(LARGEST_SHIFT + 1) * 128;
const WEIGHT_SETS: usize = KINDS + <usize>LEVELS * 64 + 512;
/** Lines that belong to a context stand beside each other, as far as this. */
const ALIGNMENT: usize = 512;
export const NARROW_BYTES: usize =
  8 * TABLE_BYTES + WEIGHT_SETS * WEIGHTS_BYTES + KINDS * MAP_BYTES + ALIGNMENT;

/** About 2^64 over the golden ratio. */
const HASH: u64 = 0x9e3779b97f4a8000;
const MAP_CENTER: i32 = MAP_ENTRIES >> 1;
const MAP_RATE: i32 = 6;
const WEIGHT_POINT: i32 = 14;
const LEARN_SHIFT: i32 = 3;
const HALF_STEP: i16 = 4;
/** The least probability of a decision, of 2^16. */
const LEAST: i32 = 8;
/** 2^15 times 256 over 2^11 times the natural logarithm of 2. */
const TO_NATURAL: i16 = 2839;

const leastRates = memory.data<u16>([400, 400, 400, 500, 700, 500, 500, 500], 16);

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
  /** Of the present sample: the address of each context's line. */
  place0: usize;
  place1: usize;
  place2: usize;
  place3: usize;
  place4: usize;
  place5: usize;
  place6: usize;
  place7: usize;
}

export function initialiseNarrow(narrow: Narrow, memory_: usize): void {
  narrow.counters = (memory_ + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
  const weights = narrow.counters + 8 * TABLE_BYTES;
  for (let at = narrow.counters; at < weights; at += 16) v128.store(at, i32x4.splat(NEW_COUNTER));
  narrow.weights0 = weights;
  narrow.weights1 = weights + KINDS * WEIGHTS_BYTES;
  narrow.weights2 = narrow.weights1 + <usize>LEVELS * 64 * WEIGHTS_BYTES;
  narrow.maps = weights + WEIGHT_SETS * WEIGHTS_BYTES;
  for (let at = weights; at < narrow.maps; at += 16) v128.store(at, i16x8.splat(FIRST_WEIGHT));
  initialiseMaps(narrow.maps, <i32>KINDS);
}

/** Where the line of a context stands in a table. */
function line(context: u64): usize {
  return <usize>((context * HASH) >>> (64 + 4 - TABLE_BITS)) * LINE_BYTES;
}

/** Sign and size of 16 differences in 11 classes, 5 in the middle, a byte each; their unit is 2^shift. */
function classes(a: v128, b: v128, c: v128, d: v128, shift: i32): v128 {
  const sizes = i8x16.narrow_i16x8_s(
    i16x8.narrow_i32x4_s(i32x4.shr_s(i32x4.abs(a), shift), i32x4.shr_s(i32x4.abs(b), shift)),
    i16x8.narrow_i32x4_s(i32x4.shr_s(i32x4.abs(c), shift), i32x4.shr_s(i32x4.abs(d), shift)),
  );
  const below = i8x16.lt_s(
    i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(a, b), i16x8.narrow_i32x4_s(c, d)),
    i8x16.splat(0),
  );
  // Masks are -1, so that sums of them are classes below zero.
  let sum = i8x16.add(i8x16.gt_s(sizes, i8x16.splat(0)), i8x16.gt_s(sizes, i8x16.splat(2)));
  sum = i8x16.add(sum, i8x16.add(i8x16.gt_s(sizes, i8x16.splat(7)), i8x16.gt_s(sizes, i8x16.splat(19))));
  sum = i8x16.add(sum, i8x16.gt_s(sizes, i8x16.splat(49)));
  const above = v128.not(below);
  return i8x16.add(i8x16.sub(v128.xor(sum, above), above), i8x16.splat(5));
}

/** Sets the contexts of a sample. */
export function placeNarrow(narrow: Narrow, here: Surroundings, predictions: Predictions): void {
  const level = here.level;
  const shift = here.shift;
  const planes = predictions.planes;
  const predicted = i32x4.splat(here.prediction);
  const errors = i32x4(here.westError, here.northError, here.northEastError, here.firstError);
  const values = i32x4.sub(v128.load(predictions.values), predicted);
  const near = i32x4(here.west, here.north, here.northEast, here.corner);
  const far =
    planes > 1
      ? i32x4.splat(here.secondError)
      : planes > 0
        ? i32x4.splat(here.westError + here.northError)
        : i32x4.sub(i32x4.shl(i32x4(here.west2, here.north2, 0, 0), 4), predicted);
  const all = classes(
    errors,
    values,
    i32x4.sub(i32x4.shl(near, 4), predicted),
    far,
    max((level >> 1) - 2, 2),
  );
  const lower = <u64>i64x2.extract_lane(all, 0);
  const upper = <u64>i64x2.extract_lane(all, 1);
  const key = <u64>((shift << 4) | here.fraction);
  let table = narrow.counters;
  narrow.place0 = table + line(((<u64>level) << 9) | key);
  table += TABLE_BYTES;
  narrow.place1 = table + line(((<u64>((here.gradient << 4) | (level >> 2))) << 9) | key);
  table += TABLE_BYTES;
  narrow.place2 = table + line(((lower & 0xffffff) << 5) | shift);
  table += TABLE_BYTES;
  narrow.place3 = table + line((((lower >>> 32) & 0xffffff) << 9) | key);
  table += TABLE_BYTES;
  narrow.place4 = table + line(((<u64>(here.base + 0x20000)) << 9) | key);
  table += TABLE_BYTES;
  narrow.place5 = table + line(((upper & 0xffff) << 9) | key);
  table += TABLE_BYTES;
  let sixth = (upper >>> 16) & 0xffff;
  let seventh = (upper >>> 32) & 0xffff;
  if (planes > 0) {
    const first = (lower >>> 24) & 0xff;
    sixth = (first << 6) | halfLog(here.aboutFirst);
    seventh = (((seventh << 8) & 0xff00) | first) << 6;
    seventh |= planes > 1 ? halfLog(here.aboutSecond) : level >> 1;
  }
  narrow.place6 = table + line((sixth << 9) | key);
  narrow.place7 = table + TABLE_BYTES + line((seventh << 9) | key);
  narrow.set0 = shift << 7;
  narrow.set1 = level << 6;
  narrow.set2 = ((min(here.gradient, 15) << 3) | here.fraction) << 2;
}

/** Logarithms of the odds, times 2^11 and to base 2, nearly, of four counters. */
function odds(counters: v128): v128 {
  const one = v128.or(i32x4.shr_u(counters, 15), i32x4.splat(1));
  const zero = v128.xor(one, i32x4.splat(0x1fffe));
  const difference = i32x4.sub(f32x4.convert_i32x4_s(one), f32x4.convert_i32x4_s(zero));
  return i32x4.shr_s(difference, 12);
}

/** Codes a decision at a node of 64; `side` is 1 above the prediction. */
export function decideNarrow<Direction>(coder: Coder, narrow: Narrow, node: i32, side: i32, bit: u32): u32 {
  const offset = <usize>(((node >> 3) << 6) | (side << 5) | ((node & 7) << 2));
  const c0 = narrow.place0 ^ offset;
  const c1 = narrow.place1 ^ offset;
  const c2 = narrow.place2 ^ offset;
  const c3 = narrow.place3 ^ offset;
  const c4 = narrow.place4 ^ offset;
  const c5 = narrow.place5 ^ offset;
  const c6 = narrow.place6 ^ offset;
  const c7 = narrow.place7 ^ offset;
  const index = <usize>(narrow.set0 | (side << 6) | node);
  const weights0 = narrow.weights0 + index * WEIGHTS_BYTES;
  const weights1 = narrow.weights1 + <usize>(narrow.set1 | node) * WEIGHTS_BYTES;
  const weights2 = narrow.weights2 + <usize>(narrow.set2 | min(node, 3)) * WEIGHTS_BYTES;

  let low = v128.load32_zero(c0);
  low = v128.load_lane<u32>(c1, low, 1);
  low = v128.load_lane<u32>(c2, low, 2);
  low = v128.load_lane<u32>(c3, low, 3);
  let high = v128.load32_zero(c4);
  high = v128.load_lane<u32>(c5, high, 1);
  high = v128.load_lane<u32>(c6, high, 2);
  high = v128.load_lane<u32>(c7, high, 3);
  const stretched = i16x8.q15mulr_sat_s(i16x8.narrow_i32x4_s(odds(low), odds(high)), i16x8.splat(TO_NATURAL));
  const w0 = v128.load(weights0);
  const w1 = v128.load(weights1);
  const w2 = v128.load(weights2);
  const products = i32x4.dot_i16x8_s(stretched, i16x8.add_sat_s(i16x8.add_sat_s(w0, w1), w2));
  const pairs = i32x4.add(
    products,
    i8x16.shuffle(products, products, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7),
  );
  const mixed = clampToDomain((i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1)) >> WEIGHT_POINT);
  const p0 = squash(mixed);
  const scaled = mixed + (MAP_CENTER << 8);
  const entry = narrow.maps + index * MAP_BYTES + ((<usize>(scaled >> 8)) << 1);
  const between = scaled & 255;
  const below = <i32>load<u16>(entry);
  const above = <i32>load<u16>(entry, 2);
  const corrected = (below * (256 - between) + above * between) >> 8;
  const p = max(LEAST, min(65536 - LEAST, (p0 + corrected + 1) >> 1));

  const decision = Coder.code<Direction>(coder, bit, <u32>p);

  const target = decision ? 65535 : 0;
  const steps = i16x8.q15mulr_sat_s(stretched, i16x8.splat(<i16>((target - p0) >> 1)));
  const step = i16x8.shr_s(i16x8.add(steps, i16x8.splat(HALF_STEP)), LEARN_SHIFT);
  v128.store(weights0, i16x8.add_sat_s(w0, step));
  v128.store(weights1, i16x8.add_sat_s(w1, step));
  v128.store(weights2, i16x8.add_sat_s(w2, step));
  store<u16>(entry, <u16>(below + (((target - below) * (256 - between)) >> (8 + MAP_RATE))));
  store<u16>(entry, <u16>(above + (((target - above) * between) >> (8 + MAP_RATE))), 2);

  const mask = i32x4.splat(0xffff);
  const probabilities = i16x8.narrow_i32x4_u(i32x4.shr_u(low, 16), i32x4.shr_u(high, 16));
  const rates = i16x8.narrow_i32x4_u(v128.and(low, mask), v128.and(high, mask));
  const distance = v128.xor(probabilities, i16x8.splat(<i16>-(<i32>decision)));
  const half = i32x4.splat(1 << 15);
  const moveLow = i32x4.shr_u(i32x4.add(i32x4.extmul_low_i16x8_u(distance, rates), half), 16);
  const moveHigh = i32x4.shr_u(i32x4.add(i32x4.extmul_high_i16x8_u(distance, rates), half), 16);
  const away = i16x8.splat(<i16>(<i32>decision - 1));
  const move = i16x8.narrow_i32x4_u(moveLow, moveHigh);
  const moved = i16x8.add(probabilities, i16x8.sub(v128.xor(move, away), away));
  const squares = i16x8.narrow_i32x4_u(
    i32x4.shr_u(i32x4.extmul_low_i16x8_u(rates, rates), 16),
    i32x4.shr_u(i32x4.extmul_high_i16x8_u(rates, rates), 16),
  );
  const slower = i16x8.max_u(
    i16x8.sub(rates, i16x8.sub(squares, i16x8.shr_u(squares, 2))),
    v128.load(leastRates),
  );
  const first = i8x16.shuffle(slower, moved, 0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23);
  const second = i8x16.shuffle(slower, moved, 8, 9, 24, 25, 10, 11, 26, 27, 12, 13, 28, 29, 14, 15, 30, 31);
  v128.store_lane<u32>(c0, first, 0);
  v128.store_lane<u32>(c1, first, 1);
  v128.store_lane<u32>(c2, first, 2);
  v128.store_lane<u32>(c3, first, 3);
  v128.store_lane<u32>(c4, second, 0);
  v128.store_lane<u32>(c5, second, 1);
  v128.store_lane<u32>(c6, second, 2);
  v128.store_lane<u32>(c7, second, 3);
  return decision;
}
