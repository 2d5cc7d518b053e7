import { Field } from "../image/field";

/**
 * The inputs of a network for a sample: differences to the samples around, divided by how rough it is there, so that a
 * picture with half the contrast looks the same. See `codec/model/features.ts` for the lists and their order.
 */

const LARGEST_DIFFERENCE: i32 = 511;
const LARGEST_INPUT: i32 = 255;
const OWN_ROUGHNESS: i32 = 7;
const EARLIER_ROUGHNESS: i32 = 5;
const LEAST_ROUGHNESS: i32 = 32;
const LARGEST_ROUGHNESS: i32 = 65535;
const RECIPROCAL: i32 = 1 << 19;
const MIDDLE_LOGARITHM: i32 = 128;
/** Two earlier planes at the most. */
const MOST_EARLIER: i32 = 2;

@unmanaged
export class Inputs {
  field: Field;
  first: Field;
  second: Field;
  /** How many earlier planes there are. */
  planes: i32;
  ownCount: i32;
  earlierCount: i32;
  /** Bytes from a sample to its taps. */
  own: usize;
  earlier: usize;
  /** The inputs, 16 bits each. */
  values: usize;
  /** Of the present sample: the median prediction, the roughness, its binary logarithm in sixteenths. */
  base: i32;
  roughness: i32;
  logarithm: i32;
}

/** Bytes of memory for so many taps and inputs. */
export function inputsBytes(ownCount: i32, earlierCount: i32, inputCount: i32): usize {
  return (((<usize>(ownCount + earlierCount)) << 2) + ((<usize>inputCount) << 1) + 63) & ~15;
}

/** @param taps pairs of columns and rows, 8 bits each: those of the plane itself, then those of an earlier one */
export function initialiseInputs(
  inputs: Inputs,
  fields: usize,
  fieldBytes: usize,
  planes: i32,
  taps: usize,
  ownCount: i32,
  earlierCount: i32,
  memory_: usize,
): void {
  inputs.field = changetype<Field>(fields);
  inputs.first = changetype<Field>(fields + fieldBytes);
  inputs.second = changetype<Field>(fields + 2 * fieldBytes);
  inputs.planes = min(planes, MOST_EARLIER);
  inputs.ownCount = ownCount;
  inputs.earlierCount = earlierCount;
  inputs.own = memory_;
  inputs.earlier = memory_ + ((<usize>ownCount) << 2);
  inputs.values = (inputs.earlier + ((<usize>earlierCount) << 2) + 15) & ~15;
  const stride = <i32>inputs.field.stride;
  for (let index: usize = 0; index < <usize>(ownCount + earlierCount); index++) {
    const x = <i32>load<i8>(taps + (index << 1));
    const y = <i32>load<i8>(taps + (index << 1), 1);
    store<i32>(memory_ + (index << 2), stride * y + (x << 2));
  }
}

/** The binary logarithm of v, from 1 to 2^18 - 1, in sixteenths: linear between powers of two. */
export function logarithm16(v: i32): i32 {
  const whole = 31 - <i32>clz(v);
  return (whole << 4) | (((v << 4) >> whole) & 15);
}

function median(a: i32, b: i32, c: i32): i32 {
  return max(min(a, b), min(max(a, b), c));
}

function scaled(difference: i32, reciprocal: i32): i16 {
  const bounded = max(-LARGEST_DIFFERENCE, min(LARGEST_DIFFERENCE, difference));
  return <i16>max(-LARGEST_INPUT, min(LARGEST_INPUT, (bounded * reciprocal + 128) >> 8));
}

function bounded(value: i32): i16 {
  return <i16>max(-LARGEST_INPUT, min(LARGEST_INPUT, value));
}

