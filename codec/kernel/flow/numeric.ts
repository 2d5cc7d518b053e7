/**
 * Flow "numeric": arrays and records of fixed-width integers, each replaced by its difference from a
 * prediction.
 *
 * A sampled signal, a picture's rows or a table's counters repeat no byte strings, so a Burrows-Wheeler
 * transform finds nothing to sort by. Their differences repeat. Each element stays in its own place and byte
 * order: after the transform the other bytes of the element are still its neighbours, which costs less than
 * planes do.
 *
 * Definition. An element is `width` bytes read as a non-negative integer. With W the element `west` before
 * it, N the one `north` before it, WW the one `2 * west` before it and NW the one `west + north` before it,
 * the prediction is
 *
 *     1: W     2: N     3: 2W - WW     4: floor((W + N) / 2)     5: floor((3W + 3N - 2NW) / 4)
 *     6: the median of W, N and W + N - NW
 *
 * and the element is replaced by itself minus the prediction, modulo 2^(8 * width). Where fewer elements come
 * before it than the prediction's farthest lag (1: west, 2: north, 3: 2 * west, 4 to 6: west + north), it is
 * predicted by W, and by 0 where there is no W. Predictions 4 to 6 need `width` <= 4: every sum is then exact
 * in 64 signed bits. Bytes before `head` and after the last whole element are copied.
 *
 * The median predictor is that of LOCO-I: M. Weinberger, G. Seroussi, G. Sapiro, "LOCO-I: A Low Complexity,
 * Context-Based, Lossless Image Compression Algorithm", DCC 1996.
 */

/** The farthest `west` or `north`, in elements. */
const FARTHEST: u32 = 1 << 24;
/** How many elements go through one call, since engines replace slow code only between calls. */
const STEP: u32 = 1 << 14;

export class Element {
  /** The element of `width` bytes at `at`, zero-extended. */
  @inline
  static read(at: usize, width: u32, bigEndian: bool): u64 {
    if (width === 2) {
      const value = load<u16>(at);
      return <u64>(bigEndian ? bswap<u16>(value) : value);
    }
    if (width === 1) return <u64>load<u8>(at);
    if (width === 4) {
      const value = load<u32>(at);
      return <u64>(bigEndian ? bswap<u32>(value) : value);
    }
    if (width === 8) {
      const value = load<u64>(at);
      return bigEndian ? bswap<u64>(value) : value;
    }
    const first = <u64>load<u8>(at);
    const second = (<u64>load<u8>(at, 1)) << 8;
    const third = <u64>load<u8>(at, 2);
    return bigEndian ? (first << 16) | second | third : first | second | (third << 16);
  }

  /** Writes the low `8 * width` bits of `value` at `at`. */
  @inline
  static write(at: usize, value: u64, width: u32, bigEndian: bool): void {
    if (width === 2) {
      store<u16>(at, bigEndian ? bswap<u16>(<u16>value) : <u16>value);
    } else if (width === 1) {
      store<u8>(at, <u8>value);
    } else if (width === 4) {
      store<u32>(at, bigEndian ? bswap<u32>(<u32>value) : <u32>value);
    } else if (width === 8) {
      store<u64>(at, bigEndian ? bswap<u64>(value) : value);
    } else {
      store<u8>(at, <u8>(bigEndian ? value >> 16 : value));
      store<u8>(at, <u8>(value >> 8), 1);
      store<u8>(at, <u8>(bigEndian ? value : value >> 16), 2);
    }
  }

  /** The prediction of the element at `at`, where all it needs exists; the lags are in bytes. */
  @inline
  static predict(at: usize, width: u32, bigEndian: bool, west: usize, north: usize, prediction: u32): u64 {
    if (prediction === 2) return Element.read(at - north, width, bigEndian);
    const w = Element.read(at - west, width, bigEndian);
    if (prediction === 1) return w;
    if (prediction === 3) return 2 * w - Element.read(at - 2 * west, width, bigEndian);
    const n = Element.read(at - north, width, bigEndian);
    if (prediction === 4) return (w + n) >> 1;
    const corner = <i64>Element.read(at - west - north, width, bigEndian);
    const x = <i64>w;
    const y = <i64>n;
    if (prediction === 5) return <u64>((3 * (x + y) - 2 * corner) >> 2);
    const low = min(x, y);
    const high = max(x, y);
    return <u64>(corner >= high ? low : corner <= low ? high : x + y - corner);
  }
}

