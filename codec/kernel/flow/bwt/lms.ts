/**
 * The leftmost S-type (LMS) positions of a byte text: a suffix is S-type if it is below the one a byte
 * shorter, else L-type, and LMS if it is S-type after an L-type one. See lmssort.ts for the paper.
 */

/**
 * Bytes of the LMS bitmap of a text of `n` bytes: a bit for every position and the end, read in 8-byte
 * words.
 */
export function lmsBitmapBytes(n: i32): i32 {
  return ((n >>> 6) + 2) << 3;
}

/**
 * Finds the LMS positions of `t[0..n)`, whose last suffix counts as L-type.
 *
 * @param t text
 * @param n its length in bytes, at least 1
 * @param sa array of n i32; the positions found are left in its last cells, ascending
 * @param bits `lmsBitmapBytes(n)` bytes; receives a set bit for each LMS position and for the end of the text
 * @param hist 512 u32, cleared; receives how often each byte begins an L-type (0..255), S-type (256..511)
 *   suffix
 * @returns the number of LMS positions, below n / 2
 */
export function findLms(t: usize, n: i32, sa: usize, bits: usize, hist: usize): i32 {
  let next = <u32>load<u8>(t + <usize>(n - 1));
  store<u32>(hist + ((<usize>next) << 2), 1);
  store<u64>(bits + ((<usize>(n >>> 6)) << 3) + 8, 0);
  let word: u64 = (<u64>1) << (n & 63);
  if ((n & 63) === 0) {
    store<u64>(bits + ((<usize>(n >>> 6)) << 3), word);
    word = 0;
  }
  let isS: u32 = 0;
  const top = sa + ((<usize>n) << 2) - 4;
  let slot = top;
  for (let x = n - 1; x > 0; x--) {
    const c = <u32>load<u8>(t + <usize>x - 1);
    const s = <u32>(c < next) | (<u32>(c === next) & isS);
    const lms = isS & (s ^ 1);
    store<i32>(slot, x);
    slot -= <usize>(lms << 2);
    word |= (<u64>lms) << (x & 63);
    if ((x & 63) === 0) {
      store<u64>(bits + ((<usize>(x >>> 6)) << 3), word);
      word = 0;
    }
    const count = hist + ((<usize>((s << 8) | c)) << 2);
    store<u32>(count, load<u32>(count) + 1);
    next = c;
    isS = s;
  }
  store<u64>(bits, word);
  return <i32>((top - slot) >>> 2);
}

/** Distance from an LMS position to the next one in the bitmap, the end of the text counting as one. */
export function lmsDistance(bitmap: usize, p: i32): i32 {
  let from = p + 1;
  let word = load<u64>(bitmap + ((<usize>(from >>> 6)) << 3)) >> (from & 63);
  while (word === 0) {
    from = (from | 63) + 1;
    word = load<u64>(bitmap + ((<usize>(from >>> 6)) << 3));
  }
  return from + <i32>ctz(word) - p;
}
