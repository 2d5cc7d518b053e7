import { Coder } from "../../entropy/coder";
import { clampToDomain, squash, stretch } from "../../entropy/logistic";
import { beyondMixture, Mixture } from "../network/mixture";
import { initialiseTally, TALLY_BYTES, Tally, tallyOdds } from "./tally";

/**
 * A binary decision from many predictions, mixed in the logistic domain: counters in contexts, and logistic distributions
 * around predicted values, and a mixture of them that a network gives, and how often the values occurred. Three sets of weights
 * each give a probability and learn from its error; their mean in the logistic domain is corrected by two adaptive maps.
 */

/** Contexts with counters, logistic distributions, inputs (a multiple of four; a constant among them). */
export const CONTEXTS: i32 = 20;
export const DISTRIBUTIONS: i32 = 11;
const MIXTURE_INPUT: i32 = CONTEXTS + DISTRIBUTIONS;
const CONSTANT_INPUT: i32 = MIXTURE_INPUT + 1;
/** Of the frequencies of samples, and of their sums with an earlier plane's. */
const OWN_INPUT: i32 = CONSTANT_INPUT + 1;
const SUM_INPUT: i32 = OWN_INPUT + 1;
const INPUTS: i32 = 36;
const VECTOR_BYTES: usize = (<usize>INPUTS) << 2;
const TABLE_BITS: u32 = 16;
export const SETS_0: i32 = 18 * 128;
export const SETS_1: i32 = 40 * 64;
export const SETS_2: i32 = 1024;
const SETS: i32 = SETS_0 + SETS_1 + SETS_2;
/** Entries of an adaptive map, half a logarithm of odds of 1 apart. */
const KNOTS: i32 = 49;
const MAP_BYTES: usize = (<usize>KNOTS) << 1;
const MAPS: i32 = SETS_0 + SETS_1;
/** Rates at which weights move, at first and at last. */
const FIRST_RATE: i32 = 300;
const LEAST_RATE: i32 = 30;
const ONE: i32 = 1 << 16;
const TALLY_WEIGHT: i32 = (ONE * 3) / 8;
/** Frequencies are looked at where steps of distances are up to 2^this. */
const LARGEST_TALLY_SHIFT: i32 = 5;
const CONTEXT_WEIGHT: i32 = ONE / 32;
const DISTRIBUTION_WEIGHT: i32 = ONE / 16;
/** First weights and rate beside a network, which is right from the first sample on. */
const MIXTURE_WEIGHT: i32 = (ONE * 9) / 10;
const CONTEXT_WEIGHT_BESIDE: i32 = ONE / 128;
const DISTRIBUTION_WEIGHT_BESIDE: i32 = ONE / 160;
const FIRST_RATE_BESIDE: i32 = 100;
/** A counter: probability of 2^22 above a count. */
const NEW_COUNTER: u32 = 1 << 31;
const LIMIT: u32 = 200;
const reciprocals = memory.data(1024 * 4, 16);

@unmanaged
export class Blend {
  inputs: usize;
  weights: usize;
  maps: usize;
  counters: usize;
  /** Of the present sample: the place of each context's counters; of each distribution the center and 2^16 over its scale. */
  places: usize;
  centers: usize;
  sharpness: usize;
  /** Addresses of the counters of the present decision. */
  touched: usize;
  /** What a network says of the present sample, if there is one. */
  mixture: usize;
  /** How often samples occurred, and their sums with an earlier plane's. */
  own: Tally;
  sum: Tally;
  /** What chooses sets of weights: of the first kind by node, too. */
  set0: i32;
  set1: i32;
  set2: i32;
  rate: i32;
}

export const BLEND_BYTES: usize =
  VECTOR_BYTES * <usize>(SETS + 1) +
  MAP_BYTES * <usize>MAPS +
  ((<usize>CONTEXTS) << (TABLE_BITS + 2)) +
  2 * TALLY_BYTES +
  1024;

export function initialiseBlends(): void {
  for (let count: u32 = 0; count < 1024; count++) {
    store<u32>(reciprocals + ((<usize>count) << 2), (65536 * 2) / (2 * count + 3));
  }
}

