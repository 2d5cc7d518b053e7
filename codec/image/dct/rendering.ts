import { component, type Lattice } from "../lattice/lattice.js";
import type { Geometry } from "./geometry.js";

/** Samples of luma and both chromas, or of luma alone. */
export type Components = readonly Int32Array[];

/**
 * The pixels of a picture from the samples of its components: chroma upsampled, then colours.
 * @param lattice the colours of luma and chroma
 * @param samples as many as `Extent.samples` says, sites beyond the blocks included
 * @param targets take red, green and blue of width x height pixels, or luma alone
 */
export function render(
  lattice: Lattice,
  { columns, rows, grid }: Geometry,
  width: number,
  height: number,
  samples: Components,
  targets: readonly Int32Array[],
): void {
  const [luma, first, second] = samples;
  const stride = columns.luma.samples;
  // Luma has no samples beyond its blocks: it begins where the JPEG does.
  const left = columns.luma.samples - width;
  const top = rows.luma.samples - height;
  if (first === undefined || second === undefined) {
    for (let y = 0; y < height; y++) {
      const from = (top + y) * stride + left;
      targets[0]!.set(luma!.subarray(from, from + width), y * width);
    }
    return;
  }
  const [red, green, blue] = targets as readonly [Int32Array, Int32Array, Int32Array];
  const sums = new Int32Array(grid.columns.sites);
  const firstRow = new Int32Array(columns.pixels);
  const secondRow = new Int32Array(columns.pixels);
  for (let y = 0; y < height; y++) {
    grid.expand(first, rows.offset + y, sums, firstRow);
    grid.expand(second, rows.offset + y, sums, secondRow);
    const from = (top + y) * stride + left;
    for (let x = 0, pixel = y * width; x < width; x++, pixel++) {
      const sum = lattice.luma * luma![from + x]!;
      const a = firstRow[columns.offset + x]!;
      const b = secondRow[columns.offset + x]!;
      red[pixel] = component(sum + lattice.red[b]!);
      green[pixel] = component(sum + lattice.greenFirst[a]! + lattice.greenSecond[b]!);
      blue[pixel] = component(sum + lattice.blue[a]!);
    }
  }
}
