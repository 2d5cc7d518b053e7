import { Coder, INTERVALS_BYTES } from "../entropy/coder";
import { Decoding, Encoding } from "../entropy/direction";
import { clampToDomain, squash, stretch } from "../entropy/logistic";
import { combine, hashContexts } from "./hashes";
import { historyEstimate, nextHistory } from "./history";
import { Learnt } from "./learnt";
import { findSlot, SLOT } from "./slots";

/**
 * The prior of the max level: every bit of every byte is predicted in many contexts at once, and the predictions are mixed in
 * the logistic domain by weights that learn (Mahoney, "Adaptive weighing of context models for lossless data compression",
 * Florida Tech CS-2005-16).
 *
 * A context's hash names a slot of 16 bytes for each half byte: a check and 15 bit histories, one for each beginning of the
 * half byte. A history's probability is learnt per context number. A match model predicts what followed the last
 * occurrence of the six bytes before. Two final corrections (adaptive maps from probability to probability) follow the mixing.
 */

/** Contexts with histories. */
const CONTEXTS: i32 = 8;
/** Two inputs a context, two of the match model, one of order 0, a constant: a multiple of four. */
const INPUTS: i32 = 20;
const MATCH_INPUT: i32 = 2 * CONTEXTS;
const ORDER0_INPUT: i32 = MATCH_INPUT + 2;
const CONSTANT_INPUT: i32 = MATCH_INPUT + 3;

/** Sets of weights: by the bits of the byte so far; by match length and bit position; by the byte before. */
const WEIGHTS_0: i32 = 256;
const WEIGHTS_1: i32 = 16 * 8;
const WEIGHTS_2: i32 = 256;
const WEIGHT_VECTORS: i32 = WEIGHTS_0 + WEIGHTS_1 + WEIGHTS_2;
const VECTOR_BYTES: usize = (<usize>INPUTS) << 2;
/** A weight of 1. */
const ONE: i32 = 1 << 16;
const FIRST_WEIGHT: i32 = ONE / 5;
const RATE: i32 = 4;
/** How much faster weights learn in the first 32 KiB, half as much in each 32 KiB after. */
const FIRST_RATE: i32 = 10;

/** How many bytes one call goes over. */
const STEP: i32 = 1024;

const MATCH_MINIMUM: i32 = 6;
const MATCH_BITS: i32 = 18;
const LONGEST_MATCH: i32 = 63;

/** Adaptive maps have KNOTS entries, a stretched probability apart by 128. */
const KNOTS: i32 = 49;
const MAP_0: i32 = 256;
const MAP_1_BITS: i32 = 14;
const MAP_RATE: i32 = 6;

// Offsets within the scratch memory.
const INPUT_AT: usize = 0;
const WEIGHT_AT: usize = INPUT_AT + VECTOR_BYTES;
const PROBABILITY_AT: usize = WEIGHT_AT + <usize>WEIGHT_VECTORS * VECTOR_BYTES;
const ORDER0_AT: usize = PROBABILITY_AT + <usize>CONTEXTS * 256 * 4;
const MATCH_PROBABILITY_AT: usize = ORDER0_AT + 256 * 4;
const MAP_0_AT: usize = MATCH_PROBABILITY_AT + 64 * 2 * 4;
const MAP_1_AT: usize = MAP_0_AT + <usize>MAP_0 * <usize>KNOTS * 2;
const SLOT_AT: usize = MAP_1_AT + ((<usize>KNOTS) << (<usize>(MAP_1_BITS + 1)));
const HASH_AT: usize = SLOT_AT + <usize>CONTEXTS * 4;
const TOUCHED_AT: usize = HASH_AT + <usize>CONTEXTS * 4;
const WALK_AT: usize = TOUCHED_AT + 8;
const CODER_AT: usize = WALK_AT + 64;
const MATCH_TABLE_AT: usize = (CODER_AT + 64 + 63) & ~63;
const INTERVALS_AT: usize = MATCH_TABLE_AT + ((<usize>4) << (<usize>MATCH_BITS));
const TABLE_AT: usize = INTERVALS_AT + INTERVALS_BYTES;

/** Slots for a block: about what its contexts can fill, as a power of two. */
function tableBits(size: i32): i32 {
  let bits = 12;
  while (bits < 22 && 1 << bits < size * 4) bits++;
  return bits;
}

export function contextScratchBytes(size: i32): usize {
  return TABLE_AT + (SLOT << (<usize>tableBits(size))) + 64;
}

