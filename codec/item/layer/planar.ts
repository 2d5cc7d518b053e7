import { corrupt } from "../../container/errors.js";
import { clamp } from "../numbers.js";
import type { LayerKind } from "./layer.js";
import { checkParts, FUNCTION_UNIT, LARGEST_SEEN, openParts, type PartsModel, unchanged } from "./parts.js";

/**
 * Moves some channels along a direction by h(w x + b) of the others, where h is the identity within one on both sides and
 * constant outside: the planar flow (Rezende & Mohamed 2015) as a coupling, so that it keeps the volume.
 */
export interface PlanarModel extends PartsModel {
  readonly kind: "planar";
  /** For each seen channel; the sum and the bias count 65536 to one. */
  readonly normal: readonly number[];
  readonly bias: number;
}

const EXACT_SUM = 2 ** 24;

export const planar: LayerKind<PlanarModel> = {
  kind: "planar",
  takesAlong: true,
  check(model, lattice) {
    checkParts("planar", model, lattice);
    const { normal, bias, seen } = model;
    const largest = normal.reduce(
      (sum, weight) => sum + Math.abs(weight) * LARGEST_SEEN,
      Math.abs(bias) + FUNCTION_UNIT,
    );
    if (
      normal.length !== seen.length ||
      !Number.isInteger(bias) ||
      !normal.every(Number.isInteger) ||
      largest >= EXACT_SUM
    ) {
      throw corrupt("a layer 'planar' has weights that are not possible");
    }
  },
  after: unchanged,
  open: (model, setting) =>
    openParts(model, setting, (values) => {
      let sum = model.bias + FUNCTION_UNIT / 2;
      for (let index = 0; index < values.length; index++) sum += model.normal[index]! * values[index]!;
      return clamp(Math.floor(sum / FUNCTION_UNIT), -FUNCTION_UNIT, FUNCTION_UNIT);
    }),
};
