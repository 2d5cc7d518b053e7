/**
 * The lengths that records may have: how often a byte equals the one some bytes before it, for every lag to
 * 2048. On a block without records this is all that the search does, and it costs about as much for any
 * length.
 */

import { WINDOW, WINDOWS, windowStart } from "./sample";

const LAGS: u32 = 2048;
/** Most strides that are found. */
export const MOST_STRIDES: u32 = 3;
/** Equal bytes per lag, 4 bytes each. */
export const STRIDES_BYTES: usize = (LAGS + 1) << 2;

/** The longest lag looked at in a block of `size` bytes. */
export function longestLag(size: u32): u32 {
  return min(LAGS, size / 8);
}

/** How many of the WINDOW bytes at `one` equal those at `other`. */
function equals(one: usize, other: usize): u32 {
  let sums = i16x8.splat(0);
  for (let index: usize = 0; index < WINDOW; index += 16) {
    const same = i8x16.neg(i8x16.eq(v128.load(one + index), v128.load(other + index)));
    sums = i16x8.add(sums, i16x8.extadd_pairwise_i8x16_u(same));
  }
  const four = i32x4.extadd_pairwise_i16x8_u(sums);
  return (
    i32x4.extract_lane(four, 0) +
    i32x4.extract_lane(four, 1) +
    i32x4.extract_lane(four, 2) +
    i32x4.extract_lane(four, 3)
  );
}

/**
 * Finds the strides that stand out.
 * @param strides receives up to MOST_STRIDES lengths in bytes, 4 bytes each, the likeliest first
 * @param equal STRIDES_BYTES of scratch
 * @returns how many there are
 */
export function findStrides(block: usize, size: u32, strides: usize, equal: usize): u32 {
  const lags = longestLag(size);
  let sum: u64 = 0;
  for (let lag: u32 = 1; lag <= lags; lag++) {
    let count: u32 = 0;
    for (let window: u32 = 0; window < WINDOWS; window++) {
      const start = block + windowStart(size, lags, window);
      count += equals(start, start - lag);
    }
    store<u32>(equal + (lag << 2), count);
    sum += count;
  }
  const mean = <u32>(sum / lags);
  let least = mean + (WINDOWS * WINDOW) / 24;
  let found: u32 = 0;
  while (found < MOST_STRIDES) {
    let best: u32 = 0;
    let most = least;
    for (let lag: u32 = 1; lag <= lags; lag++) {
      const count = load<u32>(equal + (lag << 2));
      if (count > most) {
        most = count;
        best = lag;
      }
    }
    if (best === 0) break;
    store<u32>(strides + (found << 2), best);
    found++;
    if (found === 1) least = mean + ((most - mean) * 3) / 4;
    // Multiples say nothing new, nor do lags beside a multiple of a long one.
    for (let lag: u32 = 1; lag <= lags; lag++) {
      const over = lag % best;
      if (over === 0 || (lag > best && best > 16 && (over < 9 || best - over < 9))) {
        store<u32>(equal + (lag << 2), 0);
      }
    }
  }
  return found;
}