/** How many elements must come before one for its full prediction. */
function needed(west: u32, north: u32, prediction: u32): u32 {
  if (prediction === 1) return west;
  if (prediction === 2) return north;
  return prediction === 3 ? 2 * west : west + north;
}

/**
 * Whether the parameters may be used on `size` bytes.
 * @param width bytes per element: 1, 2, 3, 4 or 8
 * @param bigEndian 1 when the most significant byte comes first, else 0
 * @param head bytes before the first element
 * @param west elements back to W, 1 to 2^24
 * @param north elements back to N, to 2^24; at least 1 where the prediction uses it
 * @param prediction 1 to 6
 */
export function numericValid(
  size: u32,
  width: u32,
  bigEndian: u32,
  head: u32,
  west: u32,
  north: u32,
  prediction: u32,
): bool {
  if (width < 1 || width > 8 || (width > 4 && width !== 8)) return false;
  if (bigEndian > 1 || head > size || prediction < 1 || prediction > 6) return false;
  if (west < 1 || west > FARTHEST || north > FARTHEST) return false;
  if (prediction !== 1 && prediction !== 3 && north < 1) return false;
  return width < 8 || prediction < 4;
}

/** Replaces the elements `from` to `to` of those from `source` on by differences, `move` bytes further on. */
function forwardStep(
  source: usize,
  move: usize,
  from: u32,
  to: u32,
  width: u32,
  bigEndian: bool,
  west: u32,
  north: u32,
  prediction: u32,
): void {
  const full = needed(west, north, prediction);
  const westBytes = <usize>west * width;
  const northBytes = <usize>north * width;
  let at = source + <usize>from * width;
  for (let index = from; index < to; index++, at += width) {
    const guess =
      index >= full
        ? Element.predict(at, width, bigEndian, westBytes, northBytes, prediction)
        : index >= west
          ? Element.read(at - westBytes, width, bigEndian)
          : 0;
    Element.write(at + move, Element.read(at, width, bigEndian) - guess, width, bigEndian);
  }
}

/** Restores the elements `from` to `to` of those from `source` on in place. */
function inverseStep(
  source: usize,
  from: u32,
  to: u32,
  width: u32,
  bigEndian: bool,
  west: u32,
  north: u32,
  prediction: u32,
): void {
  const full = needed(west, north, prediction);
  const westBytes = <usize>west * width;
  const northBytes = <usize>north * width;
  let at = source + <usize>from * width;
  for (let index = from; index < to; index++, at += width) {
    const guess =
      index >= full
        ? Element.predict(at, width, bigEndian, westBytes, northBytes, prediction)
        : index >= west
          ? Element.read(at - westBytes, width, bigEndian)
          : 0;
    Element.write(at, Element.read(at, width, bigEndian) + guess, width, bigEndian);
  }
}

/**
 * Writes the differences of the `size` bytes at `source` to `target`, which may not overlap. The other
 * parameters are those of `numericValid`.
 * @returns false, with nothing written, when they are not valid
 */
export function numericForward(
  source: usize,
  target: usize,
  size: u32,
  width: u32,
  bigEndian: u32,
  head: u32,
  west: u32,
  north: u32,
  prediction: u32,
): bool {
  if (!numericValid(size, width, bigEndian, head, west, north, prediction)) return false;
  memory.copy(target, source, size);
  const count = (size - head) / width;
  const big = bigEndian !== 0;
  // The distance wraps where the target is lower, and wraps back when it is added.
  const move = target - source;
  for (let from: u32 = 0; from < count; from += STEP) {
    const to = min(from + STEP, count);
    forwardStep(source + head, move, from, to, width, big, west, north, prediction);
  }
  return true;
}

/**
 * Restores the `size` bytes at `buffer` in place. No byte outside of them is touched, whatever the
 * parameters.
 * @returns false, with nothing changed, when the parameters are not valid
 */
export function numericInverse(
  buffer: usize,
  size: u32,
  width: u32,
  bigEndian: u32,
  head: u32,
  west: u32,
  north: u32,
  prediction: u32,
): bool {
  if (!numericValid(size, width, bigEndian, head, west, north, prediction)) return false;
  const count = (size - head) / width;
  const big = bigEndian !== 0;
  for (let from: u32 = 0; from < count; from += STEP) {
    const to = min(from + STEP, count);
    inverseStep(buffer + head, from, to, width, big, west, north, prediction);
  }
  return true;
}
