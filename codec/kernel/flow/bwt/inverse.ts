/**
 * The inverse of the Burrows-Wheeler transform (M. Burrows, D. J. Wheeler, "A Block-sorting Lossless Data
 * Compression Algorithm", SRC Research Report 124, 1994), walked from all primary indices at once, so that
 * the cache misses of the walks overlap. See forward.ts for the definition of the transform.
 */

import { at } from "./cells";
import { bwtPrimaryCount, bwtStepLog } from "./forward";

const LANES: i32 = 16;
/** Below this length a row number and a byte share 32 bits. */
const PACKED_BELOW: i32 = 1 << 24;
/** Texts too long for that are cut into at most this many spans of rows, as a logarithm. */
const SPANS_LOG: i32 = 15;
const SPAN_BYTES: i32 = 1 << SPANS_LOG;
const TABLE_BYTES: i32 = 256 * 4 + LANES * 4 + SPAN_BYTES;

/** Scratch bytes that `bwtInverse` needs for a text of `n` bytes. */
export function bwtInverseScratch(n: i32): usize {
  return ((<usize>(n + 1)) << 2) + TABLE_BYTES;
}

function linkRows(from: usize, row: i32, to: i32, heads: usize, next: usize, shift: i32): void {
  for (; row < to; row++) {
    const c = <i32>load<u8>(from++);
    const head = at(heads, c);
    const link = load<i32>(head);
    store<i32>(head, link + 1);
    store<i32>(at(next, link), (row << shift) | (shift ? c : 0));
  }
}

/**
 * Links every row to that of the suffix one byte shorter: next[row] is that row << shift, with the byte
 * between in the low bits if shift is 8. Leaves in `heads` where the rows of each byte end.
 */
function link(permuted: usize, n: i32, skipped: i32, heads: usize, next: usize, shift: i32): void {
  memory.fill(heads, 0, 256 * 4);
  for (let i = 0; i < n; i++) {
    const head = at(heads, load<u8>(permuted + <usize>i));
    store<i32>(head, load<i32>(head) + 1);
  }
  let sum = 1;
  for (let c = 0; c < 256; c++) {
    const count = load<i32>(at(heads, c));
    store<i32>(at(heads, c), sum);
    sum += count;
  }
  // Only an invalid transform leads to row 0, the empty suffix; it need but lead to some row.
  store<i32>(next, skipped << shift);
  linkRows(permuted, 0, skipped, heads, next, shift);
  linkRows(permuted + <usize>skipped, skipped + 1, n + 1, heads, next, shift);
}

function stepPacked(next: usize, row: u32, out: usize): u32 {
  const entry = load<u32>(next + ((<usize>row) << 2));
  store<u8>(out, entry);
  return entry >>> 8;
}

/**
 * Writes `count` bytes from `out` on in each lane, the lanes `step` bytes apart and starting from their
 * `rows`, which are brought forward. Beyond the last of `lanes` it is walked repeatedly, to the same
 * effect.
 */
