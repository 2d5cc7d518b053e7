import { cannotInvert } from "../flow.js";
import type { Geometry } from "./geometry.js";
import { BLOCK, SIDE } from "./islow.js";

/** The pixels of a block of luma that are within the picture. */
function eachPixel(
  { columns, rows }: Geometry,
  width: number,
  height: number,
  number: number,
  visit: (pixel: number, index: number) => void,
): void {
  const left = columns.luma.samples - width;
  const top = rows.luma.samples - height;
  const blockX = number % columns.luma.blocks;
  const fromX = blockX * SIDE - left;
  const fromY = ((number - blockX) / columns.luma.blocks) * SIDE - top;
  for (let index = 0; index < BLOCK; index++) {
    const x = fromX + (index & 7);
    const y = fromY + (index >> 3);
    if (x >= 0 && x < width && y >= 0 && y < height) visit(y * width + x, index);
  }
}

/** Where pixels are not what coefficients make: a mark for each block, and of those marked all differences. */
export interface Changes {
  readonly marks: Int32Array;
  readonly count: number;
  /** Of each colour, 64 for each marked block. */
  readonly differences: readonly Int32Array[];
}

/** What is to be added to pixels that were made. */
export function findChanges(
  geometry: Geometry,
  width: number,
  height: number,
  wanted: readonly Int32Array[],
  made: readonly Int32Array[],
): Changes {
  const blocks = geometry.columns.luma.blocks * geometry.rows.luma.blocks;
  const marks = new Int32Array(blocks);
  let count = 0;
  for (let number = 0; number < blocks; number++) {
    eachPixel(geometry, width, height, number, (pixel) => {
      if (wanted.some((samples, colour) => samples[pixel] !== made[colour]![pixel])) marks[number] = 1;
    });
    count += marks[number]!;
  }
  const differences = wanted.map((samples, colour) => {
    const list = new Int32Array(BLOCK * count);
    let from = 0;
    for (let number = 0; number < blocks; number++) {
      if (marks[number] === 0) continue;
      eachPixel(geometry, width, height, number, (pixel, index) => {
        list[from + index] = samples[pixel]! - made[colour]![pixel]!;
      });
      from += BLOCK;
    }
    return list;
  });
  return { marks, count, differences };
}

/**
 * Adds differences to pixels that were made.
 * @throws FlowzipError `corrupt` where there are not as many marks as blocks of differences
 */
export function applyChanges(
  name: string,
  geometry: Geometry,
  width: number,
  height: number,
  { marks, count, differences }: Changes,
  made: readonly Int32Array[],
): void {
  let from = 0;
  for (let number = 0; number < marks.length; number++) {
    if (marks[number] === 0) continue;
    if (from === BLOCK * count) throw cannotInvert(name, "more marks than changed blocks");
    eachPixel(geometry, width, height, number, (pixel, index) => {
      for (let colour = 0; colour < made.length; colour++) {
        const samples = made[colour]!;
        samples[pixel] = samples[pixel]! + differences[colour]![from + index]!;
      }
    });
    from += BLOCK;
  }
  if (from < BLOCK * count) throw cannotInvert(name, "fewer marks than changed blocks");
}
