import {
  binaryInterval,
  CHUNK_DECISIONS,
  encodeChunk,
  evenState,
  heldWord,
  isEnd,
  isState,
  LOWER_BOUND,
  oddState,
  STATES_BYTES,
} from "./rans";

/**
 * Codes binary decisions one after the other, chunk by chunk, one way or the other: see `rans.ts` for what a chunk is.
 * Encoding, decisions are recorded until a chunk is full; decoding, they come out of the states.
 */
@unmanaged
export class Coder {
  /** Where the coded bytes go on. */
  coded: usize;
  /** Behind the last coded byte, or the last byte that there is room for. */
  end: usize;
  /** Room for the intervals of a chunk: `INTERVALS_BYTES`. */
  intervals: usize;
  /** How many decisions of the present chunk are behind. */
  decisions: i32;
  /** The states of the next decision and of the one after it. */
  current: u32;
  other: u32;
  /** Whether the payload is none that an encoder makes, or the room did not suffice. */
  failed: bool;

  @inline
  static begin(coder: Coder, payload: usize, payloadSize: i32, intervals: usize): void {
    coder.coded = payload;
    coder.end = payload + <usize>payloadSize;
    coder.intervals = intervals;
    coder.decisions = 0;
    coder.current = LOWER_BOUND;
    coder.other = LOWER_BOUND;
    coder.failed = false;
  }

  /**
   * Codes one decision.
   * @param bit encoding: the decision; decoding: not looked at
   * @param p the probability of a one, 1 to 65535 of 65536
   * @returns the decision
   */
  @inline
  static code<Direction>(coder: Coder, bit: u32, p: u32): u32 {
    const decisions = coder.decisions;
    if (isSigned<Direction>()) {
      // A full chunk waits for the next decision: only the last one holds the word.
      if (decisions === CHUNK_DECISIONS) {
        flushChunk(coder, 0);
        store<u32>(coder.intervals, binaryInterval(bit, p));
        coder.decisions = 1;
        return bit;
      }
      store<u32>(coder.intervals + ((<usize>decisions) << 2), binaryInterval(bit, p));
      coder.decisions = decisions + 1;
      return bit;
    }
    if (decisions === 0) readStates(coder);
    const state = coder.current;
    const point = state & 0xffff;
    const one: u32 = point < p ? 1 : 0;
    const advanced = one ? p * (state >>> 16) + point : (65536 - p) * (state >>> 16) + point - p;
    coder.current = coder.other;
    coder.other = advanced < LOWER_BOUND ? renormalised(coder, advanced) : advanced;
    coder.decisions = decisions === CHUNK_DECISIONS - 1 ? 0 : decisions + 1;
    return one;
  }

  /**
   * Ends a payload.
   * @param word encoding: what the payload holds besides; decoding: not looked at, see `payloadWord`
   * @returns encoding: where the coded bytes end; decoding: 1; 0 where it failed
   */
  static finish<Direction>(coder: Coder, word: u32): usize {
    const decisions = coder.decisions;
    if (isSigned<Direction>()) {
      if (decisions > 0) flushChunk(coder, word);
      return coder.failed ? 0 : coder.coded;
    }
    const even = decisions & 1 ? coder.other : coder.current;
    const odd = decisions & 1 ? coder.current : coder.other;
    holdWord(heldWord(even, odd));
    return isEnd(even, odd) && coder.coded === coder.end && !coder.failed ? 1 : 0;
  }
}

/** How many bytes of memory the intervals of a chunk take. */
export const INTERVALS_BYTES: usize = (<usize>CHUNK_DECISIONS) << 2;

let held: u32 = 0;

/** Notes the word that a payload held. */
export function holdWord(word: u32): void {
  held = word;
}

/** The word that the payload which was decoded last held; 0 where it had no decisions. */
export function payloadWord(): u32 {
  return held;
}

let flushedIntervals: usize = 0;
let flushedDecisions: i32 = 0;
let flushedChunks: i32 = 0;

/** Where the intervals of the chunk that was coded last stand, for those who measure what coding them costs. */
export function lastChunkIntervals(): usize {
  return flushedIntervals;
}

/** How many chunks were coded so far. */
export function codedChunks(): i32 {
  return flushedChunks;
}

/** How many decisions the chunk that was coded last has. */
export function lastChunkDecisions(): i32 {
  return flushedDecisions;
}

function flushChunk(coder: Coder, word: u32): void {
  flushedIntervals = coder.intervals;
  flushedDecisions = coder.decisions;
  flushedChunks++;
  const start = encodeChunk(coder.intervals, coder.decisions, word, coder.end);
  const size = coder.end - start;
  coder.decisions = 0;
  if (coder.coded + size > start) {
    coder.failed = true;
    return;
  }
  memory.copy(coder.coded, start, size);
  coder.coded += size;
}

function readStates(coder: Coder): void {
  const ended = coder.current === LOWER_BOUND && coder.other === LOWER_BOUND;
  if (ended && coder.coded + STATES_BYTES <= coder.end) {
    const current = evenState(coder.coded);
    const other = oddState(coder.coded);
    if (isState(current) && isState(other)) {
      coder.current = current;
      coder.other = other;
      coder.coded += STATES_BYTES;
      return;
    }
  }
  coder.failed = true;
}

function renormalised(coder: Coder, state: u32): u32 {
  let cursor = coder.coded;
  do {
    if (cursor >= coder.end) {
      coder.failed = true;
      return LOWER_BOUND;
    }
    state = (state << 8) | load<u8>(cursor++);
  } while (state < LOWER_BOUND);
  coder.coded = cursor;
  return state;
}
