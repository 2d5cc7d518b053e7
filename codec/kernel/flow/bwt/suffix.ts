/**
 * Order of the LMS suffixes of a byte text: string sorting to names (lmssort.ts), then the order within the
 * names from the reduced problem (names.ts). Linear but for the sorting of short strings; see lmssort.ts
 * for the paper.
 *
 * Besides the names that several suffixes share, the reduced string keeps each unshared one that follows a
 * shared one, for it ends every comparison of suffixes that reach it; the others cannot matter.
 */

import { at } from "./cells";
import { findLms, lmsBitmapBytes } from "./lms";
import { LMS_COUNTER_BYTES, sortLms } from "./lmssort";
import { sortNames } from "./names";

const HIST_BYTES: i32 = 512 * 4;
/** The counters, rounded up so that the bitmaps after them are aligned. */
const COUNTER_BYTES: i32 = (LMS_COUNTER_BYTES + 7) & ~7;
/** Set in the cells of kept suffixes; positions stay below. */
const KEPT: i32 = 1 << 30;

function wordAt(bits: usize, i: i32): usize {
  return bits + ((<usize>(i >>> 6)) << 3);
}

/** Scratch bytes that `sortedLms` needs besides the array. */
export function lmsScratchBytes(n: i32): i32 {
  return HIST_BYTES + COUNTER_BYTES + 2 * lmsBitmapBytes(n) + (((n >>> 6) + 2) << 2);
}

/** Sets the bit of every position with a shared name. */
function markShared(sa: usize, m: i32, kept: usize): void {
  let previous = 0;
  for (let i = 0; i < m; i++) {
    const p = load<i32>(at(sa, i));
    if (p < 0) {
      const word = wordAt(kept, ~p);
      store<u64>(word, load<u64>(word) | ((<u64>1) << (~p & 63)));
      if (previous >= 0) {
        const first = wordAt(kept, previous);
        store<u64>(first, load<u64>(first) | ((<u64>1) << (previous & 63)));
      }
    }
    previous = p;
  }
}

/** Adds to the positions with shared names the LMS positions that follow one. */
function markFollowers(bits: usize, kept: usize, n: i32): void {
  let before = false;
  for (let base = 0; base < n; base += 64) {
    const word = wordAt(kept, base);
    const shared = load<u64>(word);
    let lms = load<u64>(wordAt(bits, base));
    if (lms === 0 || (shared === 0 && !before)) continue;
    let all = shared;
    for (; lms !== 0; lms &= lms - 1) {
      const bit = lms & -lms;
      if (before) all |= bit;
      before = (shared & bit) !== 0;
    }
    store<u64>(word, all);
  }
  // The end of the text is in the bitmap of LMS positions but has no suffix to sort.
  const end = wordAt(kept, n);
  store<u64>(end, load<u64>(end) & ~((<u64>1) << (n & 63)));
}

/** Writes how many bits are set before each word; returns how many there are in all. */
function countBits(kept: usize, n: i32, counts: usize): i32 {
  let sum = 0;
  for (let base = 0; base <= n; base += 64) {
    store<i32>(at(counts, base >>> 6), sum);
    sum += <i32>popcnt(load<u64>(wordAt(kept, base)));
  }
  return sum;
}

/** Writes the reduced string in text order, and flags the kept suffixes in `sa`. */
function writeNames(sa: usize, m: i32, kept: usize, counts: usize, reduced: usize): void {
  let rank = 0;
  let head = 0;
  let cell = load<i32>(sa);
  for (let i = 0; i < m; i++) {
    const next = i + 1 < m ? load<i32>(at(sa, i + 1)) : 0;
    const p = cell < 0 ? ~cell : cell;
    const word = load<u64>(wordAt(kept, p)) >> (p & 63);
    if (word & 1) {
      if (cell >= 0) head = rank;
      const below = load<u64>(wordAt(kept, p)) ^ (word << (p & 63));
      const index = load<i32>(at(counts, p >>> 6)) + <i32>popcnt(below);
      store<i32>(at(reduced, index), (head << 1) | i32(cell < 0 || next < 0));
      store<i32>(at(sa, i), p | KEPT);
      rank++;
    }
    cell = next;
  }
}

/** Lists the positions whose bit is set. */
function listBits(kept: usize, n: i32, to: usize): void {
  for (let base = 0; base < n; base += 64) {
    for (let word = load<u64>(wordAt(kept, base)); word !== 0; word &= word - 1) {
      store<i32>(to, base + <i32>ctz(word));
      to += 4;
    }
  }
}

/** Orders the LMS suffixes at the front of `sa` within their names. */
function orderNames(n: i32, sa: usize, m: i32, bits: usize, counters: usize): void {
  const kept = bits + <usize>lmsBitmapBytes(n);
  const counts = kept + <usize>lmsBitmapBytes(n);
  memory.fill(kept, 0, <usize>lmsBitmapBytes(n));
  markShared(sa, m, kept);
  markFollowers(bits, kept, n);
  let size = countBits(kept, n, counts);
  let sorted = at(sa, m);
  if (2 * size > n - m) {
    // No room beside the sorted suffixes: then all are sorted anew in their place.
    memory.copy(kept, bits, <usize>lmsBitmapBytes(n));
    const end = wordAt(kept, n);
    store<u64>(end, load<u64>(end) & ~((<u64>1) << (n & 63)));
    size = countBits(kept, n, counts);
    sorted = sa;
  }
  const reduced = at(sa, n - size);
  writeNames(sa, m, kept, counts, reduced);
  sortNames(reduced, size, sorted, counters);
  // Sorted or not, the kept suffixes hold the same cells as a whole: they are refilled in their new order.
  const list = reduced;
  listBits(kept, n, list);
  if (sorted === sa) {
    for (let i = 0; i < m; i++) store<i32>(at(sa, i), load<i32>(at(list, load<i32>(at(sa, i)))));
    return;
  }
  for (let i = 0; i < m; i++) {
    if (load<i32>(at(sa, i)) & KEPT) {
      store<i32>(at(sa, i), load<i32>(at(list, load<i32>(sorted))));
      sorted += 4;
    }
  }
}

/**
 * Sorts the LMS suffixes of a text.
 *
 * @param t text
 * @param n its length in bytes, 1 to 2^28
 * @param sa array of n i32; receives the sorted positions in its first cells
 * @param scratch `lmsScratchBytes(n)` bytes, aligned to 8; receives 512 u32 at its start: how often each byte
 *   begins an L-type (0..255) and an S-type (256..511) suffix
 * @param spare n bytes, overwritten
 * @returns the number of LMS positions
 */
export function sortedLms(t: usize, n: i32, sa: usize, scratch: usize, spare: usize): i32 {
  const counters = scratch + HIST_BYTES;
  const bits = counters + COUNTER_BYTES;
  memory.fill(scratch, 0, HIST_BYTES);
  const m = findLms(t, n, sa, bits, scratch);
  if (m > 0 && sortLms(t, n, sa, m, bits, counters)) orderNames(n, sa, m, bits, spare);
  return m;
}
