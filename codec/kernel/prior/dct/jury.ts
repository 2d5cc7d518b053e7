import { Coder } from "../../entropy/coder";
import { clampToDomain, squash, stretch } from "../../entropy/logistic";

/**
 * A binary decision from counters in many contexts. Each counter gives two inputs: the logarithm of its odds, and how far its
 * probability is from a half, both by how much it has seen. Three sets of weights each give a probability and learn from its error;
 * their mean in the logistic domain is corrected by two adaptive maps.
 */

/** Contexts of a decision. */
export const CONTEXTS: i32 = 20;
/** Two for each context, a constant, and as many zeros as make a multiple of four. */
const INPUTS: i32 = 2 * CONTEXTS + 4;
const VECTOR_BYTES: usize = (<usize>INPUTS) << 2;
const TABLE_BITS: u32 = 16;
export const SETS_0: i32 = 4096 + 256;
export const SETS_1: i32 = 4 * 1216;
export const SETS_2: i32 = 2048;
const SETS: i32 = SETS_0 + SETS_1 + SETS_2;
/** Entries of an adaptive map, half a logarithm of odds of 1 apart. */
const KNOTS: i32 = 49;
const MAP_BYTES: usize = (<usize>KNOTS) << 1;
const MAPS: i32 = SETS_0 + SETS_1;
const FIRST_WEIGHT: i32 = 14000;
const NEW_COUNTER: u32 = 1 << 31;
const LIMIT: u32 = 255;
/** Rates at which weights move, at first and at last. */
const FIRST_RATE: i32 = 900;
const LEAST_RATE: i32 = 120;
const reciprocals = memory.data(1024 * 4, 16);
const confidences = memory.data(1024 * 4, 16);

@unmanaged
export class Jury {
  inputs: usize;
  weights: usize;
  maps: usize;
  counters: usize;
  /** Of the present symbol: the place of each context's counters. */
  places: usize;
  /** Addresses of the counters of the present decision. */
  touched: usize;
  /** What chooses sets of weights. */
  set0: i32;
  set1: i32;
  set2: i32;
  rate: i32;
}

export const JURY_BYTES: usize =
  VECTOR_BYTES * <usize>SETS + MAP_BYTES * <usize>MAPS + ((<usize>CONTEXTS) << (TABLE_BITS + 2)) + 1024;

export function initialiseJuries(): void {
  for (let count: u32 = 0; count < 1024; count++) {
    store<u32>(reciprocals + ((<usize>count) << 2), (65536 * 2) / (2 * count + 3));
    store<u32>(confidences + ((<usize>count) << 2), (256 * count) / (count + 1));
  }
}

export function initialiseJury(jury: Jury, memory_: usize): void {
  jury.inputs = memory_;
  jury.places = memory_ + 256;
  jury.touched = memory_ + 512;
  jury.weights = memory_ + 768;
  jury.maps = jury.weights + VECTOR_BYTES * <usize>SETS;
  jury.counters = (jury.maps + MAP_BYTES * <usize>MAPS + 63) & ~63;
  memory.fill(memory_, 0, 768);
  store<i32>(jury.inputs + ((<usize>(2 * CONTEXTS)) << 2), 256);
  for (let index = 0; index < INPUTS; index++) {
    store<i32>(jury.weights + ((<usize>index) << 2), index < CONTEXTS ? FIRST_WEIGHT : 0);
  }
  for (let set = 1; set < SETS; set++)
    memory.copy(jury.weights + VECTOR_BYTES * <usize>set, jury.weights, VECTOR_BYTES);
  for (let knot = 0; knot < KNOTS; knot++) {
    store<u16>(jury.maps + ((<usize>knot) << 1), <u16>squash(clampToDomain((knot - (KNOTS >> 1)) * 128)));
  }
  for (let map = 1; map < MAPS; map++) memory.copy(jury.maps + MAP_BYTES * <usize>map, jury.maps, MAP_BYTES);
  const end = jury.counters + ((<usize>CONTEXTS) << (TABLE_BITS + 2));
  for (let at = jury.counters; at < end; at += 16) v128.store(at, i32x4.splat(NEW_COUNTER));
  jury.rate = FIRST_RATE;
}

/** Sets the place of a context's counters. */
export function placeJuror(jury: Jury, index: i32, context: u32): void {
  let mixed = (((context + 1) * 0x9e3779b1) ^ (<u32>index * 0x85ebca6b)) * 0x2c1b3c6d;
  mixed ^= mixed >>> 15;
  store<u32>(jury.places + ((<usize>index) << 2), (mixed & ((1 << TABLE_BITS) - 8)) << 2);
}

