import { holdWord } from "../entropy/coder";
import { Decoding, Encoding } from "../entropy/direction";
import {
  CHUNK_DECISIONS,
  encodeChunk,
  evenState,
  heldWord,
  interval,
  isEnd,
  isState,
  LOWER_BOUND,
  oddState,
  STATES_BYTES,
} from "../entropy/rans";

/**
 * The fast prior of bytes. Each half byte (nibble) has an adaptive cumulative distribution under the byte before it
 * (order 1) and one under the two bytes before it (order 2, hashed); their weighted mean is coded.
 *
 * Two cursors walk the two halves of the block side by side and share all that is learnt: their chains of dependent
 * instructions overlap in the processor. Cursor 0 uses the even decisions of the coder, cursor 1 the odd ones.
 *
 * A distribution is 16 numbers of 16 bits: entry i, 1 to 15, is the adaptive part of the probability of a nibble below i;
 * entry 0 counts the updates, up to MOST_UPDATES.
 */

/** Probability that each nibble has whatever was learnt, of 2^15. */
const FLOOR: i16 = 4;
/** What the adaptive part of a distribution sums to. */
const ADAPTIVE: i16 = <i16>(32768 - 16 * <i32>FLOOR);

/** The shift by which a distribution moves, by its number of updates. */
const rates = memory.data<u8>([1, 2, 2, 3, 3, 3, 4, 4, 4, 4, 4, 5, 5, 5, 5, 5]);
const MOST_UPDATES: i32 = 15;

const DISTRIBUTION: usize = 32;
/** A context has a distribution for the upper nibble and one for the lower after each upper. */
const CONTEXT: usize = 17 * DISTRIBUTION;
const ORDER1_CONTEXTS: usize = 256;
const ORDER2_BITS: u32 = 12;
const ORDER2_CONTEXTS: usize = 1 << ORDER2_BITS;
const HASH: u32 = 0x9e3779b1;

/** A weight of order 2, of 2^15, for each half and pair of numbers of updates. */
const HALF_WEIGHTS: usize = 16 * 16 * 2;
const WEIGHT_RATE: i32 = 6;
const FIRST_WEIGHT: i16 = 16384;

/** Per nibble: the entries that a distribution moves towards. */
const targets = memory.data(16 * 32, 16);
/** FLOOR * i in entry i. */
const floors = memory.data(32, 16);

/** How many bytes a cursor goes in one call. */
const STEP: i32 = 2048;

/** Mixed distributions: one for each cursor and half, with the total behind the last entry. */
const MIXED: usize = 48;

const MODEL_BYTES: usize = (ORDER1_CONTEXTS + ORDER2_CONTEXTS) * CONTEXT + 2 * HALF_WEIGHTS + 4 * MIXED;

export function initialiseOrder2(): void {
  for (let nibble: usize = 0; nibble < 16; nibble++) {
    for (let entry: usize = 0; entry < 16; entry++) {
      store<i16>(targets + nibble * 32 + entry * 2, entry > nibble ? ADAPTIVE : 0);
    }
  }
  for (let entry: usize = 0; entry < 16; entry++) store<i16>(floors + entry * 2, FLOOR * <i16>entry);
}

/** How many bytes of scratch the prior needs, both ways. */
export function order2ScratchBytes(): usize {
  return MODEL_BYTES + ((<usize>CHUNK_DECISIONS) << 2) + offsetof<Walk>();
}

function initialiseModel(model: usize): void {
  const step: i16 = ADAPTIVE / 16;
  let low = i16x8(0, 1, 2, 3, 4, 5, 6, 7);
  low = i16x8.mul(low, i16x8.splat(step));
  const high = i16x8.add(low, i16x8.splat(8 * step));
  let at = model;
  const weights = model + (ORDER1_CONTEXTS + ORDER2_CONTEXTS) * CONTEXT;
  for (; at < weights; at += DISTRIBUTION) {
    v128.store(at, low);
    v128.store(at, high, 16);
  }
  const mixed = weights + 2 * HALF_WEIGHTS;
  for (; at < mixed; at += 2) store<i16>(at, FIRST_WEIGHT);
  for (let index: usize = 0; index < 4; index++) store<u16>(mixed + index * MIXED, 32768, 32);
}

