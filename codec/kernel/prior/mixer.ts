import { Coder } from "../entropy/coder";
import { clampToDomain, squash, stretchAt } from "../entropy/logistic";

/**
 * A binary decision from up to eight counters: their probabilities are mixed in the logistic domain by weights that learn, and
 * corrected by an adaptive map.
 *
 * A counter is 32 bits: a probability of 2^16 above the rate at which it moves, of 2^16. The rate begins at a half and falls,
 * at each decision, by three quarters of its square, down to the least of its lane: the mean of what was seen, at first, and
 * then one that forgets.
 */

export const LANES: i32 = 8;
/** A counter that has seen nothing: probability and rate of a half. */
export const NEW_COUNTER: u32 = 0x80008000;
/** Bytes of a set of weights: one of 16 bits for each lane, 2^14 being 1. */
export const WEIGHTS_BYTES: usize = 16;
/** Entries of an adaptive map, a logarithm of odds of 1 apart. */
export const MAP_ENTRIES: i32 = 25;
export const MAP_BYTES: usize = (<usize>MAP_ENTRIES) << 1;

const MAP_CENTER: i32 = MAP_ENTRIES >> 1;
const MAP_RATE: i32 = 6;
const WEIGHT_POINT: i32 = 14;
const LEARN_SHIFT: i32 = 3;
const HALF_STEP: i16 = 4;
/** The least probability of a decision, of 2^16. */
const LEAST: i32 = 8;

/** Makes `count` adaptive maps the identity. */
export function initialiseMaps(maps: usize, count: i32): void {
  for (let entry = 0; entry < MAP_ENTRIES; entry++) {
    const p = squash(clampToDomain((entry - MAP_CENTER) * 256));
    store<u16>(maps + ((<usize>entry) << 1), <u16>p);
  }
  for (let map = 1; map < count; map++) memory.copy(maps + <usize>map * MAP_BYTES, maps, MAP_BYTES);
}

export class Mixer {
  /**
   * Codes a decision; counters, weights and map learn it.
   * @param counters the addresses of as many counters as there are lanes, u32 each
   * @param lanes 4 or 8
   * @param leastRates the least rate of each lane's counters, eight of 16 bits
   * @param weights0 three sets of weights, whose sum is used
   * @param bit encoding: the decision
   * @returns the decision
   */
  @inline
  static code<Direction>(
    coder: Coder,
    counters: usize,
    lanes: i32,
    leastRates: usize,
    weights0: usize,
    weights1: usize,
    weights2: usize,
    map: usize,
    bit: u32,
  ): u32 {
    const c0 = <usize>load<u32>(counters);
    const c1 = <usize>load<u32>(counters, 4);
    const c2 = <usize>load<u32>(counters, 8);
    const c3 = <usize>load<u32>(counters, 12);
    const c4 = lanes > 4 ? <usize>load<u32>(counters, 16) : 0;
    const c5 = lanes > 4 ? <usize>load<u32>(counters, 20) : 0;
    const c6 = lanes > 4 ? <usize>load<u32>(counters, 24) : 0;
    const c7 = lanes > 4 ? <usize>load<u32>(counters, 28) : 0;

    let low = v128.load32_zero(c0);
    low = v128.load_lane<u32>(c1, low, 1);
    low = v128.load_lane<u32>(c2, low, 2);
    low = v128.load_lane<u32>(c3, low, 3);
    let stretched = i16x8.splat(0);
    stretched = v128.load_lane<u16>(stretchAt(load<u16>(c0, 2)), stretched, 0);
    stretched = v128.load_lane<u16>(stretchAt(load<u16>(c1, 2)), stretched, 1);
    stretched = v128.load_lane<u16>(stretchAt(load<u16>(c2, 2)), stretched, 2);
    stretched = v128.load_lane<u16>(stretchAt(load<u16>(c3, 2)), stretched, 3);
    let high = i32x4.splat(0);
    if (lanes > 4) {
      high = v128.load32_zero(c4);
      high = v128.load_lane<u32>(c5, high, 1);
      high = v128.load_lane<u32>(c6, high, 2);
      high = v128.load_lane<u32>(c7, high, 3);
      stretched = v128.load_lane<u16>(stretchAt(load<u16>(c4, 2)), stretched, 4);
      stretched = v128.load_lane<u16>(stretchAt(load<u16>(c5, 2)), stretched, 5);
      stretched = v128.load_lane<u16>(stretchAt(load<u16>(c6, 2)), stretched, 6);
      stretched = v128.load_lane<u16>(stretchAt(load<u16>(c7, 2)), stretched, 7);
    }

    const w0 = v128.load(weights0);
    const w1 = v128.load(weights1);
    const w2 = v128.load(weights2);
    const products = i32x4.dot_i16x8_s(stretched, i16x8.add_sat_s(i16x8.add_sat_s(w0, w1), w2));
    const pairs = i32x4.add(
      products,
      i8x16.shuffle(products, products, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7),
    );
    const mixed = clampToDomain(
      (i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1)) >> WEIGHT_POINT,
    );
    const p0 = squash(mixed);
    const scaled = mixed + (MAP_CENTER << 8);
    const entry = map + ((<usize>(scaled >> 8)) << 1);
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
    v128.store_lane<u32>(c0, first, 0);
    v128.store_lane<u32>(c1, first, 1);
    v128.store_lane<u32>(c2, first, 2);
    v128.store_lane<u32>(c3, first, 3);
    if (lanes > 4) {
      const second = i8x16.shuffle(
        slower,
        moved,
        8,
        9,
        24,
        25,
        10,
        11,
        26,
        27,
        12,
        13,
        28,
        29,
        14,
        15,
        30,
        31,
      );
      v128.store_lane<u32>(c4, second, 0);
      v128.store_lane<u32>(c5, second, 1);
      v128.store_lane<u32>(c6, second, 2);
      v128.store_lane<u32>(c7, second, 3);
    }
    return decision;
  }
}
