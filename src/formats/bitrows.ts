import type { FilePlane } from "./format.js";

/** Rows of samples of 1, 2 or 4 bits, the first of a byte in its highest bits. All in bytes but `bits`. */
export interface BitLayout {
  readonly begin: number;
  /** From a row to the one below it: negative if the file begins with the bottom row. */
  readonly rowStep: number;
  readonly bits: number;
}

/** Copies samples out of a file, into a plane of the size of the picture. */
export function getBits(bytes: Uint8Array, layout: BitLayout, { width, height, samples }: FilePlane): void {
  const most = 2 ** layout.bits - 1;
  for (let y = 0, to = 0; y < height; y++) {
    const from = layout.begin + y * layout.rowStep;
    for (let x = 0, bit = 0; x < width; x++, bit += layout.bits)
      samples[to++] = (bytes[from + (bit >> 3)]! >> (8 - layout.bits - (bit & 7))) & most;
  }
}

/** The inverse of {@link getBits}, into bytes that are zero. */
export function putBits({ width, height, samples }: FilePlane, layout: BitLayout, bytes: Uint8Array): void {
  for (let y = 0, from = 0; y < height; y++) {
    const to = layout.begin + y * layout.rowStep;
    for (let x = 0, bit = 0; x < width; x++, bit += layout.bits)
      bytes[to + (bit >> 3)]! |= samples[from++]! << (8 - layout.bits - (bit & 7));
  }
}

/**
 * The bytes that end the rows of a file and are not wholly those of samples: of a byte that has samples too, the other
 * bits. Rows in the order of the file.
 * @param content bits of the samples of a row
 */
export function getPadding(
  bytes: Uint8Array,
  begin: number,
  rowBytes: number,
  rows: number,
  content: number,
): Uint8Array<ArrayBuffer> {
  const first = Math.floor(content / 8);
  const padding = new Uint8Array((rowBytes - first) * rows);
  for (let row = 0, to = 0; row < rows; row++) {
    for (let at = first; at < rowBytes; at++)
      padding[to++] = bytes[begin + row * rowBytes + at]! & (at === first ? 255 >> (content & 7) : 255);
  }
  return padding;
}

/** The inverse of {@link getPadding}: adds to bytes that have the samples already. */
export function putPadding(
  padding: Uint8Array,
  bytes: Uint8Array,
  begin: number,
  rowBytes: number,
  rows: number,
  content: number,
): void {
  const first = Math.floor(content / 8);
  for (let row = 0, from = 0; row < rows; row++) {
    for (let at = first; at < rowBytes; at++)
      bytes[begin + row * rowBytes + at]! |= padding[from++]! & (at === first ? 255 >> (content & 7) : 255);
  }
}