class Nibble {
  /** Notes the interval of a nibble as decision `index`. */
  @inline
  static record(intervals: usize, index: i32, mixed: usize, nibble: i32): void {
    const at = mixed + ((<usize>nibble) << 1);
    const below = <u32>load<u16>(at);
    store<u32>(intervals + ((<usize>index) << 2), interval(below << 1, (<u32>load<u16>(at, 2) - below) << 1));
  }

  /** Takes the interval of a nibble out of a state of the coder. */
  @inline
  static advance(state: u32, mixed: usize, nibble: i32): u32 {
    const at = mixed + ((<usize>nibble) << 1);
    const below = <u32>load<u16>(at);
    const frequency = (<u32>load<u16>(at, 2) - below) << 1;
    return frequency * (state >>> 16) + (state & 0xffff) - (below << 1);
  }

  /**
   * Codes a nibble under two distributions, which learn it.
   * @param value encoding: the nibble; decoding: the point of [0, 2^15) that the coder's state names
   * @param mixed where the mixed distribution is left, for the interval
   * @returns the nibble
   */
  @inline
  static code<Direction>(one: usize, two: usize, halfWeights: usize, mixed: usize, value: i32): i32 {
    const oneLow = v128.load(one);
    const oneHigh = v128.load(one, 16);
    const twoLow = v128.load(two);
    const twoHigh = v128.load(two, 16);
    const oneUpdates = <usize>i16x8.extract_lane_u(oneLow, 0);
    const twoUpdates = <usize>i16x8.extract_lane_u(twoLow, 0);
    const weightAt = halfWeights + (((twoUpdates << 4) + oneUpdates) << 1);
    const weight = <i32>load<i16>(weightAt);
    const weights = i16x8.splat(<i16>weight);

    const oneEntries = i16x8.replace_lane(oneLow, 0, 0);
    const twoEntries = i16x8.replace_lane(twoLow, 0, 0);
    const mixedLow = i16x8.add(
      i16x8.add(oneEntries, v128.load(floors)),
      i16x8.q15mulr_sat_s(i16x8.sub(twoEntries, oneEntries), weights),
    );
    const mixedHigh = i16x8.add(
      i16x8.add(oneHigh, v128.load(floors, 16)),
      i16x8.q15mulr_sat_s(i16x8.sub(twoHigh, oneHigh), weights),
    );
    v128.store(mixed, mixedLow);
    v128.store(mixed, mixedHigh, 16);

    let nibble = value;
    if (!isSigned<Direction>()) {
      const point = i16x8.splat(<i16>value);
      nibble = popcnt(
        i8x16.bitmask(i8x16.narrow_i16x8_s(i16x8.le_s(mixedLow, point), i16x8.le_s(mixedHigh, point))),
      );
      nibble -= 1;
    }

    // Where order 2 gives the nibble more than the mean does, its weight grows.
    const at = (<usize>nibble) << 1;
    const mean = <i32>load<u16>(mixed + at, 2) - <i32>load<u16>(mixed + at);
    const above = nibble === 15 ? <i32>ADAPTIVE : <i32>load<i16>(two + at, 2);
    const below = nibble === 0 ? 0 : <i32>load<i16>(two + at);
    const towards = above - below > mean ? 32767 : 0;
    store<i16>(weightAt, <i16>(weight + ((towards - weight) >> WEIGHT_RATE)));

    const target = targets + ((<usize>nibble) << 5);
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
    return nibble;
  }
}

