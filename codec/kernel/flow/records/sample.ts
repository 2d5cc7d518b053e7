/**
 * What the search for records looks at: 16 windows of 512 bytes, spread evenly, and how many bits they take.
 * All arithmetic is on integers, so that every platform finds the same.
 */

import { Element } from "../numeric";

export const WINDOWS: u32 = 16;
/** Bytes per window. */
export const WINDOW: u32 = 512;

/** Histograms: 16 columns of 65 lengths, or 256 byte values. */
const COLUMNS: u32 = 16;
const LENGTHS: u32 = 65;
export const HISTOGRAM_BYTES: usize = COLUMNS * LENGTHS * 4;

/** How elements are read. */
@unmanaged
export class Layout {
  width: u32;
  bigEndian: u32;
  /** Bytes before the first element. */
  head: u32;
  /** Elements back to the west one. */
  west: u32;
}

/** Where window `index` starts when `lead` bytes must come before it. */
export function windowStart(size: u32, lead: u32, index: u32): u32 {
  return lead + <u32>((<u64>(size - lead - WINDOW) * index) / (WINDOWS - 1));
}

/** The element at `at`; a call, since it is met in many places. */
export function element(at: usize, width: u32, bigEndian: u32): i64 {
  return <i64>Element.read(at, width, bigEndian !== 0);
}

/** 256 * log2(value) for value >= 1, from its top 9 bits. */
function log2(value: u32): u32 {
  const whole = 31 - clz(value);
  const fraction = (whole >= 8 ? value >> (whole - 8) : value << (8 - whole)) & 255;
  return whole * 256 + fraction + ((fraction * (256 - fraction) * 88) >> 16);
}

/** 256 times the bits of the order-0 entropy of `size` counts. */
function entropy(counts: usize, size: u32): u64 {
  let sum: u32 = 0;
  let bits: u64 = 0;
  for (let index: u32 = 0; index < size; index++) sum += load<u32>(counts + (index << 2));
  for (let index: u32 = 0; index < size; index++) {
    const count = load<u32>(counts + (index << 2));
    if (count !== 0) bits += <u64>count * (log2(sum) - log2(count));
  }
  return bits;
}

/** 256 times the bits that a byte of the sample takes on its own; `counts` has HISTOGRAM_BYTES. */
export function plainBits(block: usize, size: u32, lead: u32, counts: usize): u32 {
  memory.fill(counts, 0, 1024);
  for (let index: u32 = 0; index < WINDOWS; index++) {
    const start = block + windowStart(size, lead, index);
    for (let offset: u32 = 0; offset < WINDOW; offset++) {
      const count = counts + ((<usize>load<u8>(start + offset)) << 2);
      store<u32>(count, load<u32>(count) + 1);
    }
  }
  return <u32>(entropy(counts, 256) / (WINDOWS * WINDOW));
}

/**
 * 256 times the bits that a byte of the sample takes as the difference from prediction 1 or 3 of flow
 * "numeric": the entropy of the bit length of the zig-zag residual, plus the bits below its first. `counts`
 * has HISTOGRAM_BYTES.
 */
export function differenceBits(
  block: usize,
  size: u32,
  lead: u32,
  layout: Layout,
  prediction: u32,
  counts: usize,
): u32 {
  const width = layout.width;
  const bigEndian = layout.bigEndian;
  const back = <usize>layout.west * width;
  const columns: u32 = width === 1 && layout.west <= COLUMNS ? layout.west : 1;
  const shift = <i64>(64 - 8 * width);
  let bits: u64 = 0;
  let total: u32 = 0;
  memory.fill(counts, 0, HISTOGRAM_BYTES);
  for (let window: u32 = 0; window < WINDOWS; window++) {
    let index = (windowStart(size, lead, window) - layout.head) / width + 1;
    for (let step: u32 = 0; step < WINDOW / width; step++, index++) {
      const at = block + layout.head + <usize>index * width;
      if (at + width > block + size) break;
      const west = element(at - back, width, bigEndian);
      const guess = prediction === 3 ? 2 * west - element(at - 2 * back, width, bigEndian) : west;
      const difference = ((element(at, width, bigEndian) - guess) << shift) >> shift;
      const length = 64 - <u32>clz((difference << 1) ^ (difference >> 63));
      const column: u32 = columns > 1 ? index % columns : 0;
      const count = counts + ((<usize>(column * LENGTHS + length)) << 2);
      store<u32>(count, load<u32>(count) + 1);
      if (length > 1) bits += <u64>(length - 1);
      total += width;
    }
  }
  bits <<= 8;
  for (let column: u32 = 0; column < columns; column++) {
    bits += entropy(counts + ((column * LENGTHS) << 2), LENGTHS);
  }
  return <u32>(bits / (total + 1));
}