function initialise(scratch: usize, size: i32): void {
  memory.fill(scratch, 0, WEIGHT_AT);
  for (let at: usize = 0; at < <usize>WEIGHT_VECTORS * VECTOR_BYTES; at += 4) {
    store<i32>(scratch + WEIGHT_AT + at, FIRST_WEIGHT);
  }
  for (let context = 0; context < CONTEXTS; context++) {
    for (let state: u32 = 0; state < 256; state++) {
      store<u32>(
        scratch + PROBABILITY_AT + ((<usize>context * 256 + <usize>state) << 2),
        historyEstimate(state) << 16,
      );
    }
  }
  for (let at: usize = 0; at < 256; at++) store<u32>(scratch + ORDER0_AT + (at << 2), 1 << 31);
  for (let at: usize = 0; at < 128; at++) {
    // A match of length l was right about l times before.
    const length = <u32>(at >>> 1);
    const right = 65535 - 65536 / (length + 2);
    store<u32>(scratch + MATCH_PROBABILITY_AT + (at << 2), (at & 1 ? right : 65535 - right) << 16);
  }
  const maps = MAP_0 + (1 << MAP_1_BITS);
  for (let map = 0; map < maps; map++) {
    for (let knot = 0; knot < KNOTS; knot++) {
      store<u16>(
        scratch + MAP_0_AT + <usize>((map * KNOTS + knot) << 1),
        <u16>squash(clampToDomain((knot - (KNOTS >> 1)) * 128)),
      );
    }
  }
  memory.fill(scratch + MATCH_TABLE_AT, 0, (<usize>4) << (<usize>MATCH_BITS));
  memory.fill(scratch + TABLE_AT, 0, (SLOT << (<usize>tableBits(size))) + 64);
}

class Mixing {
  @inline
  static move(knot: usize, target: i32): void {
    const p = <i32>load<u16>(knot);
    store<u16>(knot, <u16>(p + ((target - p) >> MAP_RATE)));
  }

  @inline
  static dot(inputs: usize, weights: usize): i32 {
    let sum = i32x4.mul(v128.load(inputs), v128.load(weights));
    for (let at: usize = 16; at < VECTOR_BYTES; at += 16) {
      sum = i32x4.add(sum, i32x4.mul(v128.load(inputs + at), v128.load(weights + at)));
    }
    const total =
      i32x4.extract_lane(sum, 0) +
      i32x4.extract_lane(sum, 1) +
      i32x4.extract_lane(sum, 2) +
      i32x4.extract_lane(sum, 3);
    return clampToDomain(total >> 16);
  }

  @inline
  static learn(inputs: usize, weights: usize, error: i32, rate: i32): void {
    const errors = i32x4.splat((error * rate) >> 4);
    const half = i32x4.splat(1 << 13);
    for (let at: usize = 0; at < VECTOR_BYTES; at += 16) {
      const step = i32x4.shr_s(i32x4.add(i32x4.mul(v128.load(inputs + at), errors), half), 14);
      v128.store(weights + at, i32x4.add(v128.load(weights + at), step));
    }
  }
}

/** Where a walk over a block stands. */
@unmanaged
class Walk {
  /** What the match model compares with, and for how many bytes it has agreed. */
  matchAt: i32;
  matchLength: i32;
  /** Hashes of the letters since the last other character, and of the word before. */
  word: u32;
  wordBefore: u32;
}

