import { FlowzipError } from "../container/errors.js";
import type { Plane, PlaneShape } from "./plane.js";

const MOST_WIDTH = 2 ** 16;
const MOST_SAMPLES = 2 ** 28;
const MOST_VALUE = 2 ** 16;
/** Border of a plane in the kernel's memory. */
export const LEFT = 4;
const RIGHT = 4;
export const ABOVE = 3;
const BELOW = 2;
/** Columns, and rows, of a block of coefficients. */
const BLOCK_SIDE = 8;
/** The largest coefficient, either way. */
const MOST_COEFFICIENT = 2 ** 11;

/** Whether the prior codes planes of a shape. */
export function isCodable({ width, height, least, most, quantisers }: PlaneShape): boolean {
  const areBlocks =
    width % BLOCK_SIDE === 0 &&
    height % BLOCK_SIDE === 0 &&
    least >= -MOST_COEFFICIENT &&
    least <= 0 &&
    most >= 0 &&
    most <= MOST_COEFFICIENT;
  return (
    (quantisers === undefined || areBlocks) &&
    [width, height, least, most].every(Number.isInteger) &&
    Math.min(width, height) >= 1 &&
    width <= MOST_WIDTH &&
    (LEFT + width + RIGHT) * (ABOVE + height + BELOW) <= MOST_SAMPLES &&
    least <= most &&
    least >= -MOST_VALUE &&
    most <= MOST_VALUE
  );
}

export const describe = ({ width, height, least, most }: PlaneShape): string =>
  `a plane of ${width} x ${height} samples from ${least} to ${most}`;

/** @throws FlowzipError `invalid-argument` for a plane that the prior does not code */
export function checkPlane(plane: Plane): void {
  const { width, height, least, most, samples } = plane;
  let outside = 0;
  if (isCodable(plane)) for (const sample of samples) outside |= (sample - least) | (most - sample);
  if (!isCodable(plane) || samples.length !== width * height || outside < 0) {
    throw new FlowzipError(
      "invalid-argument",
      `the prior of planes cannot code ${describe(plane)}`,
      `give 1 to 2^28 samples within their range, 2^16 in a row and values of 2^16 at the most`,
    );
  }
}
