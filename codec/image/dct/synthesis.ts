import type { Extent } from "./geometry.js";
import { BLOCK, inverseTransform, SIDE } from "./islow.js";

/** The samples of a component: columns times rows of `Extent.samples`. */
export interface Samples {
  readonly width: number;
  readonly height: number;
  readonly values: Int32Array;
}

const products = new Int32Array(BLOCK);
const block = new Int32Array(BLOCK);

/** Takes the coefficients of a block, 8 x 8 of a plane with `stride` columns, to samples. */
export function blockSamples(
  coefficients: Int32Array,
  from: number,
  stride: number,
  table: Int32Array,
  samples: Int32Array,
): void {
  for (let v = 0, index = 0; v < SIDE; v++) {
    const row = from + v * stride;
    for (let u = 0; u < SIDE; u++, index++) {
      products[index] = Math.imul(coefficients[row + u]!, table[index]!);
    }
  }
  inverseTransform(products, samples);
}

/** Copies what is in use of a block's samples to where it belongs. */
export function placeBlock(
  samples: Int32Array,
  columns: Extent,
  rows: Extent,
  blockX: number,
  blockY: number,
  target: Int32Array,
): void {
  const width = columns.samples;
  const fromX = columns.before + blockX * SIDE;
  const fromY = rows.before + blockY * SIDE;
  const toX = Math.min(SIDE, columns.samples - fromX);
  const toY = Math.min(SIDE, rows.samples - fromY);
  for (let y = 0; y < toY; y++) {
    const row = (fromY + y) * width + fromX;
    for (let x = 0; x < toX; x++) target[row + x] = samples[SIDE * y + x]!;
  }
}

/** The samples of a component; those beyond its blocks are left 0. */
export function componentSamples(
  coefficients: Int32Array,
  columns: Extent,
  rows: Extent,
  table: Int32Array,
): Int32Array {
  const target = new Int32Array(columns.samples * rows.samples);
  const stride = columns.blocks * SIDE;
  for (let blockY = 0; blockY < rows.blocks; blockY++) {
    for (let blockX = 0; blockX < columns.blocks; blockX++) {
      blockSamples(coefficients, blockY * SIDE * stride + blockX * SIDE, stride, table, block);
      placeBlock(block, columns, rows, blockX, blockY, target);
    }
  }
  return target;
}
