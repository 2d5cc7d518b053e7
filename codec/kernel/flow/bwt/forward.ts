/**
 * The Burrows-Wheeler transform by induced sorting, after G. Nong, S. Zhang, W. H. Chan, "Two Efficient
 * Algorithms for Linear Time Suffix Array Construction", IEEE Trans. Computers 60(10), 2011, with the
 * transform taken from the induction itself as D. Okanohara and K. Sadakane, "A Linear-Time Burrows-Wheeler
 * Transform Using Induced Sorting", SPIRE 2009.
 *
 * Definition. The rows of a text t of n bytes are its n + 1 suffixes, the empty one included, in order, a
 * proper prefix before what it is a prefix of; row 0 is the empty suffix. The transform lists for each row
 * the byte before its suffix, but skips the row of the whole text, which has none. Primary index k is the
 * row of the suffix at k << bwtStepLog(n); index 0 is hence the row skipped.
 */

import { at } from "./cells";
import { lmsScratchBytes, sortedLms } from "./suffix";

const FLAG: i32 = i32.MIN_VALUE;
const MASK: i32 = i32.MAX_VALUE;
/** Texts below this length have one primary index, others at most 1 << CHAINS_LOG. */
const CHAINS_FROM: i32 = 1 << 16;
const CHAINS_LOG: i32 = 4;
/** Head, end and number of LMS suffixes for the bucket of each byte. */
const BUCKET_BYTES: i32 = 3 * 256 * 4;

/** Logarithm of the distance in bytes between the text positions that have a primary index. */
export function bwtStepLog(n: i32): i32 {
  const whole = 32 - clz((n - 1) | 1);
  return n < CHAINS_FROM ? whole : whole - CHAINS_LOG;
}

/** Number of primary indices of a text of `n` bytes, at least 1: 1 if it is short, else 9 to 16. */
export function bwtPrimaryCount(n: i32): i32 {
  return ((n - 1) >>> bwtStepLog(n)) + 1;
}

/** Scratch bytes that `bwtForward` needs for a text of `n` bytes. */
export function bwtForwardScratch(n: i32): usize {
  return ((<usize>n) << 2) + BUCKET_BYTES + <usize>lmsScratchBytes(n);
}

/** Moves the `m` sorted LMS suffixes to the ends of their buckets and notes how many each bucket has. */
function spreadLms(t: usize, sa: usize, m: i32, ends: usize, counts: usize): void {
  memory.fill(counts, 0, 256 * 4);
  let c = -1;
  let to = 0;
  for (let i = m - 1; i >= 0; i--) {
    const p = load<i32>(at(sa, i));
    const byte = <i32>load<u8>(t + <usize>p);
    if (byte !== c) {
      c = byte;
      to = load<i32>(at(ends, c));
    }
    to--;
    store<i32>(at(sa, to), p);
    store<i32>(at(counts, c), load<i32>(at(ends, c)) - to);
  }
}

/** Induces the L-type suffix before the one in each cell from `from` to `to`, if it is one. */
function induceL(t: usize, sa: usize, from: usize, to: usize, heads: usize, mask: i32, primary: usize): void {
  for (; from < to; from += 4) {
    const p = load<i32>(from);
    if (p > 0) {
      const j = p - 1;
      const c = <i32>load<u8>(t + <usize>j);
      const before = <i32>load<u8>(t + <usize>(j - i32(j > 0)));
      const row = load<i32>(at(heads, c));
      store<i32>(at(heads, c), row + 1);
      store<i32>(at(sa, row), j | (i32(before < c) << 31));
      store<i32>(from, c | FLAG);
      if ((j & mask) === 0) store<i32>(at(primary, j >>> popcnt(mask)), row + 1);
    } else {
      store<i32>(from, p & MASK);
    }
  }
}

/**
 * Induces the S-type suffixes from the last to the first and writes the transform as the rows are settled.
 */
function induceS(t: usize, n: i32, sa: usize, tails: usize, mask: i32, primary: usize, out: usize): void {
  let to = out + <usize>n - 1;
  for (let i = at(sa, n - 1); i >= sa; i -= 4) {
    const p = load<i32>(i);
    if (p > 0) {
      const j = p - 1;
      const c = <i32>load<u8>(t + <usize>j);
      const before = <i32>load<u8>(t + <usize>(j - i32(j > 0)));
      const row = load<i32>(at(tails, c)) - 1;
      store<i32>(at(tails, c), row);
      store<i32>(at(sa, row), before <= c ? j : before | FLAG);
      store<u8>(to--, c);
      if ((j & mask) === 0) store<i32>(at(primary, j >>> popcnt(mask)), row + 1);
    } else if (p < 0) {
      store<u8>(to--, p);
    }
  }
  store<u8>(out, load<u8>(t + <usize>n - 1));
}

/**
 * Transforms a text.
 *
 * @param text the text, left as it is
 * @param n its length in bytes, 1 to 2^28
 * @param scratch `bwtForwardScratch(n)` bytes, aligned to 8
 * @param out receives the n bytes of the transform; must not overlap the text, is also used as working memory
 * @param primary receives `bwtPrimaryCount(n)` i32, the primary indices, each from 1 to n
 */
export function bwtForward(text: usize, n: i32, scratch: usize, out: usize, primary: usize): void {
  const heads = scratch;
  const ends = heads + 256 * 4;
  const counts = ends + 256 * 4;
  const hist = counts + 256 * 4;
  const sa = hist + <usize>lmsScratchBytes(n);
  const m = sortedLms(text, n, sa, hist, out);

  let sum = 0;
  for (let c = 0; c < 256; c++) {
    store<i32>(at(heads, c), sum);
    sum += load<i32>(at(hist, c)) + load<i32>(at(hist, 256 + c));
    store<i32>(at(ends, c), sum);
  }
  spreadLms(text, sa, m, ends, counts);

  const mask = (1 << bwtStepLog(n)) - 1;
  const last = <i32>load<u8>(text + <usize>n - 1);
  const row = load<i32>(at(heads, last));
  store<i32>(at(heads, last), row + 1);
  const before = n > 1 ? <i32>load<u8>(text + <usize>n - 2) : last;
  store<i32>(at(sa, row), (n - 1) | (i32(before < last) << 31));
  if (((n - 1) & mask) === 0) store<i32>(at(primary, (n - 1) >>> popcnt(mask)), row + 1);

  let from = sa;
  for (let c = 0; c < 256; c++) {
    const end = at(sa, load<i32>(at(ends, c)));
    induceL(text, sa, from, from + ((<usize>load<i32>(at(hist, c))) << 2), heads, mask, primary);
    induceL(text, sa, end - ((<usize>load<i32>(at(counts, c))) << 2), end, heads, mask, primary);
    from = end;
  }
  induceS(text, n, sa, ends, mask, primary, out);
}
