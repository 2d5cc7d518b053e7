import { hasMoreColours } from "../image/colours.js";
import type { Plane } from "../image/plane.js";

/** With so many pixels for one colour, the share counts as so much at the least. */
const PIXELS_OF_COLOUR = 8;
const FEW_COLOURS_SHARE = 500;
const MOST_SAMPLED = 1 << 14;
/** So many pixels, in rows of which there are so many at least, stand for all of them. */
const LOOKED_AT = 1 << 13;
const FEW_ROWS = 32;

/** How many of 1000 pixels are like their neighbour in the west or in the north, in all planes; more where colours are few. */
export function repetition(planes: readonly Plane[]): number {
  const { width, height } = planes[0]!;
  const step = Math.max(1, Math.min(Math.floor((width * height) / LOOKED_AT), Math.floor(height / FEW_ROWS)));
  let repeated = 0;
  let pixels = 0;
  for (let y = 0; y < height; y += step) {
    for (let at = y * width; at < (y + 1) * width; at++) {
      if ((at > y * width && isSame(planes, at, at - 1)) || (y > 0 && isSame(planes, at, at - width)))
        repeated++;
    }
    pixels += width;
  }
  const share = Math.floor((1000 * repeated) / pixels);
  return hasFewColours(planes) ? Math.max(share, FEW_COLOURS_SHARE) : share;
}

function isSame(planes: readonly Plane[], at: number, other: number): boolean {
  for (let index = 0; index < planes.length; index++) {
    const { samples } = planes[index]!;
    if (samples[at] !== samples[other]) return false;
  }
  return true;
}

/** Whether pixels here and there, in planes of colours, have few colours: a picture that was dithered. */
function hasFewColours(planes: readonly Plane[]): boolean {
  const count = planes[0]!.samples.length;
  if (planes.length < 2) return false;
  const step = Math.max(1, Math.floor(count / MOST_SAMPLED));
  return !hasMoreColours(planes, Math.floor(count / (PIXELS_OF_COLOUR * step)), step);
}
