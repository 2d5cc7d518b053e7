import { nextHistory } from "../history";

/**
 * The colours that were seen in contexts: a line of 32 bytes for each, with the three that came last, latest first, and a bit
 * history of each: whether it came, each time that the context did.
 */

export const SLOTS: i32 = 3;
const LINE: usize = 32;

/** The line of a context; an empty one, in the place of the emptier of two, where there is none. */
export function findLine(table: usize, pairs: u32, hash: u64): usize {
  const check = <u16>(hash >> 48);
  const first = table + ((<usize>(<u32>hash & pairs)) << 6);
  if (load<u16>(first) === check) return first;
  const second = first + LINE;
  if (load<u16>(second) === check) return second;
  const line = load<u8>(first, 2) <= load<u8>(second, 2) ? first : second;
  store<u64>(line, <u64>check);
  return line;
}

export function stateOf(line: usize, slot: i32): u32 {
  return load<u8>(line + <usize>slot, 2);
}

export function colourOf(line: usize, slot: i32): u64 {
  return load<u64>(line + ((<usize>slot) << 3), 8);
}

/** Learns that a colour came. */
export function learnColour(line: usize, colour: u64): void {
  const s0 = load<u8>(line, 2);
  const c0 = load<u64>(line, 8);
  const s1 = load<u8>(line, 3);
  if (s0 !== 0 && c0 === colour) {
    store<u8>(line, <u8>nextHistory(s0, 1), 2);
    if (s1 !== 0) {
      store<u8>(line, <u8>nextHistory(s1, 0), 3);
      const s2 = load<u8>(line, 4);
      if (s2 !== 0) store<u8>(line, <u8>nextHistory(s2, 0), 4);
    }
    return;
  }
  const c1 = load<u64>(line, 16);
  const s2 = load<u8>(line, 4);
  const c2 = load<u64>(line, 24);
  let own: u32 = 0;
  if (s1 !== 0 && c1 === colour) {
    own = s1;
    if (s2 !== 0) store<u8>(line, <u8>nextHistory(s2, 0), 4);
  } else {
    if (s2 !== 0 && c2 === colour) own = s2;
    store<u8>(line, s1 === 0 ? 0 : <u8>nextHistory(s1, 0), 4);
    store<u64>(line, c1, 24);
  }
  store<u8>(line, s0 === 0 ? 0 : <u8>nextHistory(s0, 0), 3);
  store<u64>(line, c0, 16);
  store<u8>(line, <u8>nextHistory(own, 1), 2);
  store<u64>(line, colour, 8);
}