/** @param mixture where a network's distributions stand, or 0 */
export function initialiseBlend(blend: Blend, mixture: usize, memory_: usize): void {
  blend.inputs = memory_;
  blend.places = memory_ + 192;
  blend.centers = memory_ + 320;
  blend.sharpness = memory_ + 448;
  blend.touched = memory_ + 576;
  blend.own = changetype<Tally>(memory_ + 656);
  blend.sum = changetype<Tally>(memory_ + 672);
  blend.weights = memory_ + 704;
  blend.mixture = mixture;
  blend.maps = blend.weights + VECTOR_BYTES * <usize>SETS;
  blend.counters = (blend.maps + MAP_BYTES * <usize>MAPS + 63) & ~63;
  memory.fill(memory_, 0, 704);
  const tallies = blend.counters + ((<usize>CONTEXTS) << (TABLE_BITS + 2));
  initialiseTally(blend.own, tallies);
  initialiseTally(blend.sum, tallies + TALLY_BYTES);
  store<i32>(blend.inputs + ((<usize>CONSTANT_INPUT) << 2), 256);
  const contextWeight = mixture ? CONTEXT_WEIGHT_BESIDE : CONTEXT_WEIGHT;
  const distributionWeight = mixture ? DISTRIBUTION_WEIGHT_BESIDE : DISTRIBUTION_WEIGHT;
  for (let index = 0; index < INPUTS; index++) {
    let weight = 0;
    if (index < CONTEXTS) weight = contextWeight;
    else if (index < MIXTURE_INPUT) weight = distributionWeight;
    else if (index === MIXTURE_INPUT) weight = MIXTURE_WEIGHT;
    else if (index === OWN_INPUT || index === SUM_INPUT) weight = TALLY_WEIGHT;
    store<i32>(blend.weights + ((<usize>index) << 2), weight);
  }
  for (let set = 1; set < SETS; set++)
    memory.copy(blend.weights + VECTOR_BYTES * <usize>set, blend.weights, VECTOR_BYTES);
  for (let knot = 0; knot < KNOTS; knot++) {
    store<u16>(blend.maps + ((<usize>knot) << 1), <u16>squash(clampToDomain((knot - (KNOTS >> 1)) * 128)));
  }
  for (let map = 1; map < MAPS; map++)
    memory.copy(blend.maps + MAP_BYTES * <usize>map, blend.maps, MAP_BYTES);
  const end = blend.counters + ((<usize>CONTEXTS) << (TABLE_BITS + 2));
  for (let at = blend.counters; at < end; at += 16) v128.store(at, i32x4.splat(NEW_COUNTER));
  blend.rate = mixture ? FIRST_RATE_BESIDE : FIRST_RATE;
}

/** Sets the place of a context's counters. */
export function placeContext(blend: Blend, index: i32, context: u32): void {
  let mixed = (((context + 1) * 0x9e3779b1) ^ (<u32>index * 0x85ebca6b)) * 0x2c1b3c6d;
  mixed ^= mixed >>> 15;
  store<u32>(blend.places + ((<usize>index) << 2), (mixed & ((1 << TABLE_BITS) - 8)) << 2);
}

/** Sets a distribution, in sixteenths. */
export function placeDistribution(blend: Blend, index: i32, center: i32, scale: i32): void {
  store<i32>(blend.centers + ((<usize>index) << 2), center);
  store<i32>(blend.sharpness + ((<usize>index) << 2), (1 << 20) / scale);
}

/** The probability, of 2^16, that something is beyond `distance` of a distribution's center. */
function beyond(distance: i32, sharpness: i32): i32 {
  const x = (<i64>distance * sharpness) >> 12;
  return squash(<i32>max(<i64>-3071, min(<i64>3071, -x)));
}

/** The logarithm of the odds of one probability given another that contains it; 0 where that is next to nothing. */
function conditional(part: i32, all: i32): i32 {
  if (all < 32) return 0;
  return stretch(min(4095, max(1, (part << 12) / all)));
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
  const errors = i32x4.splat((error * rate) >> 8);
  const half = i32x4.splat(1 << 13);
  for (let at: usize = 0; at < VECTOR_BYTES; at += 16) {
    const step = i32x4.shr_s(i32x4.add(i32x4.mul(v128.load(inputs + at), errors), half), 14);
    v128.store(weights + at, i32x4.add(v128.load(weights + at), step));
  }
}

/**
 * Codes whether the sample is at `middle` or beyond, where it is known to be from `first` to before `end`.
 * @param sign 1 where beyond is upwards, -1 downwards; first, middle and end are boundaries in sixteenths times this
 * @param open whether there is no end
 */
