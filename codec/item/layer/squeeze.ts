import { corrupt } from "../../container/errors.js";
import { type Lattice, placeAt } from "../lattice.js";
import type { LayerKind } from "./layer.js";

/**
 * Takes two by two cells to one with four times the channels (Dinh et al. 2017): first the channels of the upper left cell, then of
 * the lower right, the upper right, the lower left, so that the first half of the channels and the second are the two
 * colours of a checkerboard.
 */
export interface SqueezeModel {
  readonly kind: "squeeze";
}

/** Rows down and columns right of the cells that become channels, in their order. */
export const PHASES = [
  [0, 0],
  [1, 1],
  [0, 1],
  [1, 0],
] as const;

function squeezed({ height, width, channels }: Lattice): Lattice {
  return { height: height / 2, width: width / 2, channels: 4 * channels };
}

/** Where each integer of the squeezed item is in the one before. */
export function squeezeSources(lattice: Lattice): Int32Array {
  const { height, width, channels } = lattice;
  const from: number[] = [];
  for (let y = 0; y < height; y += 2) {
    for (let x = 0; x < width; x += 2) {
      for (const [down, right] of PHASES) {
        for (let channel = 0; channel < channels; channel++)
          from.push(placeAt(lattice, y + down, x + right, channel));
      }
    }
  }
  return Int32Array.from(from);
}

export const squeeze: LayerKind<SqueezeModel> = {
  kind: "squeeze",
  takesAlong: false,
  check(_, { height, width }) {
    if (height % 2 !== 0 || width % 2 !== 0)
      throw corrupt(`a layer 'squeeze' has ${height} x ${width} cells before it`);
  },
  after(_, { lattice, origins }) {
    return { lattice: squeezed(lattice), origins: squeezeSources(lattice).map((from) => origins[from]!) };
  },
  open(_, { lattice }) {
    const from = squeezeSources(lattice);
    return {
      forward: (values) => from.map((place) => values[place]!),
      inverse(latent) {
        const values = new Int32Array(latent.length);
        for (let at = 0; at < from.length; at++) values[from[at]!] = latent[at]!;
        return values;
      },
    };
  },
};
