import type { Extent } from "./geometry.js";

/** The places of the sites beyond the blocks: the row above, the row below, the column to the left, that to the right. */
export function marginPlaces(columns: Extent, rows: Extent): Int32Array {
  const places: number[] = [];
  const width = columns.samples;
  const height = rows.samples;
  for (let y = 0; y < height; y++) {
    if (y >= rows.before && y < height - rows.after) continue;
    for (let x = 0; x < width; x++) places.push(y * width + x);
  }
  for (let x = 0; x < width; x++) {
    if (x >= columns.before && x < width - columns.after) continue;
    for (let y = rows.before; y < height - rows.after; y++) places.push(y * width + x);
  }
  return Int32Array.from(places);
}