function walkPacked(next: usize, rows: usize, lanes: i32, out: usize, step: usize, count: i32): void {
  const top = lanes - 1;
  const o0 = <usize>min(0, top) * step;
  const o1 = <usize>min(1, top) * step;
  const o2 = <usize>min(2, top) * step;
  const o3 = <usize>min(3, top) * step;
  const o4 = <usize>min(4, top) * step;
  const o5 = <usize>min(5, top) * step;
  const o6 = <usize>min(6, top) * step;
  const o7 = <usize>min(7, top) * step;
  const o8 = <usize>min(8, top) * step;
  const o9 = <usize>min(9, top) * step;
  const o10 = <usize>min(10, top) * step;
  const o11 = <usize>min(11, top) * step;
  const o12 = <usize>min(12, top) * step;
  const o13 = <usize>min(13, top) * step;
  const o14 = <usize>min(14, top) * step;
  const o15 = <usize>min(15, top) * step;
  let r0 = load<u32>(at(rows, min(0, top)));
  let r1 = load<u32>(at(rows, min(1, top)));
  let r2 = load<u32>(at(rows, min(2, top)));
  let r3 = load<u32>(at(rows, min(3, top)));
  let r4 = load<u32>(at(rows, min(4, top)));
  let r5 = load<u32>(at(rows, min(5, top)));
  let r6 = load<u32>(at(rows, min(6, top)));
  let r7 = load<u32>(at(rows, min(7, top)));
  let r8 = load<u32>(at(rows, min(8, top)));
  let r9 = load<u32>(at(rows, min(9, top)));
  let r10 = load<u32>(at(rows, min(10, top)));
  let r11 = load<u32>(at(rows, min(11, top)));
  let r12 = load<u32>(at(rows, min(12, top)));
  let r13 = load<u32>(at(rows, min(13, top)));
  let r14 = load<u32>(at(rows, min(14, top)));
  let r15 = load<u32>(at(rows, min(15, top)));
  for (const end = out + <usize>count; out < end; out++) {
    r0 = stepPacked(next, r0, out + o0);
    r1 = stepPacked(next, r1, out + o1);
    r2 = stepPacked(next, r2, out + o2);
    r3 = stepPacked(next, r3, out + o3);
    r4 = stepPacked(next, r4, out + o4);
    r5 = stepPacked(next, r5, out + o5);
    r6 = stepPacked(next, r6, out + o6);
    r7 = stepPacked(next, r7, out + o7);
    r8 = stepPacked(next, r8, out + o8);
    r9 = stepPacked(next, r9, out + o9);
    r10 = stepPacked(next, r10, out + o10);
    r11 = stepPacked(next, r11, out + o11);
    r12 = stepPacked(next, r12, out + o12);
    r13 = stepPacked(next, r13, out + o13);
    r14 = stepPacked(next, r14, out + o14);
    r15 = stepPacked(next, r15, out + o15);
  }
  store<u32>(at(rows, min(0, top)), r0);
  store<u32>(at(rows, min(1, top)), r1);
  store<u32>(at(rows, min(2, top)), r2);
  store<u32>(at(rows, min(3, top)), r3);
  store<u32>(at(rows, min(4, top)), r4);
  store<u32>(at(rows, min(5, top)), r5);
  store<u32>(at(rows, min(6, top)), r6);
  store<u32>(at(rows, min(7, top)), r7);
  store<u32>(at(rows, min(8, top)), r8);
  store<u32>(at(rows, min(9, top)), r9);
  store<u32>(at(rows, min(10, top)), r10);
  store<u32>(at(rows, min(11, top)), r11);
  store<u32>(at(rows, min(12, top)), r12);
  store<u32>(at(rows, min(13, top)), r13);
  store<u32>(at(rows, min(14, top)), r14);
  store<u32>(at(rows, min(15, top)), r15);
}

/** Notes in `spans` the first byte of the suffix of each row that is a multiple of 1 << `spanLog`. */
function findSpans(n: i32, ends: usize, spans: usize, spanLog: i32): void {
  let c = 0;
  for (let row = 0; row <= n; row += 1 << spanLog) {
    while (row >= load<i32>(at(ends, c))) c++;
    store<u8>(spans++, c);
  }
}

function stepWide(next: usize, row: u32, out: usize, ends: usize, spans: usize, spanLog: u32): u32 {
  // Spans are so short that the row rarely lies in another bucket than its span's first.
  let c = <usize>load<u8>(spans + <usize>(row >>> spanLog));
  while (row >= load<u32>(ends + (c << 2))) c++;
  store<u8>(out, <u32>c);
  return load<u32>(next + ((<usize>row) << 2));
}

