/**
 * Sorting of the leftmost S-type (LMS) suffixes of a byte text, the seeds from which induced sorting derives
 * the order of all the others.
 *
 * The LMS suffixes are string-sorted by their characters, seven at a time, only as deep as pays; those that
 * are still equal then form a group, which is a name in the sense of G. Nong, S. Zhang, W. H. Chan, "Two
 * Efficient Algorithms for Linear Time Suffix Array Construction", IEEE Trans. Computers 60(10), 2011. A
 * group is left only when its members have the same distance to their next LMS position and agree on all
 * characters before it, so that the order within it is the order of the next LMS suffixes (see names.ts).
 */

import { at } from "./cells";
import { sortKeys } from "./keysort";
import { lmsDistance } from "./lms";

/** Characters held by one sort key; its lowest byte counts those that lie inside the text. */
const KEY_CHARS: i32 = 7;
/** Depth from which a large group that agrees so far is left to the reduced problem. */
const LARGE_DEPTH: i32 = 16;
/** The same for groups up to `SMALL_GROUP`, whose members soon differ in most texts. */
const SMALL_DEPTH: i32 = 30;
const SMALL_GROUP: i32 = 32;
/** The same for a group of two, for which looking further is cheaper than naming. */
const PAIR_DEPTH: i32 = 58;
/** Bytes of counters for one level of `splitByByte`: end of text and 256 byte values. */
const LEVEL_BYTES: i32 = 257 * 4;
/** Levels never exceed the logarithm of the group size, as the largest part is handled without recursion. */
const LEVELS: i32 = 32;

/** Bytes of counters that `sortLms` needs. */
export const LMS_COUNTER_BYTES: i32 = 65536 * 4 + LEVELS * LEVEL_BYTES;

let text: usize = 0;
let length: i32 = 0;
let array: usize = 0;
let bitmap: usize = 0;
let keys: usize = 0;
let keyCapacity: i32 = 0;
let levels: usize = 0;
let tied: bool = false;

/**
 * The key of the seven characters from `position` on, as an integer in their order, a short suffix first.
 */
function keyAt(position: i32): u64 {
  if (position + 8 <= length) {
    const raw = v128.load64_zero(text + <usize>position);
    const big = i8x16.shuffle(raw, raw, 8, 6, 5, 4, 3, 2, 1, 0, 8, 8, 8, 8, 8, 8, 8, 8);
    return <u64>i64x2.extract_lane(big, 0) | <u64>KEY_CHARS;
  }
  return keyAtEnd(position);
}

function keyAtEnd(position: i32): u64 {
  let key: u64 = 0;
  let count: u64 = 0;
  for (let i = 0; i < KEY_CHARS; i++) {
    key <<= 8;
    if (position + i < length) {
      key |= <u64>load<u8>(text + <usize>(position + i));
      count++;
    }
  }
  return (key << 8) | count;
}

/** Whether suffixes that agree on `depth` characters may be left as one name. */
function isName(lo: i32, hi: i32, depth: i32): bool {
  const distance = lmsDistance(bitmap, load<i32>(at(array, lo)));
  if (distance > depth) return false;
  for (let i = lo + 1; i < hi; i++) {
    if (lmsDistance(bitmap, load<i32>(at(array, i))) !== distance) return false;
  }
  return true;
}

function sortPair(lo: i32, depth: i32): void {
  const cell = at(array, lo);
  const a = load<i32>(cell);
  const b = load<i32>(cell, 4);
  while (true) {
    const ka = keyAt(a + depth);
    const kb = keyAt(b + depth);
    if (ka !== kb) {
      store<i32>(cell, ka < kb ? a : b);
      store<i32>(cell, ka < kb ? b : a, 4);
      return;
    }
    depth += KEY_CHARS;
    if (depth >= PAIR_DEPTH && isName(lo, lo + 2, depth)) {
      store<i32>(cell, ~b, 4);
      tied = true;
      return;
    }
  }
}

/** Offset of the counter for the character at `position`, the first being for the end of the text. */
function counterOf(position: i32): usize {
  return position < length ? ((<usize>load<u8>(text + <usize>position)) << 2) + 4 : 0;
}

/**
 * Distributes a group by one character, for groups whose keys would not fit; leaves in `counters` where the
 * part of each character ends.
 */
function splitByByte(lo: i32, hi: i32, depth: i32, counters: usize): void {
  memory.fill(counters, 0, LEVEL_BYTES);
  memory.copy(keys, at(array, lo), (<usize>(hi - lo)) << 2);
  for (let i = 0; i < hi - lo; i++) {
    const count = counters + counterOf(load<i32>(at(keys, i)) + depth);
    store<i32>(count, load<i32>(count) + 1);
  }
  let sum = lo;
  for (let c = 0; c < LEVEL_BYTES; c += 4) {
    const count = load<i32>(counters + <usize>c);
    store<i32>(counters + <usize>c, sum);
    sum += count;
  }
  for (let i = 0; i < hi - lo; i++) {
    const p = load<i32>(at(keys, i));
    const count = counters + counterOf(p + depth);
    const to = load<i32>(count);
    store<i32>(at(array, to), p);
    store<i32>(count, to + 1);
  }
}

