/**
 * Which record flows ("numeric", "planes") a block may gain from, and with which parameters: a list to try,
 * best guess first. The caller tries each on a sample with its own coder and keeps the block as it is unless
 * one wins there.
 *
 * The strides of the block come first. For each, those widths, byte orders and phases are looked for whose
 * differences from the west element cost least, and then, for the best of them, the length of rows.
 */

import { ROWS_BYTES, rowLength } from "./rows";
import { differenceBits, HISTOGRAM_BYTES, Layout, plainBits } from "./sample";
import { findStrides, longestLag, MOST_STRIDES, STRIDES_BYTES } from "./strides";

/** Most candidates that are listed, and the bytes of one. */
const MOST: u32 = 8;
const CANDIDATE: u32 = 32;
/** Blocks below this hold too few records to tell. */
const SMALLEST: u32 = 8192;

const WIDTHS: u32 = 5;
const NO_WIDTH: u32 = WIDTHS;
/** Per width: the least bits, then its layout. */
const FOUND: usize = 4 + offsetof<Layout>();

/** Parts of the scratch. */
const STRIDES: usize = 0;
const BEST: usize = STRIDES + <usize>MOST_STRIDES * 4;
const TRIED: usize = BEST + <usize>WIDTHS * FOUND;
const HISTOGRAM: usize = TRIED + offsetof<Layout>();
const LAGS: usize = HISTOGRAM + HISTOGRAM_BYTES;
/** Aligned to 8. */
const ROWS: usize = (LAGS + STRIDES_BYTES + 7) & ~7;
const SCRATCH: usize = ROWS + ROWS_BYTES;

/** Scratch bytes that `findRecords` needs. */
export function recordsScratchBytes(): usize {
  return SCRATCH;
}

/** Bytes of the list that `findRecords` writes. */
export function recordsListBytes(): usize {
  return MOST * CANDIDATE;
}

/** Width number `index`: 1, 2, 3, 4, 8. */
function widthOf(index: u32): u32 {
  return index < 4 ? index + 1 : 8;
}

function bitsOf(index: u32, scratch: usize): u32 {
  return load<u32>(scratch + BEST + <usize>index * FOUND);
}

function layoutOf(index: u32, scratch: usize): Layout {
  return changetype<Layout>(scratch + BEST + <usize>index * FOUND + 4);
}

/** Finds the layout of width number `index` whose differences take the least bits. */
function bestLayout(block: usize, size: u32, index: u32, strides: u32, scratch: usize): void {
  const lags = longestLag(size);
  const width = widthOf(index);
  const best = layoutOf(index, scratch);
  const tried = changetype<Layout>(scratch + TRIED);
  let least = u32.MAX_VALUE;
  tried.width = width;
  for (let place: u32 = 0; place < strides; place++) {
    const stride = load<u32>(scratch + STRIDES + (place << 2));
    if (stride % width !== 0 || stride * 2 + width > lags) continue;
    tried.west = stride / width;
    for (let bigEndian: u32 = 0; bigEndian < (width > 1 ? 2 : 1); bigEndian++) {
      tried.bigEndian = bigEndian;
      for (let head: u32 = 0; head < width; head++) {
        tried.head = head;
        const bits = differenceBits(block, size, lags, tried, 1, scratch + HISTOGRAM);
        if (bits >= least) continue;
        least = bits;
        memory.copy(changetype<usize>(best), changetype<usize>(tried), offsetof<Layout>());
      }
    }
  }
  store<u32>(scratch + BEST + <usize>index * FOUND, least);
}

/** Writes candidate `count` as "numeric"; returns how many there are now. */
function putNumeric(list: usize, count: u32, layout: Layout, north: u32, prediction: u32): u32 {
  const at = list + count * CANDIDATE;
  memory.fill(at, 0, CANDIDATE);
  store<u32>(at, layout.width);
  store<u32>(at, layout.bigEndian, 4);
  store<u32>(at, layout.head, 8);
  store<u32>(at, layout.west, 12);
  store<u32>(at, north, 16);
  store<u32>(at, prediction, 20);
  return count + 1;
}

/** Writes candidate `count` as "planes"; returns how many there are now. */
function putPlanes(list: usize, count: u32, stride: u32): u32 {
  const at = list + count * CANDIDATE;
  memory.fill(at, 0, CANDIDATE);
  store<u32>(at, stride, 24);
  return count + 1;
}

/** Lists the elements of several bytes, or of one, that the sample shows; returns how many. */
function listNumbers(block: usize, size: u32, strides: u32, list: usize, scratch: usize): u32 {
  const lags = longestLag(size);
  const histogram = scratch + HISTOGRAM;
  const plain = plainBits(block, size, lags, histogram);
  let first = NO_WIDTH;
  let least = u32.MAX_VALUE;
  for (let index: u32 = 0; index < WIDTHS; index++) {
    bestLayout(block, size, index, strides, scratch);
    if (bitsOf(index, scratch) >= least) continue;
    least = bitsOf(index, scratch);
    first = index;
  }
  if (first === NO_WIDTH || least >= plain) return 0;
  const layout = layoutOf(first, scratch);
  let count: u32 = 0;
  const row = rowLength(block, size, layout, scratch + ROWS);
  if (row !== 0 && layout.width < 8) {
    for (let prediction: u32 = 4; prediction <= 6; prediction++) {
      count = putNumeric(list, count, layout, row, prediction);
    }
  } else if (row !== 0) {
    count = putNumeric(list, count, layout, row, 2);
  }
  const line = differenceBits(block, size, lags, layout, 3, histogram) < least;
  count = putNumeric(list, count, layout, 0, line ? 3 : 1);

  // The next best width: residuals that are longer may still repeat more, as those of floating point do.
  let second = NO_WIDTH;
  for (let index: u32 = 0; index < WIDTHS; index++) {
    const bits = bitsOf(index, scratch);
    if (index === first || bits >= plain + plain / 4) continue;
    if (second === NO_WIDTH || bits < bitsOf(second, scratch)) second = index;
  }
  return second === NO_WIDTH ? count : putNumeric(list, count, layoutOf(second, scratch), 0, 1);
}

/**
 * Lists the record flows to try.
 * @param list receives up to 8 candidates of 8 u32: width, bigEndian, head, west, north and prediction of
 *   "numeric", width 0 for none; the stride of "planes", 0 for none; 0
 * @param scratch `recordsScratchBytes()` bytes, aligned to 8
 * @returns how many were listed
 */
export function findRecords(block: usize, size: u32, list: usize, scratch: usize): u32 {
  if (size < SMALLEST) return 0;
  const strides = findStrides(block, size, scratch + STRIDES, scratch + LAGS);
  if (strides === 0) return 0;
  let count = listNumbers(block, size, strides, list, scratch);
  const bytes = changetype<Layout>(scratch + TRIED);
  bytes.width = 1;
  bytes.bigEndian = 0;
  bytes.head = 0;
  for (let place: u32 = 0; place < strides && count < MOST; place++) {
    const stride = load<u32>(scratch + STRIDES + (place << 2));
    if (stride < 2) continue;
    count = putPlanes(list, count, stride);
    bytes.west = stride;
    if (stride > 2 && count < MOST) count = putNumeric(list, count, bytes, 0, 1);
  }
  return count;
}
