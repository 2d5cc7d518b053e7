import { corrupt } from "../../container/errors.js";
import type { LayerKind } from "./layer.js";

/** Puts channels in another order: channel i of the latent is channel order[i] of the values. */
export interface PermuteModel {
  readonly kind: "permute";
  readonly order: readonly number[];
}

/** Whether numbers are those from 0 on, each once. */
export function isOrder(order: readonly number[], count: number): boolean {
  return order.length === count && [...order].sort((a, b) => a - b).every((value, index) => value === index);
}

export const permute: LayerKind<PermuteModel> = {
  kind: "permute",
  takesAlong: true,
  check({ order }, { channels }) {
    if (!isOrder(order, channels)) throw corrupt("a layer 'permute' has an order that is none");
  },
  after({ order }, { lattice, origins }) {
    const width = order.length;
    return { lattice, origins: origins.map((_, at) => origins[at - (at % width) + order[at % width]!]!) };
  },
  open({ order }) {
    const width = order.length;
    return {
      forward: (values) => values.map((_, at) => values[at - (at % width) + order[at % width]!]!),
      inverse(latent) {
        const values = new Int32Array(latent.length);
        for (let at = 0; at < latent.length; at++)
          values[at - (at % width) + order[at % width]!] = latent[at]!;
        return values;
      },
    };
  },
};