/** How rough an earlier plane is around the sample at `at`. */
function earlierRoughness(at: usize, stride: usize): i32 {
  const here = load<i32>(at);
  const near =
    abs(load<i32>(at - 4) - here) +
    abs(load<i32>(at + 4) - here) +
    abs(load<i32>(at - stride) - here) +
    abs(load<i32>(at + stride) - here);
  const corners =
    abs(load<i32>(at - stride - 4) - here) +
    abs(load<i32>(at - stride + 4) - here) +
    abs(load<i32>(at + stride - 4) - here) +
    abs(load<i32>(at + stride + 4) - here);
  return min(LARGEST_ROUGHNESS, (2 * near + corners) * EARLIER_ROUGHNESS + LEAST_ROUGHNESS);
}

/** Puts the inputs of an earlier plane at `to`. @returns where the next ones go */
function gatherEarlier(inputs: Inputs, plane: Field, at: usize, roughness: i32, to: usize): usize {
  const here = load<i32>(at);
  const stride = plane.stride;
  const reciprocal = RECIPROCAL / roughness;
  for (let index: usize = 0; index < <usize>inputs.earlierCount; index++) {
    store<i16>(to, scaled(load<i32>(at + load<u32>(inputs.earlier + (index << 2))) - here, reciprocal));
    to += 2;
  }
  const west = load<i32>(at - 4);
  const north = load<i32>(at - stride);
  const guess = median(west, north, west + north - load<i32>(at - stride - 4));
  store<i16>(to, scaled(here - guess, reciprocal));
  store<i16>(to, bounded(here - ((plane.least + plane.most) >> 1)), 2);
  return to + 4;
}

/** Gathers the inputs of the sample at `at`. */
export function gatherInputs(inputs: Inputs, at: usize): void {
  const field = inputs.field;
  const stride = field.stride;
  const west = load<i32>(at - 4);
  const north = load<i32>(at - stride);
  const corner = load<i32>(at - stride - 4);
  const northEast = load<i32>(at - stride + 4);
  const base = median(west, north, west + north - corner);
  const differences =
    2 * (abs(west - corner) + abs(north - corner) + abs(north - northEast)) +
    abs(west - load<i32>(at - 8)) +
    abs(north - load<i32>(at - 2 * stride)) +
    abs(northEast - load<i32>(at - 2 * stride + 4));
  const own = min(LARGEST_ROUGHNESS, differences * OWN_ROUGHNESS + LEAST_ROUGHNESS);
  let roughness = own;
  let first = 0;
  let second = 0;
  let firstAt: usize = 0;
  let secondAt: usize = 0;
  if (inputs.planes > 0) {
    firstAt = at + inputs.first.samples - field.samples;
    first = earlierRoughness(firstAt, stride);
    if (inputs.planes > 1) {
      secondAt = at + inputs.second.samples - field.samples;
      second = earlierRoughness(secondAt, stride);
      roughness = (6 * own + first + second) >> 3;
    } else roughness = (3 * own + first) >> 2;
  }
  const reciprocal = RECIPROCAL / roughness;
  let to = inputs.values;
  for (let index: usize = 0; index < <usize>inputs.ownCount; index++) {
    store<i16>(to, scaled(load<i32>(at + load<u32>(inputs.own + (index << 2))) - base, reciprocal));
    to += 2;
  }
  if (inputs.planes > 0) to = gatherEarlier(inputs, inputs.first, firstAt, first, to);
  if (inputs.planes > 1) to = gatherEarlier(inputs, inputs.second, secondAt, second, to);
  store<i16>(to, <i16>((logarithm16(own) - MIDDLE_LOGARITHM) << 1));
  to += 2;
  if (inputs.planes > 0) {
    store<i16>(to, <i16>((logarithm16(first) - MIDDLE_LOGARITHM) << 1));
    to += 2;
  }
  if (inputs.planes > 1) {
    store<i16>(to, <i16>((logarithm16(second) - MIDDLE_LOGARITHM) << 1));
    to += 2;
  }
  store<i16>(to, bounded(base - ((field.least + field.most) >> 1)));
  inputs.base = base;
  inputs.roughness = roughness;
  inputs.logarithm = logarithm16(roughness);
}
