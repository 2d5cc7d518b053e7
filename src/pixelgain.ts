import type { Level } from "../codec/domain/bytes.js";
import { codePlanes } from "../codec/domain/picturecoding.js";
import { planesOfBytes } from "../codec/image/samplebytes.js";
import type { Kernel } from "../codec/kernel.js";
import { openPicture } from "./formats/pictures.js";
import { bytesOfPicture, cutOut, shapeOfPicture } from "./formats/raster.js";

/** The side of the part from the middle of a picture that stands for all of it. */
const PART = 384;

/**
 * About how many bytes a file would take if no more than its pixels were kept: a part from its middle is coded, and the
 * rest taken to be alike. Undefined where even its pixels cannot be had.
 */
export function pixelGain(
  kernel: Kernel,
  file: Uint8Array,
  { mostSamples, level }: { readonly mostSamples: number; readonly level: Level },
): number | undefined {
  const opened = openPicture(file, { pixels: true, raw: undefined, mostSamples });
  if (opened === undefined) return undefined;
  const shape = shapeOfPicture(opened.picture);
  const width = Math.min(PART, shape.width);
  const height = Math.min(PART, shape.height);
  const x = (shape.width - width) >> 1;
  const y = (shape.height - height) >> 1;
  const part = cutOut(bytesOfPicture(opened.picture), shape, { x, y, width, height });
  const coded = codePlanes(kernel, planesOfBytes(part, { ...shape, width, height }), level, 0);
  if (coded === undefined) return undefined;
  const scale = (shape.width * shape.height) / (width * height);
  return Math.round(coded.payload.length * scale) + opened.remainder.length;
}
