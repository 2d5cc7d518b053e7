import { Random } from "./random.js";

/** Rows and columns of a patch. */
export const SIDE = 32;
const CHANNELS = 3;
export const PATCH_BYTES = SIDE * SIDE * CHANNELS;
/** A patch with fewer changes from a pixel to the next teaches nothing about photographs. */
const LEAST_CHANGES = (SIDE * SIDE) / 2;

/** Pixels of red, green and blue, row by row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Red, green and blue of a picture made smaller: each sample is the mean of a square of `factor` on a side, rounded. */
export function reduced({ width, height, data }: Pixels, factor: number): Pixels {
  if (factor === 1) return { width, height, data };
  const columns = Math.floor(width / factor);
  const rows = Math.floor(height / factor);
  const small = new Uint8Array(columns * rows * CHANNELS);
  const sums = new Uint32Array(columns * CHANNELS);
  const count = factor * factor;
  for (let row = 0; row < rows; row++) {
    sums.fill(0);
    for (let y = row * factor; y < (row + 1) * factor; y++) {
      for (let x = 0; x < columns * factor; x++) {
        const to = Math.floor(x / factor) * CHANNELS;
        const from = (y * width + x) * CHANNELS;
        for (let channel = 0; channel < CHANNELS; channel++) {
          sums[to + channel] = sums[to + channel]! + data[from + channel]!;
        }
      }
    }
    const start = row * columns * CHANNELS;
    for (let at = 0; at < sums.length; at++) {
      small[start + at] = Math.floor((sums[at]! + (count >> 1)) / count);
    }
  }
  return { width: columns, height: rows, data: small };
}

/** The patches that a picture is cut into, without those of flat colour. */
export function* cut({ width, height, data }: Pixels): Generator<Uint8Array, void, void> {
  for (let top = 0; top + SIDE <= height; top += SIDE) {
    for (let left = 0; left + SIDE <= width; left += SIDE) {
      const patch = new Uint8Array(PATCH_BYTES);
      for (let y = 0; y < SIDE; y++) {
        const start = ((top + y) * width + left) * CHANNELS;
        patch.set(data.subarray(start, start + SIDE * CHANNELS), y * SIDE * CHANNELS);
      }
      if (changes(patch) >= LEAST_CHANGES) yield patch;
    }
  }
}

function changes(patch: Uint8Array): number {
  let count = 0;
  for (let at = CHANNELS; at < patch.length; at += CHANNELS) {
    let differs = 0;
    for (let channel = 0; channel < CHANNELS; channel++) {
      differs |= patch[at + channel]! ^ patch[at + channel - CHANNELS]!;
    }
    if (differs !== 0) count++;
  }
  return count;
}

/** Draws batches of patches, from all sources equally often, half of the patches mirrored. */
export class Batches {
  readonly #sources: readonly (readonly Uint8Array[])[];
  readonly random: Random;

  constructor(sources: readonly (readonly Uint8Array[])[], seed: number) {
    this.#sources = sources;
    this.random = new Random(seed);
  }

  draw(count: number): Uint8Array {
    const batch = new Uint8Array(count * PATCH_BYTES);
    for (let index = 0; index < count; index++) {
      const source = this.#sources[this.random.below(this.#sources.length)]!;
      const patch = source[this.random.below(source.length)]!;
      batch.set(this.random.next() < 0.5 ? mirrored(patch) : patch, index * PATCH_BYTES);
    }
    return batch;
  }
}

function mirrored(patch: Uint8Array): Uint8Array {
  const mirror = new Uint8Array(patch.length);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const from = (y * SIDE + x) * CHANNELS;
      mirror.set(patch.subarray(from, from + CHANNELS), (y * SIDE + SIDE - 1 - x) * CHANNELS);
    }
  }
  return mirror;
}
