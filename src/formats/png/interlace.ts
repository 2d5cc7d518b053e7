import { type PngHeader, pixelBits } from "./header.js";

/** Pixels that are stored together: all of them, or one of the seven passes of Adam7. Counted in pixels. */
export interface Pass {
  readonly width: number;
  readonly height: number;
  /** Where its first pixel is in the picture, and how far its pixels are apart. */
  readonly left: number;
  readonly top: number;
  readonly across: number;
  readonly down: number;
  /** Bytes of a row, without the byte of its filter. */
  readonly rowBytes: number;
}

/** left, top, across, down. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** The passes of a picture that have pixels, in the order of the file. */
export function passesOf(header: PngHeader): Pass[] {
  const grids = header.isInterlaced ? ADAM7 : ([[0, 0, 1, 1]] as const);
  return grids
    .map(([left, top, across, down]) => {
      const width = Math.max(0, Math.ceil((header.width - left) / across));
      const height = Math.max(0, Math.ceil((header.height - top) / down));
      return { width, height, left, top, across, down, rowBytes: Math.ceil((width * pixelBits(header)) / 8) };
    })
    .filter((pass) => pass.width > 0 && pass.height > 0);
}

/** Rows of all passes. */
export function rowCount(passes: readonly Pass[]): number {
  return passes.reduce((rows, pass) => rows + pass.height, 0);
}

/** Bytes of all rows, without those of the filters. */
export function packedBytes(passes: readonly Pass[]): number {
  return passes.reduce((bytes, pass) => bytes + pass.height * pass.rowBytes, 0);
}
