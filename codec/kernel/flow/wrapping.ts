/**
 * Flow "wrapping": line ends that follow from the width of the lines become spaces.
 *
 * A program that wraps text ends a line where the next word would go beyond the width. Such a line end says nothing that the
 * width does not, but comes between words that belong together.
 *
 * Definition. A gap is a space, or a line end: LF, or CR LF where `crlf` is 1. `column` counts the bytes since the last line end. A gap
 * is open where column > 0, the byte before it is no space, and a word follows, of `word` bytes: up to a space, LF, the end, or (with
 * `crlf`) CR. The width is `wide`, at first 0. An open gap is due where wide > 0 and column + 1 + word > wide.
 *
 *     a line end that is due        -> a space; wide = max(wide, column)
 *     a line end that is not due    -> LF; if open: wide = column where that is larger, else, where wide - near < column + 1 + word
 *                                      <= wide, column + word
 *     a space that is due           -> the escape, which occurs nowhere in the data; wide = column + 1 + word
 *     a space that is not due       -> a space
 *     CR or LF alone, with `crlf`   -> the escape and the byte; column = 0
 *     any other byte                -> itself
 *
 * The way back meets the same gaps: a word is the same in data and latent, and ends at the same place.
 */

const SPACE: u8 = 32;
const LF: u8 = 10;
const CR: u8 = 13;
/** Bytes that go through one call, since engines replace slow code only between calls. */
const STEP: usize = 1 << 16;

/** Whether a byte ends a word, for each byte. */
const STOPS: usize = 256;

@unmanaged
class Walk {
  from: usize;
  end: usize;
  to: usize;
  /** The end of the room at `to`. */
  room: usize;
  crlf: i32;
  escapeByte: i32;
  column: i32;
  wide: i32;
  /** How much too wide the width may be for a line end to correct it. */
  near: i32;
  /** 1 behind a space. */
  spaced: i32;
  /** Line ends that were due, open ones that were not, spaces that were due. */
  due: i32;
  missed: i32;
  escaped: i32;
}

/** Scratch bytes that the walks need. */
export function wrappingScratchBytes(): usize {
  return offsetof<Walk>() + STOPS;
}

function begin(
  scratch: usize,
  from: usize,
  size: u32,
  to: usize,
  room: u32,
  crlf: i32,
  escapeByte: i32,
  near: i32,
): Walk {
  const walk = changetype<Walk>(scratch);
  memory.fill(scratch, 0, wrappingScratchBytes());
  walk.from = from;
  walk.end = from + size;
  walk.to = to;
  walk.room = to + room;
  walk.crlf = crlf;
  walk.escapeByte = escapeByte;
  walk.near = near;
  const stops = scratch + offsetof<Walk>();
  store<u8>(stops + <usize>SPACE, 1);
  store<u8>(stops + <usize>LF, 1);
  store<u8>(stops + <usize>(escapeByte & 255), 1);
  if (crlf !== 0) store<u8>(stops + <usize>CR, 1);
  return walk;
}

/** Copies the word at `at`; there is room for it. @returns its length */
function copyWord(stops: usize, at: usize, end: usize, to: usize): usize {
  let next = at;
  while (next < end) {
    const byte = load<u8>(next);
    if (load<u8>(stops + <usize>byte) !== 0) break;
    store<u8>(to++, byte);
    next++;
  }
  return next - at;
}

function isOpen(walk: Walk): bool {
  return walk.column > 0 && walk.spaced === 0;
}

function isDue(walk: Walk, word: i32): bool {
  return word > 0 && walk.wide > 0 && walk.column + 1 + word > walk.wide;
}

/** Learns from a line end whose open gap has a word behind it, or, of 0 bytes, is none. */
function endLine(walk: Walk, word: i32, due: bool): void {
  const column = walk.column;
  if (word > 0) {
    const reach = column + 1 + word;
    if (column > walk.wide) walk.wide = column;
    else if (!due && reach <= walk.wide && reach > walk.wide - walk.near) walk.wide = column + word;
  }
}

/** What follows a gap: a word of so many bytes in a line that begins at column `first`. */
function goOn(walk: Walk, first: i32, length: usize, spaced: i32): void {
  walk.column = first + <i32>length;
  walk.spaced = length > 0 ? 0 : spaced;
}