/** Where a walk over a block stands. */
@unmanaged
class Walk {
  /** Where the coded bytes go on. */
  coded: usize;
  payloadEnd: usize;
  /** How many decisions of the present chunk are behind it. */
  decisions: i32;
  even: u32;
  odd: u32;
  /** Encoding: what the payload holds besides. */
  word: u32;
  /** The bytes before each cursor, the last one lowest. */
  previous0: u32;
  previous1: u32;
}

/**
 * Goes over the bytes from `from` to `to` of the first half and the ones beside them in the second.
 * @returns false where a payload is not one that the encoder writes, or where there is no room for one
 */
function step<Direction>(walk: Walk, bytes: usize, size: i32, from: i32, to: i32, model: usize): bool {
  const order1 = model;
  const order2 = order1 + ORDER1_CONTEXTS * CONTEXT;
  const upperWeights = order2 + ORDER2_CONTEXTS * CONTEXT;
  const lowerWeights = upperWeights + HALF_WEIGHTS;
  const mixed0 = lowerWeights + HALF_WEIGHTS;
  const mixed1 = mixed0 + MIXED;
  const intervals = model + MODEL_BYTES;

  const half = (size + 1) >> 1;
  const payloadEnd = walk.payloadEnd;
  let coded = walk.coded;
  let even = walk.even;
  let odd = walk.odd;
  let previous0 = walk.previous0;
  let previous1 = walk.previous1;
  let decisions = walk.decisions;

  for (let index = from; index < to; index++) {
    if (!isSigned<Direction>() && decisions === 0) {
      if (coded + STATES_BYTES > payloadEnd) return false;
      even = evenState(coded);
      odd = oddState(coded);
      if (!isState(even) || !isState(odd)) return false;
      coded += STATES_BYTES;
    }
    const at0 = bytes + <usize>index;
    const at1 = at0 + <usize>half;
    const one0 = order1 + <usize>(previous0 & 255) * CONTEXT;
    const one1 = order1 + <usize>(previous1 & 255) * CONTEXT;
    const two0 = order2 + <usize>(((previous0 & 0xffff) * HASH) >>> (32 - ORDER2_BITS)) * CONTEXT;
    const two1 = order2 + <usize>(((previous1 & 0xffff) * HASH) >>> (32 - ORDER2_BITS)) * CONTEXT;
    let value0: i32 = 0;
    let value1: i32 = 0;
    if (isSigned<Direction>()) {
      value0 = load<u8>(at0);
      value1 = at1 < bytes + <usize>size ? <i32>load<u8>(at1) : 0;
    }

    const upper0 = Nibble.code<Direction>(
      one0,
      two0,
      upperWeights,
      mixed0,
      isSigned<Direction>() ? value0 >> 4 : <i32>((even & 0xffff) >>> 1),
    );
    if (isSigned<Direction>()) Nibble.record(intervals, decisions, mixed0, upper0);
    else {
      even = Nibble.advance(even, mixed0, upper0);
      while (even < LOWER_BOUND) even = (even << 8) | load<u8>(coded++);
    }
    const upper1 = Nibble.code<Direction>(
      one1,
      two1,
      upperWeights,
      mixed1,
      isSigned<Direction>() ? value1 >> 4 : <i32>((odd & 0xffff) >>> 1),
    );
    if (isSigned<Direction>()) Nibble.record(intervals, decisions + 1, mixed1, upper1);
    else {
      odd = Nibble.advance(odd, mixed1, upper1);
      while (odd < LOWER_BOUND) odd = (odd << 8) | load<u8>(coded++);
    }
    const after0 = <usize>(upper0 + 1) * DISTRIBUTION;
    const after1 = <usize>(upper1 + 1) * DISTRIBUTION;
    const lower0 = Nibble.code<Direction>(
      one0 + after0,
      two0 + after0,
      lowerWeights,
      mixed0,
      isSigned<Direction>() ? value0 & 15 : <i32>((even & 0xffff) >>> 1),
    );
    if (isSigned<Direction>()) Nibble.record(intervals, decisions + 2, mixed0, lower0);
    else {
      even = Nibble.advance(even, mixed0, lower0);
      while (even < LOWER_BOUND) even = (even << 8) | load<u8>(coded++);
    }
    const lower1 = Nibble.code<Direction>(
      one1 + after1,
      two1 + after1,
      lowerWeights,
      mixed1,
      isSigned<Direction>() ? value1 & 15 : <i32>((odd & 0xffff) >>> 1),
    );
    if (isSigned<Direction>()) Nibble.record(intervals, decisions + 3, mixed1, lower1);
    else {
      odd = Nibble.advance(odd, mixed1, lower1);
      while (odd < LOWER_BOUND) odd = (odd << 8) | load<u8>(coded++);
      store<u8>(at0, <u8>((upper0 << 4) | lower0));
      store<u8>(at1, <u8>((upper1 << 4) | lower1));
      if (coded > payloadEnd) return false;
    }
    previous0 = (previous0 << 8) | ((upper0 << 4) | lower0);
    previous1 = (previous1 << 8) | ((upper1 << 4) | lower1);

    decisions += 4;
    const isLast = index === half - 1;
    if (decisions === CHUNK_DECISIONS || isLast) {
      if (isSigned<Direction>()) {
        const start = encodeChunk(intervals, decisions, isLast ? walk.word : 0, payloadEnd);
        const chunk = payloadEnd - start;
        if (coded + chunk > start) return false;
        memory.copy(coded, start, chunk);
        coded += chunk;
      } else if (!isEnd(even, odd) || (!isLast && heldWord(even, odd) !== 0)) return false;
      decisions = 0;
    }
  }
  walk.coded = coded;
  walk.even = even;
  walk.odd = odd;
  walk.previous0 = previous0;
  walk.previous1 = previous1;
  walk.decisions = decisions;
  return true;
}

