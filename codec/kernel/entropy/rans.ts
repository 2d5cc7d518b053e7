/**
 * Range asymmetric numeral systems (Duda, arXiv:1311.2540) with two interleaved 32-bit states, bytes and intervals of a
 * total of 2^16.
 *
 * A state x lives in [2^23, 2^31). The interval (start, frequency) takes it to
 * (x / frequency) * 2^16 + x % frequency + start, after its lowest bytes have left it while x >= frequency * 2^15.
 * Decision i uses state i mod 2. A chunk holds the two states (little-endian, that of decision 0 first), then the bytes in the
 * order in which the decoder wants them; the encoder therefore walks the decisions backwards.
 */

/** The lower bound of a state, and the value that both states have when a chunk's last decision was decoded. */
export const LOWER_BOUND: u32 = 1 << 23;

/** Whether a state that was read is one: only then does every decision need two bytes at the most. */
export function isState(state: u32): bool {
  return state >= LOWER_BOUND && state < LOWER_BOUND << 8;
}

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
  let own = LOWER_BOUND;
  let other = LOWER_BOUND;
  let cursor = end;
  for (let at = intervals + ((<usize>count) << 2) - 4; at >= intervals; at -= 4) {
    const packed = load<u32>(at);
    const frequency = packed & 0xffff;
    // The states change places at each decision; the last one is that of decision count - 1.
    const next = other;
    other = own;
    own = next;
    while (other >= frequency << 15) {
      cursor--;
      store<u8>(cursor, <u8>other);
      other >>>= 8;
    }
    const quotient = other / frequency;
    other = (quotient << 16) + (other - quotient * frequency) + (packed >>> 16);
  }
  cursor -= STATES_BYTES;
  store<u32>(cursor, other);
  store<u32>(cursor, own, 4);
  return cursor;
}
