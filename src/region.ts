import { FlowzipError } from "../codec/container/errors.js";
import type { Area } from "../codec/domain/tilegrid.js";

/** A part of a picture, in pixels from its left upper corner. */
export type Region = Area;

/** @throws FlowzipError `invalid-argument` for a region that is none, in any picture */
export function completeRegion(region: Region | undefined): Region | undefined {
  if (region === undefined) return undefined;
  const { x, y, width, height } = region;
  const isRegion =
    [x, y, width, height].every(Number.isSafeInteger) && x >= 0 && y >= 0 && width > 0 && height > 0;
  if (isRegion) return { x, y, width, height };
  throw new FlowzipError(
    "invalid-argument",
    `a region of ${width} x ${height} pixels at (${x}, ${y}) is not possible`,
    "give whole numbers: the place from 0 on, and a width and height of at least 1",
  );
}

/** @throws FlowzipError `invalid-argument` for a region that is not all in a picture */
export function checkRegion(
  { x, y, width, height }: Region,
  picture: { readonly width: number; readonly height: number },
): void {
  if (x + width <= picture.width && y + height <= picture.height) return;
  throw new FlowzipError(
    "invalid-argument",
    `the region of ${width} x ${height} pixels at (${x}, ${y}) is not all in the picture`,
    `the picture has ${picture.width} x ${picture.height} pixels`,
  );
}

/** The error of a region that is asked of a file without a picture. */
export function noPicture(): FlowzipError {
  return new FlowzipError(
    "invalid-argument",
    "the file holds bytes, and no picture that a region could be of",
    "leave the region out",
  );
}
