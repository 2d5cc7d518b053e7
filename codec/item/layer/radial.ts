import { corrupt } from "../../container/errors.js";
import type { LayerKind } from "./layer.js";
import { checkParts, FUNCTION_UNIT, LARGEST_SEEN, openParts, type PartsModel, unchanged } from "./parts.js";

/**
 * Moves some channels by a / (a + r), where r is the sum of the distances of the others from a center: the radial flow (Rezende &
 * Mohamed 2015) as a coupling, so that it keeps the volume.
 */
export interface RadialModel extends PartsModel {
  readonly kind: "radial";
  readonly center: readonly number[];
  /** The distance at which the function is one half. */
  readonly reach: number;
}

export const LARGEST_REACH = 2 ** 15 - 1;

export const radial: LayerKind<RadialModel> = {
  kind: "radial",
  takesAlong: true,
  check(model, lattice) {
    checkParts("radial", model, lattice);
    const { center, reach, seen } = model;
    const isValid = (value: number) => Number.isInteger(value) && Math.abs(value) <= LARGEST_SEEN;
    if (
      center.length !== seen.length ||
      !center.every(isValid) ||
      !Number.isInteger(reach) ||
      reach < 1 ||
      reach > LARGEST_REACH
    ) {
      throw corrupt("a layer 'radial' has a center or a reach that is not possible");
    }
  },
  after: unchanged,
  open: (model, setting) =>
    openParts(model, setting, (values) => {
      let distance = model.reach;
      for (let index = 0; index < values.length; index++)
        distance += Math.abs(values[index]! - model.center[index]!);
      return Math.floor((FUNCTION_UNIT * model.reach) / distance);
    }),
};
