import { Coder } from "../../entropy/coder";
import { FIELD_BYTES, Field, padLeft, padRight } from "./field";
import { median } from "./predictions";
import { halfLog } from "./surroundings";

/**
 * The fast prior of planes: four predictions, weighed by how well each did nearby; what a sample is beside their mean is one
 * symbol of 16, under the mean of two adaptive distributions in contexts of the errors around, and bits that are even.
 */

const VECTOR: usize = 16;
const MARGIN: i32 = 2;
const DISTRIBUTION: usize = 32;
/** A distribution is 16 numbers of 16 bits, as in `order2.ts`, with other rates. */
const LEVELS: i32 = 96;
const TEXTURES: i32 = 40 * 32;
/** Probability that each token has whatever was learnt, of 2^15. */
const FLOOR: i16 = 4;
const ADAPTIVE: i16 = <i16>(32768 - 16 * <i32>FLOOR);
const MOST_UPDATES: i32 = 31;
const rates = memory.data<u8>([
  1, 2, 2, 3, 3, 3, 4, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
]);
const targets = memory.data(16 * 32, 16);
const floors = memory.data(32, 16);

@unmanaged
export class Swift {
  field: Field;
  first: Field;
  /** How many earlier planes there are; only the first is looked at. */
  planes: i32;
  /** For each column of a row, how far off each prediction was, in sixteenths: the row above and the present one. */
  above: usize;
  present: usize;
  /** Distributions by the size of errors around, and by it more coarsely and the texture. */
  one: usize;
  two: usize;
  /** Mean errors by the contexts of `two`, in units of 2^-8 sixteenths. */
  biases: usize;
  /** The distribution of the present token, with its total behind it. */
  mixed: usize;
}

function missesBytes(width: i32): usize {
  return VECTOR * <usize>(width + 2 * MARGIN);
}

export function swiftBytes(width: i32): usize {
  return 2 * missesBytes(width) + DISTRIBUTION * <usize>(LEVELS + TEXTURES) + 4 * <usize>TEXTURES + 256;
}

export function initialiseSwift(swift: Swift, fields: usize, planes: i32, memory_: usize): void {
  swift.field = changetype<Field>(fields);
  swift.first = changetype<Field>(fields + FIELD_BYTES);
  swift.planes = planes;
  const misses = missesBytes(swift.field.width);
  swift.above = memory_ + VECTOR * <usize>MARGIN;
  swift.present = swift.above + misses;
  swift.one = memory_ + 2 * misses;
  swift.two = swift.one + DISTRIBUTION * <usize>LEVELS;
  swift.biases = swift.two + DISTRIBUTION * <usize>TEXTURES;
  swift.mixed = swift.biases + 4 * <usize>TEXTURES;
  memory.fill(memory_, 0, 2 * misses);
  memory.fill(swift.biases, 0, 4 * <usize>TEXTURES);
  for (let entry: usize = 0; entry < 16; entry++) {
    store<i16>(floors + entry * 2, FLOOR * <i16>entry);
    for (let token: usize = 0; token < 16; token++) {
      store<i16>(targets + token * 32 + entry * 2, entry > token ? ADAPTIVE : 0);
    }
  }
  const low = i16x8.mul(i16x8(0, 1, 2, 3, 4, 5, 6, 7), i16x8.splat(ADAPTIVE / 16));
  const high = i16x8.add(low, i16x8.splat(8 * (ADAPTIVE / 16)));
  for (let at = swift.one; at < swift.biases; at += DISTRIBUTION) {
    v128.store(at, low);
    v128.store(at, high, 16);
  }
  store<u16>(swift.mixed, 32768, 32);
}

export function turnSwift(swift: Swift): void {
  const width = <usize>swift.field.width;
  const above = swift.above;
  swift.above = swift.present;
  swift.present = above;
  const row = swift.above;
  const last = v128.load(row + (width - 1) * VECTOR);
  const first = v128.load(row);
  v128.store(row + width * VECTOR, last);
  v128.store(row + width * VECTOR, last, 16);
  v128.store(row - VECTOR, first);
  v128.store(above - VECTOR, first);
  v128.store(above - 2 * VECTOR, first);
}