export function blendDecision<Direction>(
  coder: Coder,
  blend: Blend,
  node: i32,
  side: i32,
  sign: i32,
  whole: bool,
  first: i32,
  middle: i32,
  open: bool,
  end: i32,
  bit: u32,
): u32 {
  const inputs = blend.inputs;
  const group = ((node >> 3) << 1) | side;
  const offset = (((group * 0x2545) & ((1 << (TABLE_BITS - 3)) - 1)) << 5) | ((node & 7) << 2);
  let table = blend.counters;
  for (let context: usize = 0; context < <usize>CONTEXTS; context++) {
    const at = table + <usize>(load<u32>(blend.places + (context << 2)) ^ offset);
    store<u32>(blend.touched + (context << 2), <u32>at);
    store<i32>(inputs + (context << 2), stretch(<i32>(load<u32>(at) >>> 20)));
    table += (<usize>4) << TABLE_BITS;
  }
  for (let index: usize = 0; index < (<usize>DISTRIBUTIONS) << 2; index += 4) {
    const center = load<i32>(blend.centers + index) * sign;
    const sharpness = load<i32>(blend.sharpness + index);
    const upper = beyond(middle - center, sharpness);
    const none = whole || open ? 0 : beyond(end - center, sharpness);
    const all = whole ? ONE : beyond(first - center, sharpness);
    const input = conditional(upper - none, all - none);
    store<i32>(inputs + ((<usize>CONTEXTS) << 2) + index, input);
  }

  if (blend.mixture) {
    const mixture = changetype<Mixture>(blend.mixture);
    const upper = beyondMixture(mixture, middle, sign);
    const none = whole || open ? 0 : beyondMixture(mixture, end, sign);
    const all = whole ? ONE : beyondMixture(mixture, first, sign);
    store<i32>(inputs + ((<usize>MIXTURE_INPUT) << 2), conditional(upper - none, all - none));
  }

  const shift = blend.set0 >> 7;
  let own = 0;
  let sum = 0;
  if (shift <= LARGEST_TALLY_SHIFT && (whole || middle > first)) {
    const step = 16 << shift;
    const from = whole ? middle - step : first;
    const to = open ? middle + step : end;
    own = tallyOdds(blend.own, sign, from, middle, to);
    sum = tallyOdds(blend.sum, sign, from, middle, to);
  }
  store<i32>(inputs + ((<usize>OWN_INPUT) << 2), own);
  store<i32>(inputs + ((<usize>SUM_INPUT) << 2), sum);

  const index0 = blend.set0 | (side << 6) | node;
  const index1 = (blend.set1 << 6) | node;
  const index2 = (blend.set2 << 2) | min(node, 3);
  const weights0 = blend.weights + VECTOR_BYTES * <usize>index0;
  const weights1 = blend.weights + VECTOR_BYTES * <usize>(SETS_0 + index1);
  const weights2 = blend.weights + VECTOR_BYTES * <usize>(SETS_0 + SETS_1 + index2);
  const dot0 = dot(inputs, weights0);
  const dot1 = dot(inputs, weights1);
  const dot2 = dot(inputs, weights2);
  const mixed = clampToDomain((dot0 + dot1 + dot2) / 3);
  const p0 = squash(mixed);
  const scaled = mixed + 128 * (KNOTS >> 1);
  const knot = (<usize>(scaled >> 7)) << 1;
  const between = scaled & 127;
  const map0 = blend.maps + MAP_BYTES * <usize>index0 + knot;
  const map1 = blend.maps + MAP_BYTES * <usize>(SETS_0 + index1) + knot;
  const p1 = (<i32>load<u16>(map0) * (128 - between) + <i32>load<u16>(map0, 2) * between) >> 7;
  const p2 = (<i32>load<u16>(map1) * (128 - between) + <i32>load<u16>(map1, 2) * between) >> 7;
  const p = max(1, min(65535, (2 * p0 + p1 + p2 + 2) >> 2));

  const decision = Coder.code<Direction>(coder, bit, <u32>p);

  const target = decision ? 65535 : 0;
  learn(inputs, weights0, target - squash(dot0), blend.rate);
  learn(inputs, weights1, target - squash(dot1), blend.rate);
  learn(inputs, weights2, target - squash(dot2), blend.rate);
  const nearest = (<usize>(between >> 6)) << 1;
  const knot0 = map0 + nearest;
  const knot1 = map1 + nearest;
  store<u16>(knot0, <u16>(<i32>load<u16>(knot0) + ((target - <i32>load<u16>(knot0)) >> 6)));
  store<u16>(knot1, <u16>(<i32>load<u16>(knot1) + ((target - <i32>load<u16>(knot1)) >> 6)));
  const goal = decision ? (1 << 22) - 1 : 0;
  for (let context: usize = 0; context < <usize>CONTEXTS; context++) {
    const at = <usize>load<u32>(blend.touched + (context << 2));
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

/** After a row: the weights move more slowly, down to a tenth. */
export function slowDown(blend: Blend): void {
  if (blend.rate > LEAST_RATE) blend.rate -= ((blend.rate - LEAST_RATE) >> 5) + 1;
}
