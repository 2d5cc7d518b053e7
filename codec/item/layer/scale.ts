import { corrupt } from "../../container/errors.js";
import { LARGEST_EXPONENT, scaleForward, scaleInverse } from "../modular.js";
import type { LayerKind } from "./layer.js";

/** Multiplies each channel by a power of two, in sixteenths, by the modular scale transform: the scale of Glow's actnorm. */
export interface ScaleModel {
  readonly kind: "scale";
  readonly exponents: readonly number[];
}

export const scale: LayerKind<ScaleModel> = {
  kind: "scale",
  takesAlong: false,
  check({ exponents }, { channels }) {
    const isValid = (exponent: number) =>
      Number.isInteger(exponent) && Math.abs(exponent) <= LARGEST_EXPONENT;
    if (exponents.length !== channels || !exponents.every(isValid)) {
      throw corrupt("a layer 'scale' has exponents that are not possible");
    }
  },
  after: (_, { lattice, origins }) => ({ lattice, origins }),
  open({ exponents }, { origins }) {
    return {
      forward(values, _, coder) {
        for (let at = 0; at < values.length; at++) {
          coder.at(origins[at]!);
          values[at] = scaleForward(values[at]!, exponents[at % exponents.length]!, coder);
        }
        return values;
      },
      inverse(latent, _, coder) {
        for (let at = latent.length - 1; at >= 0; at--) {
          coder.at(origins[at]!);
          latent[at] = scaleInverse(latent[at]!, exponents[at % exponents.length]!, coder);
        }
        return latent;
      },
    };
  },
};
