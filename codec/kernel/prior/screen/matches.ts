import { Canvas, PIXEL } from "./canvas";

/**
 * Where the picture was like here before. A match is a distance back in memory, so that it goes on by itself from pixel to
 * pixel and from row to row. Two are found by hashes of many and of fewer pixels around; the third is the one that was right
 * in the row above.
 */

export const MATCHES: i32 = 3;
const TABLE_BITS: u32 = 18;
const LONGEST: i32 = 0xffff;
/** Pixels that are compared where a match is found. */
const COMPARED: i32 = 24;
/** Kinds of what is known about a match. */
export const MATCH_KINDS: i32 = 64;

@unmanaged
export class Matches {
  distance0: usize;
  distance1: usize;
  distance2: usize;
  length0: i32;
  length1: i32;
  length2: i32;
  table0: usize;
  table1: usize;
  /** Of each column: the distance that was right last, and for how many rows. */
  columns: usize;
}

/** What each match predicts, and of what kind it is; below 0 where there is no match. */
export const matchColours = memory.data(8 * 3, 16);
export const matchKinds = memory.data(4 * 3, 16);

export function matchesBytes(width: i32): usize {
  return ((<usize>2) << (TABLE_BITS + 2)) + 8 * <usize>(width + 2);
}

export function initialiseMatches(matches: Matches, width: i32, memory_: usize): void {
  memory.fill(changetype<usize>(matches), 0, offsetof<Matches>());
  memory.fill(memory_, 0, matchesBytes(width));
  matches.table0 = memory_;
  matches.table1 = memory_ + ((<usize>1) << (TABLE_BITS + 2));
  matches.columns = memory_ + ((<usize>2) << (TABLE_BITS + 2));
}

function placeOf(table: usize, hash: u64): usize {
  return table + <usize>((<u32>(hash >> 40) & ((1 << TABLE_BITS) - 1)) << 2);
}

/** How many pixels before here are as they are `distance` before; 0 where the pixels above are not. */
function compare(canvas: Canvas, at: usize, distance: usize): i32 {
  const above = at - canvas.stride;
  if (load<u64>(above) !== load<u64>(above - distance)) return 0;
  if (load<u64>(above + PIXEL) !== load<u64>(above + PIXEL - distance)) return 0;
  let length = 0;
  let back = at - PIXEL;
  while (length < COMPARED && load<u64>(back) === load<u64>(back - distance)) {
    length++;
    back -= PIXEL;
  }
  return length;
}

function kindOf(canvas: Canvas, at: usize, distance: usize, length: i32): i32 {
  const above = at - canvas.stride;
  const north: i32 = load<u64>(above) === load<u64>(above - distance) ? 1 : 0;
  const east: i32 = load<u64>(above + PIXEL) === load<u64>(above + PIXEL - distance) ? 1 : 0;
  const size =
    length < 8 ? length : length < 16 ? 8 + ((length - 8) >> 2) : min(15, 6 + ((31 - <i32>clz(length)) | 0));
  return (size << 2) | (north << 1) | east;
}

function predict(canvas: Canvas, index: usize, at: usize, distance: usize, length: i32): void {
  if (distance === 0) {
    store<i32>(matchKinds + (index << 2), -1);
    return;
  }
  store<u64>(matchColours + (index << 3), load<u64>(at - distance));
  store<i32>(matchKinds + (index << 2), kindOf(canvas, at, distance, length));
}

/** Finds matches for the pixel at `at` in column `x`. */
export function findMatches(
  matches: Matches,
  canvas: Canvas,
  x: i32,
  at: usize,
  hash0: u64,
  hash1: u64,
): void {
  const place0 = placeOf(matches.table0, hash0);
  const place1 = placeOf(matches.table1, hash1);
  if (matches.length0 === 0) {
    const before = <usize>load<u32>(place0);
    const length = before ? compare(canvas, at, at - before) : 0;
    matches.length0 = length;
    matches.distance0 = length ? at - before : 0;
  }
  if (matches.length1 === 0) {
    const before = <usize>load<u32>(place1);
    const length = before ? compare(canvas, at, at - before) : 0;
    matches.length1 = length;
    matches.distance1 = length ? at - before : 0;
  }
  store<u32>(place0, <u32>at);
  store<u32>(place1, <u32>at);
  const column = matches.columns + ((<usize>x) << 3);
  matches.distance2 = <usize>load<u32>(column);
  matches.length2 = load<i32>(column, 4);
  predict(canvas, 0, at, matches.distance0, matches.length0);
  predict(canvas, 1, at, matches.distance1, matches.length1);
  predict(canvas, 2, at, matches.distance2, matches.length2);
}

/** Learns which pixel came. */
export function learnMatches(matches: Matches, x: i32, at: usize): void {
  const pixel = load<u64>(at);
  const column = matches.columns + ((<usize>x) << 3);
  let distance: usize = 0;
  let rows = 0;
  if (matches.distance1) {
    if (load<u64>(at - matches.distance1) === pixel) {
      matches.length1 = min(matches.length1 + 1, LONGEST);
      distance = matches.distance1;
      rows = 1;
    } else {
      matches.length1 = 0;
      matches.distance1 = 0;
    }
  }
  if (matches.distance0) {
    if (load<u64>(at - matches.distance0) === pixel) {
      matches.length0 = min(matches.length0 + 1, LONGEST);
      distance = matches.distance0;
      rows = 1;
    } else {
      matches.length0 = 0;
      matches.distance0 = 0;
    }
  }
  if (matches.distance2) {
    if (load<u64>(at - matches.distance2) === pixel) {
      if (distance === 0 || distance === matches.distance2 || matches.length2 > 2) {
        distance = matches.distance2;
        rows = min(matches.length2 + 1, LONGEST);
      }
    }
  }
  store<u32>(column, <u32>distance);
  store<i32>(column, rows, 4);
}