function forwardStep(walk: Walk, stop: usize): void {
  const stops = changetype<usize>(walk) + offsetof<Walk>();
  const end = walk.end;
  const crlf = walk.crlf;
  let at = walk.from;
  let to = walk.to;
  while (at < stop) {
    const byte = load<u8>(at);
    if (byte === SPACE) {
      const length = copyWord(stops, at + 1, end, to + 1);
      const word = isOpen(walk) ? <i32>length : 0;
      const due = isDue(walk, word);
      store<u8>(to, due ? <u8>walk.escapeByte : SPACE);
      if (due) {
        walk.wide = walk.column + 1 + word;
        walk.escaped++;
      }
      goOn(walk, walk.column + 1, length, 1);
      at += 1 + length;
      to += 1 + length;
      continue;
    }
    const isPair = crlf !== 0 && byte === CR && at + 1 < end && load<u8>(at, 1) === LF;
    if (isPair || (crlf === 0 && byte === LF)) {
      at += isPair ? 2 : 1;
      const length = copyWord(stops, at, end, to + 1);
      const word = isOpen(walk) ? <i32>length : 0;
      const due = isDue(walk, word);
      store<u8>(to, due ? SPACE : LF);
      if (due) walk.due++;
      else if (word > 0) walk.missed++;
      endLine(walk, word, due);
      goOn(walk, 0, length, 0);
      at += length;
      to += 1 + length;
      continue;
    }
    if (byte === CR || byte === LF) {
      if (crlf !== 0) {
        store<u8>(to, <u8>walk.escapeByte);
        store<u8>(to, byte, 1);
        goOn(walk, 0, 0, 0);
        at++;
        to += 2;
        continue;
      }
    }
    // The byte itself is no gap, whatever it is.
    store<u8>(to, byte);
    const length = 1 + copyWord(stops, at + 1, end, to + 1);
    goOn(walk, walk.column, length, 0);
    at += length;
    to += length;
  }
  walk.from = at;
  walk.to = to;
}

/**
 * Takes `size` bytes to their latent.
 * @param to room for twice as many bytes
 * @param crlf 1: lines end with CR LF; 0: with LF
 * @param escapeByte a byte that does not occur
 * @param near how much too wide the width may be for a line end to correct it
 * @returns the size of the latent
 */
export function wrappingForward(
  from: usize,
  size: u32,
  to: usize,
  crlf: i32,
  escapeByte: i32,
  near: i32,
  scratch: usize,
): u32 {
  const walk = begin(scratch, from, size, to, 2 * size, crlf, escapeByte, near);
  while (walk.from < walk.end) forwardStep(walk, min(walk.from + STEP, walk.end));
  return <u32>(walk.to - to);
}

/** Of the last way forward: line ends that were due. */
export function wrappingDue(scratch: usize): i32 {
  return changetype<Walk>(scratch).due;
}

/** Line ends in open gaps that were not due, and spaces that were. */
export function wrappingMissed(scratch: usize): i32 {
  const walk = changetype<Walk>(scratch);
  return walk.missed + walk.escaped;
}

/** The length of the word at `at`. */
function wordAt(stops: usize, at: usize, end: usize): usize {
  let next = at;
  while (next < end && load<u8>(stops + <usize>load<u8>(next)) === 0) next++;
  return next - at;
}

/** @returns whether the way forward makes what was met */
function inverseStep(walk: Walk, stop: usize): bool {
  const stops = changetype<usize>(walk) + offsetof<Walk>();
  const end = walk.end;
  const crlf = walk.crlf;
  const room = walk.room;
  let at = walk.from;
  let to = walk.to;
  while (at < stop) {
    const byte = load<u8>(at);
    const isGap = byte === SPACE || byte === LF || byte === <u8>walk.escapeByte;
    if (byte === <u8>walk.escapeByte && crlf !== 0 && at + 1 < end) {
      const alone = load<u8>(at, 1);
      if (alone === CR || alone === LF) {
        if (to >= room) return false;
        store<u8>(to++, alone);
        goOn(walk, 0, 0, 0);
        at += 2;
        continue;
      }
    }
    // With CR LF, a CR stands behind an escape only.
    if (!isGap && crlf !== 0 && byte === CR) return false;
    if (isGap) at++;
    const length = wordAt(stops, at, end);
    if (!isGap) {
      if (length > room - to) return false;
      goOn(walk, walk.column, length, 0);
    } else {
      const word = isOpen(walk) ? <i32>length : 0;
      const due = isDue(walk, word);
      if (byte !== SPACE && due === (byte === LF)) return false;
      const isEnd = byte === LF || (byte === SPACE && due);
      const gap: usize = isEnd && crlf !== 0 ? 2 : 1;
      if (length + gap > room - to) return false;
      if (isEnd) {
        if (crlf !== 0) store<u8>(to++, CR);
        store<u8>(to++, LF);
        endLine(walk, word, due);
        goOn(walk, 0, length, 0);
      } else {
        if (due) walk.wide = walk.column + 1 + word;
        store<u8>(to++, SPACE);
        goOn(walk, walk.column + 1, length, 1);
      }
    }
    copyWord(stops, at, at + length, to);
    at += length;
    to += length;
  }
  walk.from = at;
  walk.to = to;
  return true;
}

/**
 * Takes a latent of `latentSize` bytes back to `size` bytes at `to`. Any bytes are safe.
 * @returns 1, or 0 for a latent that the way forward does not make
 */
export function wrappingInverse(
  latent: usize,
  latentSize: u32,
  to: usize,
  size: u32,
  crlf: i32,
  escapeByte: i32,
  near: i32,
  scratch: usize,
): i32 {
  const walk = begin(scratch, latent, latentSize, to, size, crlf, escapeByte, near);
  while (walk.from < walk.end) {
    if (!inverseStep(walk, min(walk.from + STEP, walk.end))) return 0;
  }
  return <i32>(walk.to === walk.room);
}
