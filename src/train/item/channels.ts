import type { Lattice } from "../../../codec/item/lattice.js";
import type { Tensor } from "../tensorflow.js";

/** A column of channels for each cell, as the rows of values are. */
export function channelRows(column: Tensor, { height, width }: Lattice): Tensor {
  return column.tile([height * width, 1]);
}

/** Where channels of all cells are, channel by channel. */
export function placesOfChannels(channels: readonly number[], lattice: Lattice): Int32Array {
  const cells = lattice.height * lattice.width;
  return Int32Array.from(
    { length: cells * channels.length },
    (_, at) => (at % cells) * lattice.channels + channels[Math.floor(at / cells)]!,
  );
}