/** Goes over the bytes from `from` to `to`. */
function step<Direction>(
  coder: Coder,
  walk: Walk,
  bytes: usize,
  size: i32,
  stride: i32,
  from: i32,
  to: i32,
  scratch: usize,
): void {
  const inputs = scratch + INPUT_AT;
  const slots = scratch + SLOT_AT;
  const hashes = scratch + HASH_AT;
  const table = (scratch + TABLE_AT + 63) & ~63;
  const lines: u32 = (1 << (tableBits(size) - 2)) - 1;
  const matches = scratch + MATCH_TABLE_AT;
  let matchAt = walk.matchAt;
  let matchLength = walk.matchLength;
  let word = walk.word;
  let wordBefore = walk.wordBefore;

  for (let position = from; position < to; position++) {
    hashContexts(hashes, bytes, position, stride, word, wordBefore);
    const value: u32 = isSigned<Direction>() ? <u32>load<u8>(bytes + <usize>position) : 0;
    const expected: u32 = matchLength > 0 ? <u32>load<u8>(bytes + <usize>matchAt) | 256 : 0;
    const previous: u32 = position > 0 ? <u32>load<u8>(bytes + <usize>position - 1) : 0;
    let partial: u32 = 1;
    const rate = RATE + (FIRST_RATE >> min(position >> 15, 31));
    let matching: u32 = expected !== 0 ? 1 : 0;

    for (let bitIndex: i32 = 7; bitIndex >= 0; bitIndex--) {
      if (bitIndex === 7) {
        // Asks for all lines at once, so that their ways through the caches overlap.
        let touched: u32 = 0;
        for (let context: usize = 0; context < <usize>CONTEXTS; context++) {
          touched += load<u8>(table + ((<usize>(load<u32>(hashes + (context << 2)) & lines)) << 6));
        }
        store<u32>(scratch + TOUCHED_AT, touched);
      }
      if (bitIndex === 7 || bitIndex === 3) {
        for (let context: usize = 0; context < <usize>CONTEXTS; context++) {
          const hash = load<u32>(hashes + (context << 2));
          store<u32>(slots + (context << 2), <u32>findSlot(table, lines, hash, bitIndex === 7 ? 0 : partial));
        }
      }
      const node: usize =
        bitIndex > 3
          ? <usize>partial
          : <usize>((partial & ((1 << (3 - bitIndex)) - 1)) | (1 << (3 - bitIndex)));
      for (let context: usize = 0; context < <usize>CONTEXTS; context++) {
        const history = load<u8>(<usize>load<u32>(slots + (context << 2)) + node);
        const p = Learnt.p12(scratch + PROBABILITY_AT + (((context << 8) + <usize>history) << 2));
        const at = inputs + (context << 3);
        store<i32>(at, history === 0 ? 0 : stretch(p));
        store<i32>(at, history === 0 ? 0 : (p - 2048) >> 2, 4);
      }
      if (matching && expected >>> <u32>(bitIndex + 1) !== partial) matching = 0;
      const expectedBit: u32 = matching ? (expected >>> <u32>bitIndex) & 1 : 0;
      const matchEntry =
        scratch +
        MATCH_PROBABILITY_AT +
        ((<usize>(((<u32>min(matchLength, LONGEST_MATCH)) << 1) | expectedBit)) << 2);
      const matchP = matching ? Learnt.p12(matchEntry) : 2048;
      store<i32>(inputs + ((<usize>MATCH_INPUT) << 2), stretch(matchP));
      store<i32>(inputs + ((<usize>MATCH_INPUT) << 2), matchP - 2048, 4);
      const order0 = scratch + ORDER0_AT + ((<usize>partial) << 2);
      store<i32>(inputs + ((<usize>ORDER0_INPUT) << 2), stretch(Learnt.p12(order0)));

      const matchClass: i32 = matching
        ? 1 + min(((32 - clz(matchLength)) << 1) | ((matchLength >> max(30 - clz(matchLength), 0)) & 1), 14)
        : 0;
      const weights0 = scratch + WEIGHT_AT + <usize>partial * VECTOR_BYTES;
      const weights1 = scratch + WEIGHT_AT + <usize>(WEIGHTS_0 + matchClass * 8 + bitIndex) * VECTOR_BYTES;
      const weights2 =
        scratch + WEIGHT_AT + (<usize>(WEIGHTS_0 + WEIGHTS_1) + <usize>previous) * VECTOR_BYTES;
      const dot0 = Mixing.dot(inputs, weights0);
      const dot1 = Mixing.dot(inputs, weights1);
      const dot2 = Mixing.dot(inputs, weights2);
      const mixed = clampToDomain((dot0 + dot1 + dot2) / 3);
      const p0 = squash(mixed);

      const scaled = mixed + 128 * (KNOTS >> 1);
      const knot = <usize>(scaled >> 7);
      const between = scaled & 127;
      const map0 = scratch + MAP_0_AT + ((<usize>partial * <usize>KNOTS + knot) << 1);
      const hash1 = combine(combine(12, partial), load<u32>(hashes, 4)) >>> <u32>(32 - MAP_1_BITS);
      const map1 = scratch + MAP_1_AT + ((<usize>hash1 * <usize>KNOTS + knot) << 1);
      const p1 = (<i32>load<u16>(map0) * (128 - between) + <i32>load<u16>(map0, 2) * between) >> 7;
      const p2 = (<i32>load<u16>(map1) * (128 - between) + <i32>load<u16>(map1, 2) * between) >> 7;
      const p = max(1, min(65535, (2 * p0 + p1 + p2 + 2) >> 2));

      const bit = Coder.code<Direction>(coder, (value >>> <u32>bitIndex) & 1, <u32>p);

      const target = bit ? 65535 : 0;
      Mixing.learn(inputs, weights0, target - squash(dot0), rate);
      Mixing.learn(inputs, weights1, target - squash(dot1), rate);
      Mixing.learn(inputs, weights2, target - squash(dot2), rate);
      const nearest = (<usize>(between >> 6)) << 1;
      Mixing.move(map0 + nearest, target);
      Mixing.move(map1 + nearest, target);
      for (let context: usize = 0; context < <usize>CONTEXTS; context++) {
        const at = <usize>load<u32>(slots + (context << 2)) + node;
        const history = load<u8>(at);
        Learnt.update(scratch + PROBABILITY_AT + (((context << 8) + <usize>history) << 2), bit);
        store<u8>(at, <u8>nextHistory(history, bit));
      }
      if (matching) Learnt.update(matchEntry, bit);
      Learnt.update(order0, bit);
      partial = (partial << 1) | bit;
    }

    const byte = partial & 255;
    if (!isSigned<Direction>()) store<u8>(bytes + <usize>position, <u8>byte);
    const folded = byte >= 65 && byte <= 90 ? byte + 32 : byte;
    if ((folded >= 97 && folded <= 122) || folded >= 128) word = combine(word, folded);
    else if (word !== 0) {
      wordBefore = word;
      word = 0;
    }
    const next = position + 1;
    if (expected !== 0 && (expected & 255) === byte) {
      matchLength = min(matchLength + 1, 65535);
      matchAt++;
    } else matchLength = 0;
    if (next >= MATCH_MINIMUM) {
      const tail = bytes + <usize>next;
      const hash = combine(load<u32>(tail - 4), load<u16>(tail - 6)) >>> <u32>(32 - MATCH_BITS);
      const entry = matches + ((<usize>hash) << 2);
      if (matchLength === 0) {
        matchAt = load<i32>(entry);
        if (matchAt > 0) {
          while (
            matchLength < LONGEST_MATCH &&
            matchLength < matchAt &&
            load<u8>(bytes + <usize>(matchAt - 1 - matchLength)) === load<u8>(tail - 1 - <usize>matchLength)
          )
            matchLength++;
          if (matchLength < MATCH_MINIMUM) matchLength = 0;
        }
      }
      store<i32>(entry, next);
    }
  }
  walk.matchAt = matchAt;
  walk.matchLength = matchLength;
  walk.word = word;
  walk.wordBefore = wordBefore;
}

