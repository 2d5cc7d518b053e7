/**
 * Range asymmetric numeral systems (Duda, arXiv:1311.2540) with two interleaved 32-bit states, 16-bit words and
 * intervals of a total of 2^16.
 *
 * A state x lives in [2^16, 2^32). The interval (start, frequency) takes it to
 * (x / frequency) * 2^16 + x % frequency + start, after one word has left it if x >= frequency * 2^16.
 * Decision i uses state i mod 2. A chunk holds the two states (little-endian, that of decision 0 first), then the words in
 * the order in which the decoder wants them; the encoder therefore walks the decisions backwards.
 */

/** The lower bound of a state, and the value that both states have when a chunk's last decision was decoded. */
export const LOWER_BOUND: u32 = 1 << 16;

/** The two states at the head of a chunk, in bytes. */
export const STATES_BYTES: usize = 8;

/** How many decisions a chunk holds at the most. */
export const CHUNK_DECISIONS: i32 = 1 << 18;

/** An interval as one number: start in the upper, frequency (1 to 65535) in the lower 16 bits. */
export function interval(start: u32, frequency: u32): u32 {
  return (start << 16) | frequency;
}

/** The interval of a binary decision: a one has [0, p), a zero the rest; p is 1 to 65535. */
export function binaryInterval(bit: u32, p: u32): u32 {
  return bit ? p : (p << 16) | (65536 - p);
}

/**
 * Codes a chunk of `count` intervals (u32 each, at `intervals`), so that it ends right before `end`.
 * @returns where the chunk starts; at most 2 * count + 8 bytes before `end`
 */
export function encodeChunk(intervals: usize, count: i32, end: usize): usize {
  let even = LOWER_BOUND;
  let odd = LOWER_BOUND;
  let cursor = end;
  let at = intervals + ((<usize>count) << 2);
  if (count & 1) {
    at -= 4;
    const packed = load<u32>(at);
    const frequency = packed & 0xffff;
    if (even >= frequency << 16) {
      cursor -= 2;
      store<u16>(cursor, <u16>even);
      even >>>= 16;
    }
    const quotient = even / frequency;
    even = (quotient << 16) + (even - quotient * frequency) + (packed >>> 16);
  }
  while (at > intervals) {
    at -= 8;
    let packed = load<u32>(at, 4);
    let frequency = packed & 0xffff;
    if (odd >= frequency << 16) {
      cursor -= 2;
      store<u16>(cursor, <u16>odd);
      odd >>>= 16;
    }
    let quotient = odd / frequency;
    odd = (quotient << 16) + (odd - quotient * frequency) + (packed >>> 16);

    packed = load<u32>(at);
    frequency = packed & 0xffff;
    if (even >= frequency << 16) {
      cursor -= 2;
      store<u16>(cursor, <u16>even);
      even >>>= 16;
    }
    quotient = even / frequency;
    even = (quotient << 16) + (even - quotient * frequency) + (packed >>> 16);
  }
  cursor -= STATES_BYTES;
  store<u32>(cursor, even);
  store<u32>(cursor, odd, 4);
  return cursor;
}
