import { corrupt } from "../../container/errors.js";
import type { LayerKind } from "./layer.js";

/**
 * An invertible linear map of the channels of each cell, as lifting steps with rounding (Glow's 1x1 convolution by its LU
 * decomposition, Kingma & Dhariwal 2018; integer lifting, Hoogeboom et al. 2019): first the upper triangle, from the first channel to
 * the last, then the lower, from the last to the first.
 */
export interface LinearModel {
  readonly kind: "linear";
  /** Row by row, channels x channels, 256 to one; what is added to channel i of channels j > i (upper) and j < i (lower). */
  readonly weights: Int16Array;
}

const UNIT = 256;
/** Weights of a channel are less than this together, so that sums of all 32-bit integers are exact in float64. */
const EXACT_WEIGHTS = 2 ** 21;

/** What channels add to one of them, rounded. */
function added(
  values: Int32Array,
  cell: number,
  weights: Int16Array,
  row: number,
  from: number,
  to: number,
): number {
  let sum = UNIT / 2;
  for (let channel = from; channel < to; channel++) sum += weights[row + channel]! * values[cell + channel]!;
  return Math.floor(sum / UNIT);
}

export const linear: LayerKind<LinearModel> = {
  kind: "linear",
  takesAlong: true,
  check({ weights }, { channels }) {
    if (weights.length !== channels * channels)
      throw corrupt(`a layer 'linear' has ${weights.length} weights`);
    for (let channel = 0; channel < channels; channel++) {
      if (weights[channel * (channels + 1)] !== 0)
        throw corrupt("a layer 'linear' has weights on its diagonal");
      const row = weights.subarray(channel * channels, (channel + 1) * channels);
      if (row.reduce((sum, weight) => sum + Math.abs(weight), 0) >= EXACT_WEIGHTS)
        throw corrupt("a layer 'linear' has weights that are too large together");
    }
  },
  after: (_, { lattice, origins }) => ({ lattice, origins }),
  open({ weights }, { lattice: { channels } }) {
    return {
      forward(values) {
        for (let cell = 0; cell < values.length; cell += channels) {
          for (let channel = 0; channel < channels; channel++) {
            const row = channel * channels;
            values[cell + channel] =
              values[cell + channel]! + added(values, cell, weights, row, channel + 1, channels);
          }
          for (let channel = channels - 1; channel >= 0; channel--) {
            values[cell + channel] =
              values[cell + channel]! + added(values, cell, weights, channel * channels, 0, channel);
          }
        }
        return values;
      },
      inverse(latent) {
        for (let cell = 0; cell < latent.length; cell += channels) {
          for (let channel = 0; channel < channels; channel++) {
            latent[cell + channel] =
              latent[cell + channel]! - added(latent, cell, weights, channel * channels, 0, channel);
          }
          for (let channel = channels - 1; channel >= 0; channel--) {
            const row = channel * channels;
            latent[cell + channel] =
              latent[cell + channel]! - added(latent, cell, weights, row, channel + 1, channels);
          }
        }
        return latent;
      },
    };
  },
};
