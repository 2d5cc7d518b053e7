/**
 * The length of rows: the lag to 8192 elements whose mean absolute difference is clearly below that of the
 * lags beside it.
 */

import { element, Layout } from "./sample";

/** The longest row, in elements. */
const LONGEST: u32 = 8192;
/** Summed differences per row length, 8 bytes each. */
export const ROWS_BYTES: usize = (<usize>LONGEST + 2) << 3;
/** The sum in such an entry; the top bit is set once it was looked at. */
const SUM: u64 = u64.MAX_VALUE >> 1;

/** Places looked at for every lag, and for one that stands out. */
const FEW: u32 = 512;
const MANY: u32 = 4096;
/** How many lags are looked at again. */
const ROUNDS: u32 = 8;
/** What a row must save of the differences beside it, of 4096. */
const CLEARLY: u64 = 240;

/** The distance of element `index` from the one `lag` before, at most `most`. */
function apart(base: usize, index: u32, lag: u32, width: u32, bigEndian: u32, most: i64): u64 {
  const own = element(base + <usize>index * width, width, bigEndian);
  let difference = own - element(base + <usize>(index - lag) * width, width, bigEndian);
  if (difference < 0) difference = -difference;
  return <u64>(difference > most || difference < 0 ? most : difference);
}

/**
 * Adds the distances of element `index` from those before it to the sums of all lags that are multiples of
 * `unit`.
 */
function addLags(base: usize, index: u32, rows: u32, layout: Layout, most: i64, sums: usize): void {
  const unit = layout.west;
  for (let lag = unit * 8; lag <= rows; lag += unit) {
    const at = sums + ((<usize>lag) << 3);
    store<u64>(at, load<u64>(at) + apart(base, index, lag, layout.width, layout.bigEndian, most));
  }
}

/** How much of the differences `beside` is saved, of 4096. */
function saved(own: u64, beside: u64): u64 {
  return beside > own ? ((beside - own) * 4096) / beside : 0;
}

/** The lag that stands out most of those not yet looked at, 0 when none. */
function standsOut(rows: u32, unit: u32, sums: usize): u32 {
  const far = (<usize>unit) << 7;
  let top: u32 = 0;
  let gain: u64 = 0;
  for (let lag = unit * 24; lag + 16 * unit <= rows; lag += unit) {
    const at = sums + ((<usize>lag) << 3);
    const wide = (load<u64>(at - far) & SUM) + (load<u64>(at + far) & SUM);
    const near = (load<u64>(at - (far >> 1)) & SUM) + (load<u64>(at + (far >> 1)) & SUM);
    const ratio = saved(load<u64>(at) & SUM, (wide + near) / 4);
    if (ratio > gain && load<u64>(at) <= SUM) {
      gain = ratio;
      top = lag;
    }
  }
  return top;
}

/** What `lag` saves of the differences beside it, of 4096, at more places. */
function gainOf(base: usize, count: u32, rows: u32, lag: u32, layout: Layout, most: i64): u64 {
  const width = layout.width;
  const bigEndian = layout.bigEndian;
  let own: u64 = 0;
  let beside: u64 = 0;
  for (let place: u32 = 0; place < MANY; place++) {
    const index = rows + <u32>((<u64>(count - rows - 1) * place) / MANY);
    own += apart(base, index, lag, width, bigEndian, most) * 4;
    for (let step: u32 = 8; step <= 16; step += 8) {
      const by = step * layout.west;
      beside += apart(base, index, lag - by, width, bigEndian, most);
      beside += apart(base, index, lag + by, width, bigEndian, most);
    }
  }
  return saved(own, beside);
}

/**
 * The row length in elements, a multiple of `layout.west`, 0 when none stands out.
 * @param sums ROWS_BYTES of scratch
 */
export function rowLength(block: usize, size: u32, layout: Layout, sums: usize): u32 {
  const base = block + layout.head;
  const count = (size - layout.head) / layout.width;
  const unit = layout.west;
  const rows = min(LONGEST, count / 8);
  if (rows < 64 * unit) return 0;
  // An outlier, or a wrap past the sign, counts as a sixteenth of the range.
  const most = (<i64>1) << (8 * layout.width > 44 ? 40 : <i64>(8 * layout.width - 4));
  memory.fill(sums, 0, (<usize>rows + 2) << 3);
  for (let place: u32 = 0; place < FEW; place++) {
    addLags(base, rows + <u32>((<u64>(count - rows - 1) * place) / FEW), rows, layout, most, sums);
  }
  let row: u32 = 0;
  let best: u64 = 0;
  for (let round: u32 = 0; round < ROUNDS; round++) {
    const lag = standsOut(rows, unit, sums);
    if (lag === 0) break;
    const mark = sums + ((<usize>lag) << 3);
    store<u64>(mark, load<u64>(mark) | ~SUM);
    const ratio = gainOf(base, count, rows, lag, layout, most);
    if (ratio > CLEARLY && ratio > best + best / 8) {
      best = ratio;
      row = lag;
    }
  }
  return row;
}
