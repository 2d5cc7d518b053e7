/**
 * Order of the LMS suffixes within names, by the recursion of SA-IS: G. Nong, S. Zhang, W. H. Chan, "Two
 * Efficient Algorithms for Linear Time Suffix Array Construction", IEEE Trans. Computers 60(10), 2011.
 *
 * A name is written 2 * rank + shared, where rank is the number of suffixes below the name and shared is 1
 * if several suffixes bear it. The rank is thus the head of the name's bucket, a name borne once needs no
 * counter, and the heads of shared names are at least 2 apart, so that m names get by with m / 2 counters.
 */

import { at } from "./cells";

const FLAG: i32 = i32.MIN_VALUE;
const MASK: i32 = i32.MAX_VALUE;

/** Sets the counter of every shared name to the head of its bucket, or with `tails` to one past its end. */
function setBuckets(names: usize, n: i32, counters: usize, tails: bool): void {
  for (let i = 0; i < n; i++) {
    const name = load<i32>(at(names, i));
    if (name & 1) store<i32>(at(counters, name >> 2), name >> 1);
  }
  if (!tails) return;
  for (let i = 0; i < n; i++) {
    const name = load<i32>(at(names, i));
    if (name & 1) store<i32>(at(counters, name >> 2), load<i32>(at(counters, name >> 2)) + 1);
  }
}

function putHead(sa: usize, counters: usize, name: i32, value: i32): void {
  let to = name >> 1;
  if (name & 1) {
    const counter = at(counters, name >> 2);
    to = load<i32>(counter);
    store<i32>(counter, to + 1);
  }
  store<i32>(at(sa, to), value);
}

function putTail(sa: usize, counters: usize, name: i32, value: i32): void {
  let to = name >> 1;
  if (name & 1) {
    const counter = at(counters, name >> 2);
    to = load<i32>(counter) - 1;
    store<i32>(counter, to);
  }
  store<i32>(at(sa, to), value);
}

/**
 * Induces L-type then S-type suffixes from the LMS suffixes at the bucket ends of `sa`, whose other cells
 * are 0. The sign of a cell says that the pass under way has nothing to induce from it.
 *
 * @param final if set, `sa` receives all suffixes; else just the LMS ones, complemented by FLAG, amid zeros
 */
function induce(names: usize, n: i32, sa: usize, counters: usize, final: bool): void {
  setBuckets(names, n, counters, false);
  const last = load<i32>(at(names, n - 1));
  putHead(sa, counters, last, (n - 1) | (n > 1 && load<i32>(at(names, n - 2)) < last ? FLAG : 0));
  for (let i = 0; i < n; i++) {
    const p = load<i32>(at(sa, i));
    if (p > 0) {
      const j = p - 1;
      const name = load<i32>(at(names, j));
      store<i32>(at(sa, i), final ? p | FLAG : 0);
      putHead(sa, counters, name, j | (j > 0 && load<i32>(at(names, j - 1)) < name ? FLAG : 0));
    } else {
      store<i32>(at(sa, i), p & MASK);
    }
  }
  setBuckets(names, n, counters, true);
  for (let i = n - 1; i >= 0; i--) {
    const p = load<i32>(at(sa, i));
    if (p > 0) {
      const j = p - 1;
      const name = load<i32>(at(names, j));
      if (!final) store<i32>(at(sa, i), 0);
      putTail(sa, counters, name, j | (j > 0 && load<i32>(at(names, j - 1)) > name ? FLAG : 0));
    } else if (final) {
      store<i32>(at(sa, i), p & MASK);
    }
  }
}

/** Writes the LMS positions of `names`, descending, downwards from `end`; returns their number. */
function listLms(names: usize, n: i32, end: usize): i32 {
  let slot = end;
  let isS = false;
  let next = load<i32>(at(names, n - 1));
  for (let i = n - 2; i >= 0; i--) {
    const name = load<i32>(at(names, i));
    const s = name < next || (name === next && isS);
    if (isS && !s) {
      slot -= 4;
      store<i32>(slot, i + 1);
    }
    next = name;
    isS = s;
  }
  return <i32>((end - slot) >>> 2);
}

/**
 * Complements each of the `m` sorted LMS positions whose substring is that of the one before; counts them.
 */