/** The same as `walkPacked` for links that have no room for the byte. */
function walkWide(
  next: usize,
  rows: usize,
  lanes: i32,
  out: usize,
  step: usize,
  count: i32,
  ends: usize,
  spans: usize,
  spanLog: u32,
): void {
  const top = lanes - 1;
  const o0 = <usize>min(0, top) * step;
  const o1 = <usize>min(1, top) * step;
  const o2 = <usize>min(2, top) * step;
  const o3 = <usize>min(3, top) * step;
  const o4 = <usize>min(4, top) * step;
  const o5 = <usize>min(5, top) * step;
  const o6 = <usize>min(6, top) * step;
  const o7 = <usize>min(7, top) * step;
  const o8 = <usize>min(8, top) * step;
  const o9 = <usize>min(9, top) * step;
  const o10 = <usize>min(10, top) * step;
  const o11 = <usize>min(11, top) * step;
  const o12 = <usize>min(12, top) * step;
  const o13 = <usize>min(13, top) * step;
  const o14 = <usize>min(14, top) * step;
  const o15 = <usize>min(15, top) * step;
  let r0 = load<u32>(at(rows, min(0, top)));
  let r1 = load<u32>(at(rows, min(1, top)));
  let r2 = load<u32>(at(rows, min(2, top)));
  let r3 = load<u32>(at(rows, min(3, top)));
  let r4 = load<u32>(at(rows, min(4, top)));
  let r5 = load<u32>(at(rows, min(5, top)));
  let r6 = load<u32>(at(rows, min(6, top)));
  let r7 = load<u32>(at(rows, min(7, top)));
  let r8 = load<u32>(at(rows, min(8, top)));
  let r9 = load<u32>(at(rows, min(9, top)));
  let r10 = load<u32>(at(rows, min(10, top)));
  let r11 = load<u32>(at(rows, min(11, top)));
  let r12 = load<u32>(at(rows, min(12, top)));
  let r13 = load<u32>(at(rows, min(13, top)));
  let r14 = load<u32>(at(rows, min(14, top)));
  let r15 = load<u32>(at(rows, min(15, top)));
  for (const end = out + <usize>count; out < end; out++) {
    r0 = stepWide(next, r0, out + o0, ends, spans, spanLog);
    r1 = stepWide(next, r1, out + o1, ends, spans, spanLog);
    r2 = stepWide(next, r2, out + o2, ends, spans, spanLog);
    r3 = stepWide(next, r3, out + o3, ends, spans, spanLog);
    r4 = stepWide(next, r4, out + o4, ends, spans, spanLog);
    r5 = stepWide(next, r5, out + o5, ends, spans, spanLog);
    r6 = stepWide(next, r6, out + o6, ends, spans, spanLog);
    r7 = stepWide(next, r7, out + o7, ends, spans, spanLog);
    r8 = stepWide(next, r8, out + o8, ends, spans, spanLog);
    r9 = stepWide(next, r9, out + o9, ends, spans, spanLog);
    r10 = stepWide(next, r10, out + o10, ends, spans, spanLog);
    r11 = stepWide(next, r11, out + o11, ends, spans, spanLog);
    r12 = stepWide(next, r12, out + o12, ends, spans, spanLog);
    r13 = stepWide(next, r13, out + o13, ends, spans, spanLog);
    r14 = stepWide(next, r14, out + o14, ends, spans, spanLog);
    r15 = stepWide(next, r15, out + o15, ends, spans, spanLog);
  }
  store<u32>(at(rows, min(0, top)), r0);
  store<u32>(at(rows, min(1, top)), r1);
  store<u32>(at(rows, min(2, top)), r2);
  store<u32>(at(rows, min(3, top)), r3);
  store<u32>(at(rows, min(4, top)), r4);
  store<u32>(at(rows, min(5, top)), r5);
  store<u32>(at(rows, min(6, top)), r6);
  store<u32>(at(rows, min(7, top)), r7);
  store<u32>(at(rows, min(8, top)), r8);
  store<u32>(at(rows, min(9, top)), r9);
  store<u32>(at(rows, min(10, top)), r10);
  store<u32>(at(rows, min(11, top)), r11);
  store<u32>(at(rows, min(12, top)), r12);
  store<u32>(at(rows, min(13, top)), r13);
  store<u32>(at(rows, min(14, top)), r14);
  store<u32>(at(rows, min(15, top)), r15);
}

/**
 * Inverts the transform. Any input is safe: what is not a transform yields some n bytes.
 *
 * @param permuted the n bytes of the transform
 * @param n their number, 1 to 2^28
 * @param primary `bwtPrimaryCount(n)` i32, the primary indices
 * @param scratch `bwtInverseScratch(n)` bytes, aligned to 4
 * @param out receives the n bytes of the text; must not overlap the transform
 * @returns 0, or 1 if a primary index is not from 1 to n, when `out` is left alone
 */
export function bwtInverse(permuted: usize, n: i32, primary: usize, scratch: usize, out: usize): i32 {
  const lanes = bwtPrimaryCount(n);
  const step = 1 << bwtStepLog(n);
  const heads = scratch;
  const rows = heads + 256 * 4;
  const spans = rows + LANES * 4;
  const next = spans + SPAN_BYTES;
  for (let k = 0; k < lanes; k++) {
    const row = load<i32>(at(primary, k));
    if (row < 1 || row > n) return 1;
    store<i32>(at(rows, k), row);
  }
  // The last lane may be shorter; the others go on without it.
  const shared = n - (lanes - 1) * step;
  const rest = lanes > 1 ? step - shared : 0;
  const restOut = out + <usize>shared;
  if (n < PACKED_BELOW) {
    link(permuted, n, load<i32>(primary), heads, next, 8);
    walkPacked(next, rows, lanes, out, step, shared);
    if (rest > 0) walkPacked(next, rows, lanes - 1, restOut, step, rest);
  } else {
    const spanLog = 32 - clz(n) - SPANS_LOG;
    link(permuted, n, load<i32>(primary), heads, next, 0);
    findSpans(n, heads, spans, spanLog);
    walkWide(next, rows, lanes, out, step, shared, heads, spans, spanLog);
    if (rest > 0) walkWide(next, rows, lanes - 1, restOut, step, rest, heads, spans, spanLog);
  }
  return 0;
}