/** The sum of the lanes of `a`, and in the second lane that of `b`: of each, 0 and 1, 2 and 3, then both. */
function sumsOfLanes(a: v128, b: v128): v128 {
  const even = i8x16.shuffle(a, b, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
  const odd = i8x16.shuffle(a, b, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
  const pairs = f32x4.add(even, odd);
  const first = i8x16.shuffle(pairs, pairs, 0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11);
  const second = i8x16.shuffle(pairs, pairs, 4, 5, 6, 7, 12, 13, 14, 15, 4, 5, 6, 7, 12, 13, 14, 15);
  return f32x4.add(first, second);
}

class Symbols {
  /** Codes one of 16 tokens. */
  @inline
  static token<Direction>(coder: Coder, one: usize, two: usize, mixed: usize, value: i32): i32 {
    const oneLow = v128.load(one);
    const oneHigh = v128.load(one, 16);
    const twoLow = v128.load(two);
    const twoHigh = v128.load(two, 16);
    const oneUpdates = <usize>i16x8.extract_lane_u(oneLow, 0);
    const twoUpdates = <usize>i16x8.extract_lane_u(twoLow, 0);
    const oneEntries = i16x8.replace_lane(oneLow, 0, 0);
    const twoEntries = i16x8.replace_lane(twoLow, 0, 0);
    const mixedLow = i16x8.add(
      i16x8.add(oneEntries, v128.load(floors)),
      i16x8.shr_s(i16x8.sub(twoEntries, oneEntries), 1),
    );
    const mixedHigh = i16x8.add(
      i16x8.add(oneHigh, v128.load(floors, 16)),
      i16x8.shr_s(i16x8.sub(twoHigh, oneHigh), 1),
    );
    v128.store(mixed, mixedLow);
    v128.store(mixed, mixedHigh, 16);
    let token = value;
    if (!isSigned<Direction>()) {
      const point = i16x8.splat(<i16>(Coder.point(coder) >>> 1));
      token =
        popcnt(
          i8x16.bitmask(i8x16.narrow_i16x8_s(i16x8.le_s(mixedLow, point), i16x8.le_s(mixedHigh, point))),
        ) - 1;
    }
    const at = mixed + ((<usize>token) << 1);
    const below = <u32>load<u16>(at);
    Coder.take<Direction>(coder, below << 1, (<u32>load<u16>(at, 2) - below) << 1);
    const target = targets + ((<usize>token) << 5);
    const targetLow = v128.load(target);
    const targetHigh = v128.load(target, 16);
    const oneRate = <i32>load<u8>(rates + oneUpdates);
    const twoRate = <i32>load<u8>(rates + twoUpdates);
    const oneMoved = i16x8.add(oneEntries, i16x8.shr_s(i16x8.sub(targetLow, oneEntries), oneRate));
    const twoMoved = i16x8.add(twoEntries, i16x8.shr_s(i16x8.sub(targetLow, twoEntries), twoRate));
    v128.store(one, i16x8.replace_lane(oneMoved, 0, <i16>min(<i32>oneUpdates + 1, MOST_UPDATES)));
    v128.store(one, i16x8.add(oneHigh, i16x8.shr_s(i16x8.sub(targetHigh, oneHigh), oneRate)), 16);
    v128.store(two, i16x8.replace_lane(twoMoved, 0, <i16>min(<i32>twoUpdates + 1, MOST_UPDATES)));
    v128.store(two, i16x8.add(twoHigh, i16x8.shr_s(i16x8.sub(targetHigh, twoHigh), twoRate)), 16);
    return token;
  }

  /** Bits that are even, as one decision. */
  @inline
  static even<Direction>(coder: Coder, value: u32, bits: i32): u32 {
    let v = value;
    if (!isSigned<Direction>()) v = Coder.point(coder) >>> (16 - bits);
    Coder.take<Direction>(coder, v << (16 - bits), 1 << (16 - bits));
    return v;
  }

  /** Codes a number from 0 on: 8 tokens for themselves, two for each more bit, and the last for all larger ones. */
  @inline
  static number<Direction>(coder: Coder, one: usize, two: usize, mixed: usize, value: u32): u32 {
    let token = 0;
    let bits = 0;
    if (isSigned<Direction>()) {
      if (value < 8) token = <i32>value;
      else {
        const length = 31 - <i32>clz(value);
        token = min(8 + ((length - 3) << 1) + <i32>((value >> (length - 1)) & 1), 15);
      }
    }
    token = Symbols.token<Direction>(coder, one, two, mixed, token);
    if (token < 8) return token;
    if (token < 15) {
      bits = ((token - 8) >> 1) + 2;
      const head = (<u32>(2 | (token & 1))) << bits;
      return head | Symbols.even<Direction>(coder, value & ((1 << bits) - 1), bits);
    }
    // The number of bits beyond 6, then all below the first.
    const length = isSigned<Direction>() ? 31 - <i32>clz(value) : 0;
    let more = <i32>Symbols.even<Direction>(coder, <u32>(length - 6) & 15, 4) + 6;
    let v: u32 = 1;
    while (more > 0) {
      const part = min(more, 8);
      more -= part;
      v = (v << part) | Symbols.even<Direction>(coder, (value >> more) & ((1 << part) - 1), part);
    }
    return v;
  }
}

/** Goes over the rows from `from` to `to`. */
export function stepSwift<Direction>(coder: Coder, swift: Swift, from: i32, to: i32): void {
  const field = swift.field;
  const width = field.width;
  const stride = field.stride;
  const toErrors = field.errors - field.samples;
  const least = field.least << 4;
  const most = field.most << 4;
  const bounds0 = i32x4.splat(least);
  const bounds1 = i32x4.splat(most);
  const planes = swift.planes;
  const toFirst = swift.first.samples - field.samples;
  const toFirstErrors = swift.first.errors - field.samples;
  const mixed = swift.mixed;
  for (let y = from; y < to && !coder.failed; y++) {
    padLeft(field, y);
    turnSwift(swift);
    let at = field.samples + stride * <usize>y;
    let above = swift.above;
    let present = swift.present;
    for (let x = 0; x < width; x++, at += 4, above += VECTOR, present += VECTOR) {
      const errors = at + toErrors;
      const west = load<i32>(at - 4);
      const north = load<i32>(at - stride);
      const corner = load<i32>(at - stride - 4);
      const northEast = load<i32>(at - stride + 4);
      const eW = load<i32>(errors - 4);
      const eN = load<i32>(errors - stride);
      const eNW = load<i32>(errors - stride - 4);
      const eNE = load<i32>(errors - stride + 4);
      let fourth = median(west, north, west + north - corner);
      let other = eNW;
      let outer = 0;
      if (planes > 0) {
        const e = at + toFirstErrors;
        other = load<i32>(e);
        outer = (2 * abs(other) + abs(load<i32>(e + 4)) + abs(load<i32>(e + stride))) >> 2;
        const o = at + toFirst;
        const here = load<i32>(o);
        const byWest = west + here - load<i32>(o - 4);
        const byNorth = north + here - load<i32>(o - stride);
        fourth = median(byWest, byNorth, byWest + byNorth - (corner + here - load<i32>(o - stride - 4)));
      }
      let values = i32x4(
        (west + northEast - north) << 4,
        (north << 4) + (((eW + eN + eNE) * 13) >> 5),
        (west << 4) + (((eW + eN + eNW) * 10) >> 5),
        fourth << 4,
      );
      values = i32x4.max_s(bounds0, i32x4.min_s(bounds1, values));
      let misses = i32x4.add(v128.load(present - VECTOR), v128.load(above));
      misses = i32x4.add(i32x4.shl(misses, 1), v128.load(present - 2 * VECTOR));
      misses = i32x4.add(misses, v128.load(above - VECTOR));
      misses = i32x4.add(misses, i32x4.add(v128.load(above, 16), v128.load(above, 32)));
      const miss = f32x4.convert_i32x4_s(i32x4.add(misses, i32x4.splat(16)));
      const weight = f32x4.div(f32x4.splat(1), f32x4.mul(miss, miss));
      const sums = sumsOfLanes(f32x4.mul(weight, f32x4.convert_i32x4_s(values)), weight);
      const raw = <i32>floor(f32x4.extract_lane(sums, 0) / f32x4.extract_lane(sums, 1) + 0.5);

      const rough =
        (2 * (abs(eW) + abs(eN)) +
          abs(eNW) +
          abs(eNE) +
          abs(load<i32>(errors - 8)) +
          abs(load<i32>(errors - 2 * stride))) >>
        3;
      const about = planes > 0 ? (rough * 3 + outer) >> 2 : rough;
      const level = halfLog(about);
      const w = <u32>about + 4;
      const whole = 31 - <i32>clz(w);
      const fine = min(((whole - 2) << 2) | <i32>((w >> (whole - 2)) & 3), LEVELS - 1);
      let texture =
        <i32>(west << 4 > raw) |
        ((<i32>(north << 4 > raw)) << 1) |
        ((<i32>(northEast << 4 > raw)) << 2) |
        ((<i32>(eW + eN > 0)) << 3) |
        ((<i32>(other > 0)) << 4);
      const place = min(level, 39) << 5;
      const biasAt = swift.biases + ((<usize>(place | texture)) << 2);
      const bias = load<i32>(biasAt);
      const prediction = max(least, min(most, raw + ((bias + 128) >> 8)));
      const middle = (prediction + 8) >> 4;
      const flip = middle << 4 > prediction;
      if (flip) texture ^= 31;
      const shift = max(0, (level >> 1) - 9);
      const one = swift.one + DISTRIBUTION * <usize>fine;
      const two = swift.two + DISTRIBUTION * <usize>(place | texture);
      let sample = isSigned<Direction>() ? load<i32>(at) : 0;
      let difference = sample - middle;
      if (flip) difference = -difference;
      let number: u32 = difference > 0 ? (difference << 1) - 1 : -difference << 1;
      let upper = Symbols.number<Direction>(coder, one, two, mixed, number >> shift);
      if (shift > 0)
        upper = (upper << shift) | Symbols.even<Direction>(coder, number & ((1 << shift) - 1), shift);
      if (!isSigned<Direction>()) {
        difference = upper & 1 ? <i32>((upper + 1) >> 1) : -(<i32>(upper >> 1));
        if (flip) difference = -difference;
        sample = max(field.least, min(field.most, middle + difference));
        store<i32>(at, sample);
      }
      store<i32>(errors, (sample << 4) - prediction);
      const off = max(-32768, min(32767, (sample << 4) - raw)) << 8;
      store<i32>(biasAt, bias + ((off - bias) >> 6));
      v128.store(present, i32x4.abs(i32x4.sub(i32x4.splat(sample << 4), values)));
    }
    padRight(field, y);
  }
}
