import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { FlowzipError } from "../../codec/container/errors.js";
import { toFlowzipError } from "../node/systemerror.js";
import { cut, type Pixels, reduced, SIDE } from "./patches.js";
import type { TensorFlow } from "./tensorflow.js";

/** The shape of raw samples: pictures, rows, columns, channels. */
export type RawShape = readonly [count: number, height: number, width: number, channels: number];

/** Patches to learn from, and those that only measure. */
export interface Source {
  readonly name: string;
  readonly training: readonly Uint8Array[];
  readonly heldOut: readonly Uint8Array[];
}

/** How many pixels become one, on a side; of pictures that were JPEG files, this many times more. */
const FACTORS = [1, 2, 4, 8];
const JPEG_FACTOR = 4;
const CHANNELS = 3;
const PICTURE = /\.(png|jpe?g|bmp)$/i;
const JPEG = /\.jpe?g$/i;

/**
 * Reads what a path names: a folder of pictures (PNG, JPEG, BMP), one picture, or a file of raw samples of a shape among `raw`.
 * The last part of the pictures, in the order of their names, is held out.
 * @param holdout the part that is held out, 0 to 1
 * @throws FlowzipError `file-not-found`, `io`, or `invalid-argument` where there is nothing to learn from
 */
export async function readSource(
  tf: TensorFlow,
  path: string,
  { holdout, raw }: { readonly holdout: number; readonly raw: readonly RawShape[] },
): Promise<Source> {
  const items = await itemsOf(tf, path, raw);
  const heldOutFrom = Math.ceil(items.length * (1 - holdout));
  const training: Uint8Array[] = [];
  const heldOut: Uint8Array[] = [];
  for (const [index, item] of items.entries()) {
    const isHeldOut = index >= heldOutFrom;
    // What is held out is measured as it is: not made smaller but where it must be.
    const factors = isHeldOut ? FACTORS.slice(0, 1) : FACTORS;
    const { pixels, step } = await item();
    for (const factor of factors) {
      const patches = cut(reduced(pixels, factor * step));
      (isHeldOut ? heldOut : training).push(...patches);
    }
  }
  if (training.length === 0) {
    throw new FlowzipError(
      "invalid-argument",
      `there is no picture to learn from in ${path}`,
      `name folders or files of colour pictures of at least ${SIDE} x ${SIDE} pixels`,
    );
  }
  return { name: basename(path), training, heldOut };
}

type Item = () => Promise<{ readonly pixels: Pixels; readonly step: number }>;

async function itemsOf(tf: TensorFlow, path: string, raw: readonly RawShape[]): Promise<Item[]> {
  try {
    const isFolder = (await stat(path)).isDirectory();
    if (!isFolder && !PICTURE.test(path)) return rawItems(await readFile(path), raw, path);
    const names = isFolder ? (await readdir(path)).sort().map((name) => join(path, name)) : [path];
    return names.filter((name) => PICTURE.test(name)).map((name) => () => readPicture(tf, name));
  } catch (error) {
    throw error instanceof FlowzipError ? error : toFlowzipError(error);
  }
}

function rawItems(bytes: Uint8Array, shapes: readonly RawShape[], path: string): Item[] {
  const shape = shapes.find(
    ([count, height, width, channels]) =>
      channels === CHANNELS && count * height * width * channels === bytes.length,
  );
  if (shape === undefined) {
    throw new FlowzipError(
      "invalid-argument",
      `${path} has ${bytes.length} bytes, which are the samples of no shape that was given`,
      "give its shape, as in --raw 3000x32x32x3",
    );
  }
  const [count, height, width] = shape;
  const size = height * width * CHANNELS;
  return Array.from({ length: count }, (_, index) => async () => ({
    pixels: { width, height, data: bytes.subarray(index * size, (index + 1) * size) },
    step: 1,
  }));
}

async function readPicture(tf: TensorFlow, name: string): Promise<{ pixels: Pixels; step: number }> {
  const image = tf.node.decodeImage(await readFile(name), CHANNELS);
  const [height, width] = image.shape;
  const data = Uint8Array.from(await image.data());
  image.dispose();
  return { pixels: { width, height, data }, step: JPEG.test(name) ? JPEG_FACTOR : 1 };
}
