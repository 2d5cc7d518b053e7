import { gather, NEIGHBOURHOOD_BYTES, Neighbourhood, ownInput } from "./neighbourhood";
import { stepNet, unitsOf } from "./net";

/** What tells values of an item from others: neighbourhoods, and a net that sees them all. See `codec/item/conditioner.ts`. */

/** As the host writes it: words of 32 bits. */
@unmanaged
class Conditioner {
  /** Values of the item, of the items before it, and centers. */
  workspace: usize;
  /** For each cell, where its taps are in the workspace, in bytes. */
  places: usize;
  placesOfCell: i32;
  neighbourhoods: usize;
  count: i32;
  inputs: usize;
  /** Inputs that are values of the cell itself, and the neighbourhoods in whose units. */
  ownInputs: usize;
  owns: usize;
  ownCount: i32;
  units: usize;
  layers: i32;
  degrees: i32;
  channels: i32;
}

/** Looks around a cell, and tells the first target, or all of them where none sees another. */
export function conditionerLook(conditioner: usize, cell: i32): void {
  const own = changetype<Conditioner>(conditioner);
  const placesOfCell = <usize>own.placesOfCell;
  let places = own.places + ((placesOfCell * <usize>cell) << 2);
  let inputs = own.inputs;
  let at = own.neighbourhoods;
  for (let index = 0; index < own.count; index++, at += NEIGHBOURHOOD_BYTES) {
    const neighbourhood = changetype<Neighbourhood>(at);
    inputs = gather(neighbourhood, own.workspace, places, inputs);
    places += (<usize>neighbourhood.taps) << 2;
  }
  stepNet(own.units, own.layers);
}

/** Where the neighbourhood is in whose units a target is seen. */
function ownAt(conditioner: Conditioner, target: i32): Neighbourhood {
  return changetype<Neighbourhood>(<usize>load<u32>(conditioner.owns + ((<usize>target) << 2)));
}

/** Takes the value of a target, and tells the next one. */
export function conditionerNext(conditioner: usize, target: i32, value: i32): void {
  const own = changetype<Conditioner>(conditioner);
  if (target < own.ownCount) {
    store<i16>(own.ownInputs + ((<usize>target) << 1), ownInput(ownAt(own, target), value));
  }
  if (target + 1 < own.degrees) stepNet(unitsOf(own.units, own.layers, target + 1), own.layers);
}

/** Tells all targets of a cell whose values stand in the workspace. */
export function conditionerLookAll(conditioner: usize, cell: i32): void {
  const own = changetype<Conditioner>(conditioner);
  conditionerLook(conditioner, cell);
  const values = own.workspace + ((<usize>(own.channels * cell)) << 2);
  for (let target = 0; target + 1 < own.degrees; target++) {
    const value = target < own.ownCount ? load<i32>(values + ((<usize>ownAt(own, target).own) << 2)) : 0;
    conditionerNext(conditioner, target, value);
  }
}