function markEqual(names: usize, n: i32, sa: usize, m: i32): i32 {
  // The distance of each LMS position p to the next is kept at p / 2, as LMS positions are never adjacent.
  const distances = at(sa, m);
  const list = at(sa, n - m);
  listLms(names, n, at(sa, n));
  let previous = load<i32>(list);
  for (let i = 1; i <= m; i++) {
    const p = i < m ? load<i32>(at(list, i)) : n;
    store<i32>(at(distances, previous >> 1), p - previous);
    previous = p;
  }
  let equal = 0;
  let q = load<i32>(sa);
  for (let i = 1; i < m; i++) {
    const p = load<i32>(at(sa, i));
    const distance = load<i32>(at(distances, p >> 1));
    if (
      distance === load<i32>(at(distances, q >> 1)) &&
      memory.compare(at(names, p), at(names, q), (<usize>distance) << 2) === 0
    ) {
      store<i32>(at(sa, i), ~p);
      equal++;
    }
    q = p;
  }
  return equal;
}

/**
 * Turns `m` sorted positions, complemented where equal to the one before, into names; that of position p is
 * left in cell m + p / 2 of `sa`.
 */
function giveNames(sa: usize, m: i32): void {
  let rank = 0;
  let p = load<i32>(sa);
  for (let i = 0; i < m; i++) {
    const next = i + 1 < m ? load<i32>(at(sa, i + 1)) : 0;
    const shared = p < 0 || next < 0;
    if (p >= 0) rank = i;
    store<i32>(at(sa, m + ((p < 0 ? ~p : p) >> 1)), (rank << 1) | i32(shared));
    p = next;
  }
}

/**
 * Puts the LMS positions at the ends of their buckets in any order, clears all else; returns their number.
 */
function seedLms(names: usize, n: i32, sa: usize, counters: usize): i32 {
  memory.fill(sa, 0, (<usize>n) << 2);
  setBuckets(names, n, counters, true);
  let count = 0;
  let isS = false;
  let next = load<i32>(at(names, n - 1));
  for (let i = n - 2; i >= 0; i--) {
    const name = load<i32>(at(names, i));
    const s = name < next || (name === next && isS);
    if (isS && !s) {
      putTail(sa, counters, next, i + 1);
      count++;
    }
    next = name;
    isS = s;
  }
  return count;
}

/** Moves the `m` sorted positions at the front of `sa` to their bucket ends; clears all else. */
function placeLms(names: usize, n: i32, sa: usize, m: i32, counters: usize): void {
  memory.fill(at(sa, m), 0, (<usize>(n - m)) << 2);
  setBuckets(names, n, counters, true);
  for (let i = m - 1; i >= 0; i--) {
    const p = load<i32>(at(sa, i));
    store<i32>(at(sa, i), 0);
    putTail(sa, counters, load<i32>(at(names, p)), p);
  }
}

/** Replaces the names at the front of `sa`, in order, by the order of the suffixes that start with them. */
function refine(names: usize, n: i32, sa: usize, m: i32, counters: usize): void {
  const end = at(sa, n);
  memory.fill(at(sa, m), 0xff, (<usize>(n - m)) << 2);
  giveNames(sa, m);
  let slot = end;
  for (let i = n - 1; i >= m; i--) {
    const name = load<i32>(at(sa, i));
    if (name >= 0) {
      slot -= 4;
      store<i32>(slot, name);
    }
  }
  sortNames(slot, m, sa, counters);
  listLms(names, n, end);
  for (let i = 0; i < m; i++) store<i32>(at(sa, i), load<i32>(at(slot, load<i32>(at(sa, i)))));
}

/**
 * Sorts the suffixes of a string of names in linear time.
 *
 * @param names the string, as described at the head of the file
 * @param n its length, at least 1
 * @param sa n i32; receives the suffix array
 * @param counters n / 2 + 1 i32
 */
export function sortNames(names: usize, n: i32, sa: usize, counters: usize): void {
  const m = seedLms(names, n, sa, counters);
  if (m > 1) {
    induce(names, n, sa, counters, false);
    let count = 0;
    for (let i = 0; i < n; i++) {
      const p = load<i32>(at(sa, i));
      store<i32>(at(sa, count), p & MASK);
      count += i32(p < 0);
    }
    if (markEqual(names, n, sa, m) > 0) refine(names, n, sa, m, counters);
    placeLms(names, n, sa, m, counters);
  }
  induce(names, n, sa, counters, true);
}
