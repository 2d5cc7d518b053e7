/** Flow "wrapping", from the data to the latent; `line.ts` defines it. */

import {
  CLASSES,
  CR,
  classify,
  copyWord,
  IN_WORD,
  IS_ESCAPE,
  IS_LF,
  IS_SPACE,
  LF,
  Line,
  MAY_END,
  SPACE,
  STEP,
} from "./line";

/** Where the walk stands. */
@unmanaged
class Walk {
  line: Line;
  classes: usize;
  source: usize;
  end: usize;
  out: usize;
  outEnd: usize;
  /** Bytes of the word at `source`. */
  word: u32;
  pairs: bool;
  escapeByte: u32;
}

/** What the walk counts, as the caller reads it. */
@unmanaged
class Counts {
  /** Line ends that became spaces. */
  awaited: u32;
  /** Spaces that were awaited to be line ends. */
  escaped: u32;
  /** Line ends between words that were not awaited. */
  missed: u32;
}

/** Bytes of the counts: three numbers of 4 bytes, `awaited`, `escaped` and `missed` line ends. */
export function wrappingCountsBytes(): usize {
  return offsetof<Counts>();
}

/** Scratch bytes that `wrappingForward` needs. */
export function wrappingForwardScratchBytes(): usize {
  return CLASSES + offsetof<Walk>() + offsetof<Line>();
}

/** Whether CR LF is at `at`, where CR was met. */
function isPair(at: usize, end: usize): bool {
  return at + 1 < end && <u32>load<u8>(at, 1) === LF;
}

/** Where the word that begins at `at` ends. */
function wordEnd(at: usize, end: usize, classes: usize): usize {
  for (; at < end; at++) {
    const kind = <u32>load<u8>(classes + load<u8>(at));
    if (kind === IN_WORD) continue;
    if (kind !== MAY_END || isPair(at, end)) break;
  }
  return at;
}

/** Bytes of the line end at `at`, 0 where none is. */
function breakBytes(at: usize, walk: Walk): u32 {
  if (at >= walk.end) return 0;
  const byte = <u32>load<u8>(at);
  if (!walk.pairs) return <u32>(byte === LF);
  return byte === CR && isPair(at, walk.end) ? 2 : 0;
}

/**
 * Walks up to `to`, always from where a word begins that `walk.word` knows; false for data with the escape
 * byte, or whose latent is longer.
 */
function step(walk: Walk, to: usize, counts: Counts): bool {
  const line = walk.line;
  while (walk.source < to) {
    const word = walk.word;
    if (walk.out + word > walk.outEnd) return false;
    copyWord(walk.source, walk.out, word);
    walk.out += word;
    walk.source += word;
    line.passWord(word);
    if (walk.source >= walk.end) return true;
    const kind = <u32>load<u8>(walk.classes + load<u8>(walk.source));
    const isLone = kind === IS_LF && walk.pairs;
    if (kind === IS_ESCAPE || walk.out + 1 + <usize>isLone > walk.outEnd) return false;
    if (isLone) {
      store<u8>(walk.out++, <u8>walk.escapeByte);
      store<u8>(walk.out++, <u8>LF);
      line.passBreak();
      findWord(walk, walk.source + 1);
    } else if (kind === IS_SPACE) {
      store<u8>(walk.out++, <u8>spaceHere(walk, counts));
    } else {
      store<u8>(walk.out++, <u8>breakHere(walk, counts));
    }
  }
  return true;
}

/** Goes on at the word at `at`; returns its bytes. */
function findWord(walk: Walk, at: usize): u32 {
  const word = <u32>(wordEnd(at, walk.end, walk.classes) - at);
  walk.source = at;
  walk.word = word;
  return word;
}

/** Passes a line end; returns what the latent has for it. */
function breakHere(walk: Walk, counts: Counts): u32 {
  const line = walk.line;
  const word = findWord(walk, walk.source + (walk.pairs ? 2 : 1));
  if (line.awaits(word) && !line.awaitsSpace) {
    counts.awaited++;
    line.passAwaited();
    return SPACE;
  }
  if (word > 0 && line.column > line.spaces) counts.missed++;
  line.passShown(word);
  return LF;
}

/** Passes a space and perhaps the line end after it; returns what the latent has for it. */
function spaceHere(walk: Walk, counts: Counts): u32 {
  const line = walk.line;
  const next = walk.source + 1;
  const word = findWord(walk, next);
  if (line.awaits(word)) {
    counts.escaped++;
    line.passEscaped(word);
    return walk.escapeByte;
  }
  if (word === 0 && line.awaitsSpace) {
    const ending = breakBytes(next, walk);
    if (ending > 0 && line.awaits(findWord(walk, next + ending))) {
      counts.awaited++;
      line.passAwaited();
      return SPACE;
    }
    walk.source = next;
    walk.word = 0;
  }
  line.passSpace();
  return SPACE;
}

/**
 * Writes the `size` bytes at `source` with the line ends that are awaited as spaces.
 * @param target `wrappingRoom(size)` bytes, apart from `source`
 * @param pairs whether CR LF is a line end, instead of LF
 * @param escapeByte neither a space nor LF
 * @param near how much a line end that was not awaited may narrow the width, in bytes
 * @param counts `wrappingCountsBytes()` bytes, aligned to 4, which are filled
 * @param scratch `wrappingForwardScratchBytes()` bytes, aligned to 8
 * @returns the bytes written; -1 where the escape byte occurs or the latent is longer than the data
 */
export function wrappingForward(
  source: usize,
  size: u32,
  target: usize,
  pairs: bool,
  escapeByte: u32,
  near: u32,
  counts: usize,
  scratch: usize,
): i32 {
  memory.fill(counts, 0, wrappingCountsBytes());
  const walk = changetype<Walk>(scratch + CLASSES);
  const line = changetype<Line>(scratch + CLASSES + offsetof<Walk>());
  line.begin(near);
  walk.line = line;
  walk.classes = scratch;
  walk.source = source;
  walk.end = source + size;
  walk.out = target;
  walk.outEnd = target + size;
  walk.pairs = pairs;
  walk.escapeByte = escapeByte;
  classify(scratch, escapeByte, pairs);
  findWord(walk, source);
  while (walk.source < walk.end) {
    if (!step(walk, min(walk.source + STEP, walk.end), changetype<Counts>(counts))) return -1;
  }
  return <i32>(walk.out - target);
}
