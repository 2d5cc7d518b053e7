/** The way back of flow "wrapping", which `line.ts` defines. */

import { CLASSES, CR, classify, copyWord, IN_WORD, IS_ESCAPE, IS_LF, LF, Line, SPACE, STEP } from "./line";

/** Where the walk stands. */
@unmanaged
class Walk {
  line: Line;
  classes: usize;
  latent: usize;
  latentEnd: usize;
  out: usize;
  end: usize;
  /** Bytes of the word at `latent`. */
  word: u32;
  pairs: bool;
}

/** Scratch bytes that `wrappingInverse` needs. */
export function wrappingInverseScratchBytes(): usize {
  return CLASSES + offsetof<Walk>() + offsetof<Line>();
}

/** Finds the bytes of the word that comes next in the latent. */
function findWord(walk: Walk): u32 {
  const end = walk.latentEnd;
  const classes = walk.classes;
  let at = walk.latent;
  while (at < end && <u32>load<u8>(classes + load<u8>(at)) === IN_WORD) at++;
  const word = <u32>(at - walk.latent);
  walk.word = word;
  return word;
}

function putBreak(walk: Walk): void {
  if (walk.pairs) store<u8>(walk.out++, <u8>CR);
  store<u8>(walk.out++, <u8>LF);
}

/**
 * Walks until `to` is reached, always from where a word begins that `walk.word` knows; false where the data
 * would become too long.
 */
function step(walk: Walk, to: usize): bool {
  const line = walk.line;
  while (walk.latent < to) {
    const word = walk.word;
    if (walk.out + word > walk.end) return false;
    copyWord(walk.latent, walk.out, word);
    walk.out += word;
    walk.latent += word;
    line.passWord(word);
    if (walk.latent >= walk.latentEnd) return true;
    putGap(walk, <u32>load<u8>(walk.classes + load<u8>(walk.latent++)));
    if (walk.out > walk.end) return false;
  }
  return true;
}

/** Writes what a byte between words stands for: a space, CR and LF at the most. */
function putGap(walk: Walk, kind: u32): void {
  const line = walk.line;
  if (kind === IS_ESCAPE && walk.latent < walk.latentEnd && <u32>load<u8>(walk.latent) === LF) {
    walk.latent++;
    findWord(walk);
    store<u8>(walk.out++, <u8>LF);
    line.passBreak();
    return;
  }
  const word = findWord(walk);
  if (kind === IS_LF) {
    line.passShown(word);
    putBreak(walk);
  } else if (kind === IS_ESCAPE) {
    line.passEscaped(word);
    store<u8>(walk.out++, <u8>SPACE);
  } else if (line.awaits(word)) {
    if (line.awaitsSpace) store<u8>(walk.out++, <u8>SPACE);
    line.passAwaited();
    putBreak(walk);
  } else {
    line.passSpace();
    store<u8>(walk.out++, <u8>SPACE);
  }
}

/**
 * Restores `size` bytes from the `latentSize` bytes at `latent`. Any input is safe.
 * @param target `wrappingRoom(size)` bytes, apart from `latent`
 * @param pairs whether CR LF is a line end, instead of LF
 * @param escapeByte neither a space nor LF
 * @param near how much a line end that was not awaited may narrow the width, in bytes
 * @param scratch `wrappingInverseScratchBytes()` bytes, aligned to 8
 * @returns whether the latent was one of exactly `size` bytes
 */
export function wrappingInverse(
  latent: usize,
  latentSize: u32,
  target: usize,
  size: u32,
  pairs: bool,
  escapeByte: u32,
  near: u32,
  scratch: usize,
): bool {
  const walk = changetype<Walk>(scratch + CLASSES);
  const line = changetype<Line>(scratch + CLASSES + offsetof<Walk>());
  line.begin(near);
  walk.line = line;
  walk.classes = scratch;
  walk.latent = latent;
  walk.latentEnd = latent + latentSize;
  walk.out = target;
  walk.end = target + size;
  walk.pairs = pairs;
  classify(scratch, escapeByte, false);
  findWord(walk);
  while (walk.latent < walk.latentEnd) {
    if (!step(walk, min(walk.latent + STEP, walk.latentEnd))) return false;
  }
  return walk.out === walk.end;
}
