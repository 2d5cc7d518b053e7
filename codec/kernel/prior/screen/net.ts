import { clampToDomain, squash } from "../../entropy/logistic";

/**
 * Two layers of mixing in the logistic domain. Several sets of weights, each chosen by a context of its own, give a
 * logarithm of odds from the inputs and learn from their own error; a last set of weights, chosen too, mixes these.
 */

export const MOST_SETS: i32 = 8;
const ONE: i32 = 1 << 16;
const LAST_BYTES: usize = (<usize>MOST_SETS) << 2;
const FIRST_RATE: i32 = 1000;
const LEAST_RATE: i32 = 250;
const LAST_RATE: i32 = 40;

@unmanaged
export class Net {
  /** Inputs: logarithms of odds times 256, 32 bits each. */
  inputs: usize;
  /** Bytes of the inputs, and of a set of weights. */
  bytes: usize;
  weights: usize;
  /** Addresses of the chosen sets; what each says. */
  chosen: usize;
  outputs: usize;
  sets: i32;
  last: usize;
  chosenLast: usize;
  rate: i32;
  wait: i32;
  mixed: i32;
}

export const NET_BYTES: usize = 64;

/** Bytes of memory of a net with so many inputs (a multiple of four), weights to choose from, and last weights. */
export function netBytes(inputs: i32, choices: i32, lasts: i32): usize {
  return 128 + ((<usize>inputs) << 2) * <usize>(choices + 1) + LAST_BYTES * <usize>lasts;
}

export function initialiseNet(
  net: Net,
  inputs: i32,
  sets: i32,
  choices: i32,
  lasts: i32,
  weight: i32,
  memory_: usize,
): void {
  net.bytes = (<usize>inputs) << 2;
  net.sets = sets;
  net.chosen = memory_;
  net.outputs = memory_ + 32;
  net.inputs = memory_ + 64;
  net.weights = net.inputs + net.bytes;
  net.last = net.weights + net.bytes * <usize>choices;
  memory.fill(memory_, 0, 64 + net.bytes);
  for (let at = net.weights; at < net.last; at += 16) v128.store(at, i32x4.splat(weight));
  const end = net.last + LAST_BYTES * <usize>lasts;
  for (let at = net.last; at < end; at += 16) v128.store(at, i32x4.splat(ONE / sets));
  net.chosenLast = net.last;
  net.rate = FIRST_RATE;
  net.wait = 0;
}

export function setInput(net: Net, index: i32, value: i32): void {
  store<i32>(net.inputs + ((<usize>index) << 2), value);
}

/** Chooses weights: number `choice` of all is what set `set` uses. */
export function choose(net: Net, set: i32, choice: i32): void {
  store<u32>(net.chosen + ((<usize>set) << 2), <u32>(net.weights + net.bytes * <usize>choice));
}

export function chooseLast(net: Net, choice: i32): void {
  net.chosenLast = net.last + LAST_BYTES * <usize>choice;
}

function sumOf(sum: v128): i32 {
  return (
    i32x4.extract_lane(sum, 0) +
    i32x4.extract_lane(sum, 1) +
    i32x4.extract_lane(sum, 2) +
    i32x4.extract_lane(sum, 3)
  );
}

/** The logarithm of the odds of a one. */
export function mix(net: Net): i32 {
  const inputs = net.inputs;
  const bytes = net.bytes;
  const ends = (<usize>net.sets) << 2;
  for (let set: usize = 0; set < ends; set += 4) {
    const weights = <usize>load<u32>(net.chosen + set);
    let sum = i32x4.splat(0);
    for (let at: usize = 0; at < bytes; at += 16) {
      sum = i32x4.add(sum, i32x4.mul(v128.load(inputs + at), v128.load(weights + at)));
    }
    store<i32>(net.outputs + set, clampToDomain(sumOf(sum) >> 16));
  }
  const last = net.chosenLast;
  const sum = i32x4.add(
    i32x4.mul(v128.load(net.outputs), v128.load(last)),
    i32x4.mul(v128.load(net.outputs, 16), v128.load(last, 16)),
  );
  net.mixed = clampToDomain(sumOf(sum) >> 16);
  return net.mixed;
}

function learnVector(inputs: usize, weights: usize, bytes: usize, step: i32): void {
  const steps = i32x4.splat(step);
  const half = i32x4.splat(1 << 13);
  for (let at: usize = 0; at < bytes; at += 16) {
    const change = i32x4.shr_s(i32x4.add(i32x4.mul(v128.load(inputs + at), steps), half), 14);
    v128.store(weights + at, i32x4.add(v128.load(weights + at), change));
  }
}

/** Learns the decision that {@link mix} was asked about. */
export function learnNet(net: Net, bit: u32): void {
  const target = bit ? 65535 : 0;
  const ends = (<usize>net.sets) << 2;
  for (let set: usize = 0; set < ends; set += 4) {
    const error = target - squash(load<i32>(net.outputs + set));
    learnVector(net.inputs, <usize>load<u32>(net.chosen + set), net.bytes, (error * net.rate) >> 8);
  }
  const error = target - squash(net.mixed);
  learnVector(net.outputs, net.chosenLast, LAST_BYTES, (error * LAST_RATE) >> 8);
  if (--net.wait < 0) {
    net.wait = 255;
    net.rate -= (net.rate - LEAST_RATE + 63) >> 6;
  }
}
