import type { ItemArray } from "./formats/items/items.js";
import { plainPng } from "./formats/png/plain.js";

const GAP = 1;
const WHITE = 255;

/** Items side by side in a PNG, with as many in a row as make it about square; the first one or three channels are shown. */
export function gridPng({ count, shape, values }: ItemArray): Uint8Array<ArrayBuffer> {
  const { height, width, channels } = shape;
  const shown = channels >= 3 ? 3 : 1;
  const columns = Math.ceil(Math.sqrt((count * height) / width));
  const rows = Math.ceil(count / columns);
  const across = columns * (width + GAP) + GAP;
  const down = rows * (height + GAP) + GAP;
  const samples = new Uint8Array(across * down * shown).fill(WHITE);
  for (let index = 0; index < count; index++) {
    const left = GAP + (index % columns) * (width + GAP);
    const top = GAP + Math.floor(index / columns) * (height + GAP);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const from = ((index * height + y) * width + x) * channels;
        const to = ((top + y) * across + left + x) * shown;
        for (let channel = 0; channel < shown; channel++) {
          samples[to + channel] = Math.min(255, Math.max(0, values[from + channel]!));
        }
      }
    }
  }
  return plainPng(across, down, samples);
}

/** The bits of each cell of an item as a grey PNG: black for none, white for the most. */
export function heatmapPng(
  bits: Float64Array,
  { height, width, channels }: ItemArray["shape"],
): Uint8Array<ArrayBuffer> {
  const cells = Float64Array.from({ length: height * width }, (_, cell) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += bits[cell * channels + channel]!;
    return Math.max(0, sum);
  });
  const most = Math.max(...cells, 1e-9);
  return plainPng(
    width,
    height,
    Uint8Array.from(cells, (value) => Math.round((255 * value) / most)),
  );
}
