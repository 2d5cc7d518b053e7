/** The shape of an item: rows, columns, and the channels of each place. A row of a table is one place of many channels. */
export interface Lattice {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** How many integers an item has. */
export function latticeSize({ height, width, channels }: Lattice): number {
  return height * width * channels;
}

/** Where an integer is among those of an item. */
export function placeAt({ width, channels }: Lattice, y: number, x: number, channel: number): number {
  return (y * width + x) * channels + channel;
}

/** Values, and everything that values are computed with, are within this on both sides: exact in float32, also as sums of four. */
export const LARGEST_VALUE = 2 ** 22 - 1;
/** An item has at most so many integers. */
export const LARGEST_ITEM = 2 ** 24;
