import { corrupt } from "../../container/errors.js";
import { LARGEST_VALUE } from "../lattice.js";
import type { LayerKind } from "./layer.js";

/** Takes an offset from each channel: the shift of Glow's actnorm. */
export interface ShiftModel {
  readonly kind: "shift";
  readonly offsets: readonly number[];
}

export const shift: LayerKind<ShiftModel> = {
  kind: "shift",
  takesAlong: true,
  check({ offsets }, { channels }) {
    const isValid = (offset: number) => Number.isInteger(offset) && Math.abs(offset) <= LARGEST_VALUE;
    if (offsets.length !== channels || !offsets.every(isValid)) {
      throw corrupt("a layer 'shift' has offsets that are not possible");
    }
  },
  after: (_, { lattice, origins }) => ({ lattice, origins }),
  open({ offsets }) {
    const move = (values: Int32Array, sign: number) => {
      for (let at = 0; at < values.length; at++)
        values[at] = values[at]! + sign * offsets[at % offsets.length]!;
      return values;
    };
    return { forward: (values) => move(values, -1), inverse: (latent) => move(latent, 1) };
  },
};
