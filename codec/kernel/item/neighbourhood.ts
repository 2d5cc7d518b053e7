import { logarithm16 } from "../prior/network/inputs";

/**
 * What is looked at to tell a value of an item: taps, whose differences to a reference are divided by how rough it is there.
 * See `codec/item/neighbourhood.ts` for the limits of all fields, and for where taps stand.
 */

const LARGEST_DIFFERENCE: i64 = 4095;
const LARGEST_ROUGHNESS: i32 = (1 << 18) - 1;
const LARGEST_INPUT: i32 = 255;
const ROUGHNESS_BITS: i32 = 12;
const RECIPROCAL: i32 = 1 << 19;
const MIDDLE_LOGARITHM: i32 = 128;

/** As the host writes it: words of 32 bits; from `reference` on, what was gathered last. */
@unmanaged
export class Neighbourhood {
  taps: i32;
  references: i32;
  center: i32;
  spread: i32;
  level: i32;
  gain: i32;
  /** A channel of the cell that is seen by targets behind it; -1 for none. */
  own: i32;
  reference: i32;
  roughness: i32;
  shift: i32;
  reciprocal: i32;
  unused: i32;
}

export const NEIGHBOURHOOD_BYTES: usize = 48;

function bounded(value: i32): i16 {
  return <i16>max(-LARGEST_INPUT, min(LARGEST_INPUT, value));
}

/** Differences of two integers have 33 bits, and products with a reciprocal 52. */
function scaled(difference: i64, shift: i64, reciprocal: i64): i16 {
  const units = ((difference >> shift) * reciprocal + 128) >> 8;
  return <i16>max(<i64>-LARGEST_INPUT, min(<i64>LARGEST_INPUT, units));
}

/** A tap, whose address counts from the workspace. */
function tapAt(workspace: usize, places: usize, tap: i32): i64 {
  return <i64>load<i32>(workspace + <usize>load<u32>(places + ((<usize>tap) << 2)));
}

function referenceOf(neighbourhood: Neighbourhood, workspace: usize, places: usize): i64 {
  const references = neighbourhood.references;
  if (references === 0) return <i64>neighbourhood.center;
  if (references === 1) return tapAt(workspace, places, 0);
  let sum: i64 = references >> 1;
  for (let tap = 0; tap < references; tap++) sum += tapAt(workspace, places, tap);
  return sum >> (references === 2 ? 1 : 2);
}

/**
 * Gathers the inputs of a cell, 16 bits each, that do not depend on the cell's own values.
 * @param places for each tap where its value is in the workspace, in bytes
 * @returns where the next inputs go
 */
export function gather(neighbourhood: Neighbourhood, workspace: usize, places: usize, inputs: usize): usize {
  const taps = neighbourhood.taps;
  const reference = referenceOf(neighbourhood, workspace, places);
  let roughness = neighbourhood.spread;
  if (taps > 0) {
    let sum: i64 = 0;
    for (let tap = 0; tap < taps; tap++) {
      const difference = tapAt(workspace, places, tap) - reference;
      sum += min(LARGEST_DIFFERENCE, difference < 0 ? -difference : difference);
    }
    roughness = min(LARGEST_ROUGHNESS, <i32>sum * neighbourhood.gain + roughness);
  }
  const shift = max(0, 32 - <i32>clz(roughness) - ROUGHNESS_BITS);
  const reciprocal = RECIPROCAL / (roughness >> shift);
  neighbourhood.reference = <i32>reference;
  neighbourhood.roughness = roughness;
  neighbourhood.shift = shift;
  neighbourhood.reciprocal = reciprocal;
  if (taps === 0) return inputs;
  for (let tap = 0; tap < taps; tap++) {
    store<i16>(inputs, scaled(tapAt(workspace, places, tap) - reference, shift, reciprocal));
    inputs += 2;
  }
  store<i16>(inputs, bounded((logarithm16(roughness) - MIDDLE_LOGARITHM) << 1));
  store<i16>(inputs, bounded((<i32>reference - neighbourhood.center) >> neighbourhood.level), 2);
  return inputs + 4;
}

/** A value of the cell itself as an input. */
export function ownInput(neighbourhood: Neighbourhood, value: i32): i16 {
  const difference = <i64>value - <i64>neighbourhood.reference;
  return scaled(difference, neighbourhood.shift, neighbourhood.reciprocal);
}
