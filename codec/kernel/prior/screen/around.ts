import { Canvas, PIXEL } from "./canvas";

/** Hashes of the pixels around one that is to be coded: of the nearest ones, of ever more of them, and of rows and columns. */

/** Neighbours as pairs of coordinates, nearest first. */
export const NEIGHBOURS: i32 = 34;
const neighbours = memory.data<i8>([
  -1, 0, 0, -1, -1, -1, 1, -1, -2, 0, 0, -2, -1, -2, 1, -2, -2, -1, 2, -1, -2, -2, 2, -2, -3, 0, 0, -3, -3,
  -1, 3, -1, -1, -3, 1, -3, -3, -2, 3, -2, -2, -3, 2, -3, -4, 0, 4, -1, -4, -1, 0, -4, -4, -2, 4, -2, -3, -3,
  3, -3, -1, -4, 1, -4, -5, 0, 5, -1,
]);
/** Bytes from a pixel to each neighbour. */
const offsets = memory.data(34 * 4, 16);

export function initialiseAround(canvas: Canvas): void {
  for (let index: usize = 0; index < <usize>NEIGHBOURS; index++) {
    const x = <i32>load<i8>(neighbours + (index << 1));
    const y = <i32>load<i8>(neighbours + (index << 1), 1);
    store<i32>(offsets + (index << 2), <i32>canvas.stride * y + x * <i32>PIXEL);
  }
}

const MULTIPLIER: u64 = ((<u64>0x9e3779b9) << 32) | 0x7f4a7c15;

/** Takes one more pixel into a hash. */
export function joined(hash: u64, pixel: u64): u64 {
  const mixed = (hash ^ pixel) * MULTIPLIER;
  return mixed ^ (mixed >> 29);
}

/** Goes on with a hash over the neighbours from number `from` to before `to`. */
export function hashAround(hash: u64, at: usize, from: i32, to: i32): u64 {
  for (let index: usize = (<usize>from) << 2; index < (<usize>to) << 2; index += 4) {
    hash = joined(hash, load<u64>(at + <usize>load<i32>(offsets + index)));
  }
  return hash;
}