/**
 * Runs the prior over a block. It does so in steps, since engines put an optimised function in the place of a slow one only
 * between calls.
 * @param word encoding: what the payload holds besides; a decoder finds it in `payloadWord`
 * @param bytes the block: read when encoding, written when decoding, with a spare byte behind it
 * @param payload where the coded bytes are, with 16 readable bytes behind them, or go
 * @param payloadSize decoding: their number; encoding: how many there is room for
 * @returns encoding: the size of the payload; decoding: 0; -1 where it failed
 */
function run<Direction>(
  bytes: usize,
  size: i32,
  word: u32,
  payload: usize,
  payloadSize: i32,
  scratch: usize,
): i32 {
  initialiseModel(scratch);
  const walk = changetype<Walk>(scratch + MODEL_BYTES + ((<usize>CHUNK_DECISIONS) << 2));
  walk.coded = payload;
  walk.payloadEnd = payload + <usize>payloadSize;
  walk.decisions = 0;
  walk.even = LOWER_BOUND;
  walk.odd = LOWER_BOUND;
  walk.word = word;
  walk.previous0 = 0;
  walk.previous1 = 0;
  const half = (size + 1) >> 1;
  for (let from = 0; from < half; from += STEP) {
    if (!step<Direction>(walk, bytes, size, from, min(from + STEP, half), scratch)) return -1;
  }
  if (isSigned<Direction>()) return <i32>(walk.coded - payload);
  holdWord(heldWord(walk.even, walk.odd));
  return walk.coded === walk.payloadEnd ? 0 : -1;
}

/** Encodes `size` bytes. `room` must hold the coded bytes and, while it works, the coded bytes of one more chunk. */
export function order2Encode(
  bytes: usize,
  size: i32,
  word: u32,
  payload: usize,
  room: i32,
  scratch: usize,
): i32 {
  return run<Encoding>(bytes, size, word, payload, room, scratch);
}

/** Decodes `size` bytes from a payload of `payloadSize` bytes. */
export function order2Decode(bytes: usize, size: i32, payload: usize, payloadSize: i32, scratch: usize): i32 {
  return run<Decoding>(bytes, size, 0, payload, payloadSize, scratch);
}