/** Loads the keys at `depth` of array[lo..hi) into `into`; returns whether they are all the same. */
function loadKeys(into: usize, lo: i32, hi: i32, depth: i32): bool {
  const first = keyAt(load<i32>(at(array, lo)) + depth);
  let differ: u64 = 0;
  for (let i = lo; i < hi; i++) {
    const key = keyAt(load<i32>(at(array, i)) + depth);
    store<u64>(into, key);
    into += 8;
    differ |= key ^ first;
  }
  return differ === 0;
}

/**
 * Sorts the suffixes in array[lo..hi), which agree on `depth` characters, and complements the cells of those
 * left equal to the one before. `own` is the group's room for keys.
 */
function sortGroup(lo: i32, hi: i32, depth: i32, level: i32, own: usize): void {
  // The largest part is taken last and by iteration, which keeps the recursion logarithmic on any input.
  while (hi - lo > 2) {
    if (depth >= (hi - lo > SMALL_GROUP ? LARGE_DEPTH : SMALL_DEPTH) && isName(lo, hi, depth)) {
      for (let i = lo + 1; i < hi; i++) {
        const cell = at(array, i);
        store<i32>(cell, ~load<i32>(cell));
      }
      tied = true;
      return;
    }
    let bestLo = lo;
    let bestHi = lo;
    if (hi - lo > keyCapacity) {
      const counters = levels + <usize>(level * LEVEL_BYTES);
      splitByByte(lo, hi, depth++, counters);
      let from = lo;
      for (let c = 0; c < LEVEL_BYTES; c += 4) {
        const end = load<i32>(counters + <usize>c);
        if (end - from > bestHi - bestLo) {
          bestLo = from;
          bestHi = end;
        }
        from = end;
      }
      from = lo;
      for (let c = 0; c < LEVEL_BYTES; c += 4) {
        const end = load<i32>(counters + <usize>c);
        if (from !== bestLo && end - from > 1) sortGroup(from, end, depth, level + 1, keys);
        from = end;
      }
    } else if (loadKeys(own, lo, hi, depth)) {
      depth += KEY_CHARS;
      continue;
    } else {
      sortKeys(own, at(array, lo), hi - lo);
      depth += KEY_CHARS;
      const keyOf = own - ((<usize>lo) << 3);
      for (let from = lo; from < hi; ) {
        const key = load<u64>(keyOf + ((<usize>from) << 3));
        let end = from + 1;
        while (end < hi && load<u64>(keyOf + ((<usize>end) << 3)) === key) end++;
        if (end - from > 1) {
          let partLo = from;
          let partHi = end;
          if (end - from > bestHi - bestLo) {
            partLo = bestLo;
            partHi = bestHi;
            bestLo = from;
            bestHi = end;
          }
          if (partHi > partLo) sortGroup(partLo, partHi, depth, level, keyOf + ((<usize>partLo) << 3));
        }
        from = end;
      }
      own = keyOf + ((<usize>bestLo) << 3);
    }
    lo = bestLo;
    hi = bestHi;
  }
  if (hi - lo === 2) sortPair(lo, depth);
}

/**
 * Sorts the LMS suffixes found by `findLms`, except within names.
 *
 * @param t text
 * @param n its length in bytes
 * @param sa array of n i32 with the positions in its last `m` cells; receives them, sorted, in its first `m`
 *   cells, where the members of a name but the first are complemented (~position); the rest is overwritten
 * @param m number of LMS positions
 * @param bits bitmap made by `findLms`
 * @param counters `LMS_COUNTER_BYTES` bytes
 * @returns whether there are names of more than one suffix
 */
export function sortLms(t: usize, n: i32, sa: usize, m: i32, bits: usize, counters: usize): bool {
  text = t;
  length = n;
  array = sa;
  bitmap = bits;
  levels = counters + 65536 * 4;
  keys = at(sa, m);
  keyCapacity = (n - m) >> 1;
  tied = false;

  memory.fill(counters, 0, 65536 * 4);
  const list = sa + ((<usize>(n - m)) << 2);
  const listEnd = at(sa, n);
  for (let from = list; from < listEnd; from += 4) {
    const p = t + <usize>load<i32>(from);
    const count = counters + ((<usize>(((<u32>load<u8>(p)) << 8) | <u32>load<u8>(p, 1))) << 2);
    store<i32>(count, load<i32>(count) + 1);
  }
  let sum = 0;
  for (let c: usize = 0; c < 65536 * 4; c += 4) {
    const count = load<i32>(counters + c);
    store<i32>(counters + c, sum);
    sum += count;
  }
  for (let from = list; from < listEnd; from += 4) {
    const position = load<i32>(from);
    const p = t + <usize>position;
    const count = counters + ((<usize>(((<u32>load<u8>(p)) << 8) | <u32>load<u8>(p, 1))) << 2);
    const to = load<i32>(count);
    store<i32>(at(sa, to), position);
    store<i32>(count, to + 1);
  }
  let lo = 0;
  for (let c: usize = 0; c < 65536 * 4; c += 4) {
    const end = load<i32>(counters + c);
    if (end - lo > 1) sortGroup(lo, end, 2, 0, keys);
    lo = end;
  }
  return tied;
}
