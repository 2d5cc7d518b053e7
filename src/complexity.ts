import { deflateRaw } from "pako";
import { encode } from "./encode.js";
import type { ItemArray, ItemShape } from "./formats/items/items.js";
import { itemsOf } from "./items.js";
import type { ScoreOptions } from "./score.js";

/** General compressors, which know nothing of the items of a model: deflate (RFC 1951) at its level 9, and this one. */
export const COMPRESSORS = ["deflate", "flowzip"] as const;
export type Compressor = (typeof COMPRESSORS)[number];

const MOST_PLANES = 4;
const BYTES_OF = { u8: 1, u16: 2, i32: 4 } as const;
type Depth = keyof typeof BYTES_OF;

/**
 * The bits that a general compressor takes for each item alone: its complexity. A flow gives simple items few bits, also those
 * that are nothing like what it was trained on; its score less the complexity tells both simple and intricate strangers
 * (Serrà et al. 2020, "Input complexity and out-of-distribution detection with likelihood-based generative models").
 * @param data an array of NumPy, a table of numbers, or raw samples
 * @throws FlowzipError `invalid-argument` for data that holds no items
 * @example
 * const { bits } = score(data, model);
 * const simple = await complexity(data, "flowzip");
 * const excess = bits.map((value, item) => value - simple[item]);
 */
export async function complexity(
  data: BufferSource,
  compressor: Compressor,
  options: ScoreOptions = {},
): Promise<Float64Array<ArrayBuffer>> {
  const items = itemsOf(data, options.rawItems);
  const depth = depthOf(items);
  const raw = rawShape(items.shape, depth);
  const size = items.values.length / items.count;
  const bits = new Float64Array(items.count);
  for (let item = 0; item < items.count; item++) {
    const bytes = bytesOf(items.values.subarray(item * size, (item + 1) * size), depth);
    const packed =
      compressor === "deflate" ? deflateRaw(bytes, { level: 9 }) : await encode(bytes, { raw, threads: 1 });
    bits[item] = 8 * packed.length;
  }
  return bits;
}

/** The narrowest integers that hold all values. */
function depthOf({ values }: ItemArray): Depth {
  const isWithin = (limit: number) => values.every((value) => value >= 0 && value < limit);
  return isWithin(2 ** 8) ? "u8" : isWithin(2 ** 16) ? "u16" : "i32";
}

/** Items of rows and columns are pictures. */
function rawShape({ height, width, channels }: ItemShape, depth: Depth): string | undefined {
  const isPicture = depth !== "i32" && height > 1 && width > 1 && channels <= MOST_PLANES;
  return isPicture ? `${width}x${height}x${channels}:${depth}` : undefined;
}

/** Integers with their lowest bytes first. */
function bytesOf(values: Int32Array, depth: Depth): Uint8Array<ArrayBuffer> {
  const size = BYTES_OF[depth];
  return Uint8Array.from(
    { length: values.length * size },
    (_, at) => values[Math.floor(at / size)]! >> (8 * (at % size)),
  );
}