function dot(inputs: usize, weights: usize): i32 {
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

function learn(inputs: usize, weights: usize, error: i32, rate: i32): void {
  const errors = i32x4.splat((error * rate) >> 10);
  const half = i32x4.splat(1 << 13);
  for (let at: usize = 0; at < VECTOR_BYTES; at += 16) {
    const step = i32x4.shr_s(i32x4.add(i32x4.mul(v128.load(inputs + at), errors), half), 14);
    v128.store(weights + at, i32x4.add(v128.load(weights + at), step));
  }
}

/**
 * Codes a decision at a node of 64 of the present symbol.
 * @param index0,index1,index2 the sets of weights
 */
export function juryDecision<Direction>(
  coder: Coder,
  jury: Jury,
  node: i32,
  index0: i32,
  index1: i32,
  index2: i32,
  bit: u32,
): u32 {
  const inputs = jury.inputs;
  const offset = ((((node >> 3) * 0x2545) & ((1 << (TABLE_BITS - 3)) - 1)) << 5) | ((node & 7) << 2);
  let table = jury.counters;
  for (let context: usize = 0; context < <usize>CONTEXTS; context++) {
    const at = table + <usize>(load<u32>(jury.places + (context << 2)) ^ offset);
    store<u32>(jury.touched + (context << 2), <u32>at);
    const value = load<u32>(at);
    const p = <i32>(value >>> 20);
    const confidence = load<i32>(confidences + ((<usize>(value & 1023)) << 2));
    store<i32>(inputs + (context << 2), (stretch(p) * confidence) >> 8);
    store<i32>(inputs + ((<usize>CONTEXTS) << 2) + (context << 2), ((p - 2048) * confidence) >> 9);
    table += (<usize>4) << TABLE_BITS;
  }
  const weights0 = jury.weights + VECTOR_BYTES * <usize>index0;
  const weights1 = jury.weights + VECTOR_BYTES * <usize>(SETS_0 + index1);
  const weights2 = jury.weights + VECTOR_BYTES * <usize>(SETS_0 + SETS_1 + index2);
  const dot0 = dot(inputs, weights0);
  const dot1 = dot(inputs, weights1);
  const dot2 = dot(inputs, weights2);
  const mixed = clampToDomain((dot0 + dot1 + dot2) / 3);
  const p0 = squash(mixed);
  const scaled = mixed + 128 * (KNOTS >> 1);
  const knot = (<usize>(scaled >> 7)) << 1;
  const between = scaled & 127;
  const map0 = jury.maps + MAP_BYTES * <usize>index0 + knot;
  const map1 = jury.maps + MAP_BYTES * <usize>(SETS_0 + index1) + knot;
  const p1 = (<i32>load<u16>(map0) * (128 - between) + <i32>load<u16>(map0, 2) * between) >> 7;
  const p2 = (<i32>load<u16>(map1) * (128 - between) + <i32>load<u16>(map1, 2) * between) >> 7;
  const p = max(1, min(65535, (2 * p0 + p1 + p2 + 2) >> 2));

  const decision = Coder.code<Direction>(coder, bit, <u32>p);

  const target = decision ? 65535 : 0;
  learn(inputs, weights0, target - squash(dot0), jury.rate);
  learn(inputs, weights1, target - squash(dot1), jury.rate);
  learn(inputs, weights2, target - squash(dot2), jury.rate);
  const nearest = (<usize>(between >> 6)) << 1;
  const knot0 = map0 + nearest;
  const knot1 = map1 + nearest;
  store<u16>(knot0, <u16>(<i32>load<u16>(knot0) + ((target - <i32>load<u16>(knot0)) >> 6)));
  store<u16>(knot1, <u16>(<i32>load<u16>(knot1) + ((target - <i32>load<u16>(knot1)) >> 6)));
  const goal = decision ? (1 << 22) - 1 : 0;
  for (let context: usize = 0; context < <usize>CONTEXTS; context++) {
    const at = <usize>load<u32>(jury.touched + (context << 2));
    const value = load<u32>(at);
    const count = value & 1023;
    const probability = <i32>(value >>> 10);
    const moved =
      probability +
      ((((goal - probability) >> 6) * <i32>load<u32>(reciprocals + ((<usize>count) << 2))) >> 10);
    store<u32>(at, ((<u32>moved) << 10) | (count < LIMIT ? count + 1 : count));
  }
  return decision;
}

/** After a row of blocks: the weights move more slowly. */
export function calmJury(jury: Jury): void {
  if (jury.rate > LEAST_RATE) jury.rate -= ((jury.rate - LEAST_RATE) >> 4) + 1;
}
