import { Coder } from "../../entropy/coder";
import { clampToDomain, squash } from "../../entropy/logistic";
import { initialiseMaps, MAP_BYTES, MAP_ENTRIES, NEW_COUNTER } from "../mixer";
import { LOGISTICS_BYTES, Logistics, logisticOdds } from "./logistics";
import { LARGEST_SHIFT, LEVELS } from "./surroundings";
import { initialiseTally, TALLY_BYTES, Tally, tallyOdds } from "./tally";

/**
 * Decisions about samples at the default level: eight counters in contexts of the surroundings, six logistic distributions around
 * predictions and two tallies, mixed as in `mixer.ts`, but with logarithms of counters' odds that are read off binary32 numbers.
 */

/** Counters of a table: lines of 16, which are those of 8 nodes on both sides. */
export const TABLE_BITS: u32 = 16;
export const LINE_BYTES: usize = 64;
export const TABLE_BYTES: usize = (<usize>4) << TABLE_BITS;
const FIRST_WEIGHT: i16 = 400;
/** A set of weights: for each counter, then for the six distributions and the two tallies. */
const WEIGHTS_BYTES: usize = 32;
/** Tallies are asked where steps of distances are up to 2^this. */
const LARGEST_TALLY_SHIFT: i32 = 3;
const KINDS: usize = <usize>(LARGEST_SHIFT + 1) * 128;
const WEIGHT_SETS: usize = KINDS + <usize>LEVELS * 64 + 512;
/** Lines that belong to a context stand beside each other, as far as this. */
const ALIGNMENT: usize = 512;
export const NARROW_BYTES: usize =
  8 * TABLE_BYTES +
  WEIGHT_SETS * WEIGHTS_BYTES +
  KINDS * MAP_BYTES +
  LOGISTICS_BYTES +
  2 * TALLY_BYTES +
  32 +
  2 * ALIGNMENT;

const MAP_CENTER: i32 = MAP_ENTRIES >> 1;
const MAP_RATE: i32 = 7;
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
  /** The least sample above the prediction, and the logarithm of the width of a step. */
  base: i32;
  shift: i32;
  logistics: Logistics;
  /** How often samples occurred, and their sums with an earlier plane's. */
  own: Tally;
  sum: Tally;
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
  const rest = (narrow.maps + KINDS * MAP_BYTES + 15) & ~15;
  memory.fill(rest, 0, LOGISTICS_BYTES + 32);
  narrow.logistics = changetype<Logistics>(rest);
  narrow.own = changetype<Tally>(rest + LOGISTICS_BYTES);
  narrow.sum = changetype<Tally>(rest + LOGISTICS_BYTES + 16);
  initialiseTally(narrow.own, rest + LOGISTICS_BYTES + 32);
  initialiseTally(narrow.sum, rest + LOGISTICS_BYTES + 32 + TALLY_BYTES);
}

/** What distributions and tallies say: see `decideNarrow`. */
function told(narrow: Narrow, whole: bool, side: i32, first: i32, middle: i32, open: bool): v128 {
  if (!whole && middle === first) return i16x8.splat(0);
  let own = 0;
  let sum = 0;
  const shift = narrow.shift;
  if (shift <= LARGEST_TALLY_SHIFT) {
    const sign = side ? 1 : -1;
    const origin = sign * ((narrow.base << 4) - 8);
    const step = 16 << shift;
    const from = origin + (whole ? -step : first << 4);
    const border = origin + (middle << 4);
    const to = open ? border + step : 2 * border - from;
    own = tallyOdds(narrow.own, sign, from, border, to);
    sum = tallyOdds(narrow.sum, sign, from, border, to);
  }
  const odds = logisticOdds(narrow.logistics, side, whole, first, middle, open);
  return i16x8.replace_lane(i16x8.replace_lane(odds, 6, <i16>own), 7, <i16>sum);
}

/** Logarithms of the odds, times 2^11 and to base 2, nearly, of four counters. */
function odds(counters: v128): v128 {
  const one = v128.or(i32x4.shr_u(counters, 15), i32x4.splat(1));
  const zero = v128.xor(one, i32x4.splat(0x1fffe));
  const difference = i32x4.sub(f32x4.convert_i32x4_s(one), f32x4.convert_i32x4_s(zero));
  return i32x4.shr_s(difference, 12);
}

/**
 * Codes a decision at a node of 64, `whole` at the first of them, `side` being 1 above the prediction: whether the sample's distance
 * is `middle` or more, where it is from `first` on, and without an end or before one that is as far beyond `middle`.
 */
export function decideNarrow<Direction>(
  coder: Coder,
  narrow: Narrow,
  node: i32,
  side: i32,
  whole: bool,
  first: i32,
  middle: i32,
  open: bool,
  bit: u32,
): u32 {
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
  const others = told(narrow, whole, side, first, middle, open);
  const v0 = v128.load(weights0, 16);
  const v1 = v128.load(weights1, 16);
  const v2 = v128.load(weights2, 16);
  const products = i32x4.add(
    i32x4.dot_i16x8_s(stretched, i16x8.add_sat_s(i16x8.add_sat_s(w0, w1), w2)),
    i32x4.dot_i16x8_s(others, i16x8.add_sat_s(i16x8.add_sat_s(v0, v1), v2)),
  );
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
  const error = i16x8.splat(<i16>((target - p0) >> 1));
  const halfStep = i16x8.splat(HALF_STEP);
  let step = i16x8.shr_s(i16x8.add(i16x8.q15mulr_sat_s(stretched, error), halfStep), LEARN_SHIFT);
  v128.store(weights0, i16x8.add_sat_s(w0, step));
  v128.store(weights1, i16x8.add_sat_s(w1, step));
  v128.store(weights2, i16x8.add_sat_s(w2, step));
  step = i16x8.shr_s(i16x8.add(i16x8.q15mulr_sat_s(others, error), halfStep), LEARN_SHIFT);
  v128.store(weights0, i16x8.add_sat_s(v0, step), 16);
  v128.store(weights1, i16x8.add_sat_s(v1, step), 16);
  v128.store(weights2, i16x8.add_sat_s(v2, step), 16);
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
  const lows = i8x16.shuffle(slower, moved, 0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23);
  const highs = i8x16.shuffle(slower, moved, 8, 9, 24, 25, 10, 11, 26, 27, 12, 13, 28, 29, 14, 15, 30, 31);
  v128.store_lane<u32>(c0, lows, 0);
  v128.store_lane<u32>(c1, lows, 1);
  v128.store_lane<u32>(c2, lows, 2);
  v128.store_lane<u32>(c3, lows, 3);
  v128.store_lane<u32>(c4, highs, 0);
  v128.store_lane<u32>(c5, highs, 1);
  v128.store_lane<u32>(c6, highs, 2);
  v128.store_lane<u32>(c7, highs, 3);
  return decision;
}