/** Runs the prior over a block, in steps: see `run` in `order2.ts`. */
function run<Direction>(
  bytes: usize,
  size: i32,
  stride: i32,
  word: u32,
  payload: usize,
  payloadSize: i32,
  scratch: usize,
): i32 {
  initialise(scratch, size);
  const coder = changetype<Coder>(scratch + CODER_AT);
  const walk = changetype<Walk>(scratch + WALK_AT);
  Coder.begin(coder, payload, payloadSize, scratch + INTERVALS_AT);
  memory.fill(scratch + WALK_AT, 0, offsetof<Walk>());
  store<i32>(scratch + INPUT_AT + ((<usize>CONSTANT_INPUT) << 2), 256);
  for (let from = 0; from < size && !coder.failed; from += STEP) {
    step<Direction>(coder, walk, bytes, size, stride, from, min(from + STEP, size), scratch);
  }
  const end = Coder.finish<Direction>(coder, word);
  if (end === 0) return -1;
  return isSigned<Direction>() ? <i32>(end - payload) : 0;
}

/** Encodes; see `order2Encode`. `stride` is the length of records, or 0 for text-like data. */
export function contextEncode(
  bytes: usize,
  size: i32,
  stride: i32,
  word: u32,
  payload: usize,
  room: i32,
  scratch: usize,
): i32 {
  return run<Encoding>(bytes, size, stride, word, payload, room, scratch);
}

/** Decodes; see `order2Decode`. */
export function contextDecode(
  bytes: usize,
  size: i32,
  stride: i32,
  payload: usize,
  payloadSize: i32,
  scratch: usize,
): i32 {
  return run<Decoding>(bytes, size, stride, 0, payload, payloadSize, scratch);
}
