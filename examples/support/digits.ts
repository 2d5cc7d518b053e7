import { createRequire } from "node:module";
import type { Random } from "../../src/train/random.js";

const require = createRequire(import.meta.url);
/** Of the images as the package has them, and as they are here: means of 2 x 2 or 4 x 4 pixels. */
const SOURCE_SIDE = 28;
/** Pixels have 16 levels of grey: what a sensor of 4 bits would see. */
export const LEVELS = 16;

/** Images of one digit of MNIST, about a thousand, in the order of the package: rows of levels from 0 to 15. */
export function digits(digit: number, side: 7 | 14): Uint8Array[] {
  const { data } = require(`mnist/src/digits/${digit}.json`) as { readonly data: readonly number[] };
  const factor = SOURCE_SIDE / side;
  const size = SOURCE_SIDE * SOURCE_SIDE;
  return Array.from({ length: Math.floor(data.length / size) }, (_, image) =>
    Uint8Array.from({ length: side * side }, (_, pixel) => {
      const [row, column] = [Math.floor(pixel / side) * factor, (pixel % side) * factor];
      let sum = 0;
      for (let at = 0; at < factor * factor; at++) {
        const place = (row + Math.floor(at / factor)) * SOURCE_SIDE + column + (at % factor);
        sum += data[image * size + place]!;
      }
      return Math.min(LEVELS - 1, Math.floor((sum / (factor * factor)) * LEVELS));
    }),
  );
}

/**
 * Levels as numbers from 0 to 1, each spread evenly over its sixteenth: without the noise a density could grow without
 * bound at the levels (Uria et al., 2013). The mean of -log of it, in bits, less 4 a pixel, bounds the bits of the levels.
 */
export function dequantised(image: Uint8Array, random: Random): number[] {
  return Array.from(image, (level) => (level + random.next()) / LEVELS);
}
