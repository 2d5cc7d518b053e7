/**
 * Range asymmetric numeral systems (Duda, arXiv:1311.2540) with two interleaved 32-bit states, bytes and intervals of a
 * total of 2^16.
 *
 * A state x lives in [2^20, 2^28). The interval (start, frequency) takes it to
 * (x / frequency) * 2^16 + x % frequency + start, after its lowest bytes have left it while x >= frequency * 2^12.
 * Decision i uses state i mod 2. A chunk holds the two states in seven bytes (little-endian, that of decision 0 lowest), then the
 * bytes in the order in which the decoder wants them; the encoder therefore walks the decisions backwards.
 *
 * An encoder's first states cost their bits whatever they are: those of a payload's last chunk hold a word, which a decoder finds
 * when it has taken the last decision ("bits back", Frey and Hinton, 1997). 2^20 is where smaller states would begin to cost more
 * than they save.
 */

/** The lower bound of a state, and what both states are behind the last decision of a chunk whose word is 0. */
export const LOWER_BOUND: u32 = 1 << 20;
const STATE_BITS: u64 = 28;

/** The two states at the head of a chunk, in bytes. */
export const STATES_BYTES: usize = 7;

/** The first of the two states at the head of a chunk, that of the even decisions. There are 8 readable bytes. */
export function evenState(head: usize): u32 {
  return load<u32>(head) & 0xfffffff;
}

/** The second of them. */
export function oddState(head: usize): u32 {
  return load<u32>(head, 3) >>> 4;
}

/** Whether a state that was read is one: only then does every decision need two bytes at the most. */
export function isState(state: u32): bool {
  return state >= LOWER_BOUND;
}

/** Whether both states can be those behind the last decision of a chunk. */
export function isEnd(even: u32, odd: u32): bool {
  return even >>> 16 === LOWER_BOUND >>> 16 && odd >>> 16 === LOWER_BOUND >>> 16;
}

/** The word that the states behind the last decision of a chunk hold. */
export function heldWord(even: u32, odd: u32): u32 {
  return (even & 0xffff) | (odd << 16);
}

/** How many decisions a chunk holds at the most. */
export const CHUNK_DECISIONS: i32 = 1 << 20;

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
 * @param word what the states behind the last decision hold
 * @returns where the chunk starts; at most 2 * count + 7 bytes before `end`
 */
export function encodeChunk(intervals: usize, count: i32, word: u32, end: usize): usize {
  const even = LOWER_BOUND | (word & 0xffff);
  const odd = LOWER_BOUND | (word >>> 16);
  let own = count & 1 ? even : odd;
  let other = count & 1 ? odd : even;
  let cursor = end;
  for (let at = intervals + ((<usize>count) << 2) - 4; at >= intervals; at -= 4) {
    const packed = load<u32>(at);
    const frequency = packed & 0xffff;
    // The states change places at each decision; the last one is that of decision count - 1.
    const next = other;
    other = own;
    own = next;
    while (other >= frequency << 12) {
      cursor--;
      store<u8>(cursor, <u8>other);
      other >>>= 8;
    }
    const quotient = other / frequency;
    other = (quotient << 16) + (other - quotient * frequency) + (packed >>> 16);
  }
  cursor -= STATES_BYTES;
  const head = ((<u64>own) << STATE_BITS) | <u64>other;
  store<u32>(cursor, <u32>head);
  store<u16>(cursor, <u16>(head >> 32), 4);
  store<u8>(cursor, <u8>(head >> 48), 6);
  return cursor;
}
