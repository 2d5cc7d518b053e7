import { stretch } from "../../entropy/logistic";
import { historyEstimate } from "../history";
import { Learnt } from "../learnt";
import { hashAround, joined } from "./around";
import { Canvas, PIXEL } from "./canvas";
import { colourOf, findLine, learnColour, SLOTS, stateOf } from "./colours";
import {
  findMatches,
  learnMatches,
  MATCH_KINDS,
  MATCHES,
  Matches,
  matchColours,
  matchKinds,
} from "./matches";

/**
 * The pixels that are likely at a place: the colours that its contexts know, its neighbours, what the matches predict; and how
 * likely each is.
 */

export const CONTEXTS: i32 = 12;
const MOST_CANDIDATES: i32 = 24;
export const RANKS: i32 = 3;
/** What makes the score of the least likely 0. */
const LEAST_SCORE: i32 = 2340;

/** Of the present pixel: hash and line of each context, and which candidates its slots are, a byte each. */
const hashes = memory.data(8 * 16, 16);
export const lines = memory.data(4 * 16, 16);
export const members = memory.data(4 * 16, 16);
/** Of each candidate: colour, score, the largest probability that something gives it, and which neighbours it is. */
export const colours = memory.data(8 * 32, 16);
export const scores = memory.data(4 * 32, 16);
export const chances = memory.data(4 * 32, 16);
export const masks = memory.data(4 * 32, 16);
@unmanaged
export class Candidates {
  canvas: Canvas;
  matches: Matches;
  lines: usize;
  pairs: u32;
  /** Learnt probabilities: of contexts by rank, slot and history; of matches; of neighbours. */
  known: usize;
  matched: usize;
  beside: usize;
  count: i32;
  /** Which neighbours are alike. */
  pattern: u32;
  /** Of the nearest four pixels. */
  hash: u64;
}

const KNOWN_ENTRIES: i32 = CONTEXTS * RANKS * 4 * 256;
const MATCHED_ENTRIES: i32 = MATCHES * RANKS * 2 * MATCH_KINDS;

const BESIDE_ENTRIES: i32 = 64;

function lineBits(pixels: i32): u32 {
  let bits: u32 = 10;
  while (bits < 19 && 1 << bits < pixels * 2) bits++;
  return bits;
}

export function candidatesBytes(width: i32, height: i32): usize {
  const entries = <usize>(KNOWN_ENTRIES + MATCHED_ENTRIES + BESIDE_ENTRIES);
  return ((<usize>64) << lineBits(width * height)) + (entries << 2) + 64;
}

export function initialiseCandidates(
  candidates: Candidates,
  canvas: Canvas,
  matches: Matches,
  memory_: usize,
): void {
  const bits = lineBits(canvas.width * canvas.height);
  candidates.canvas = canvas;
  candidates.matches = matches;
  candidates.pairs = ((<u32>1) << bits) - 1;
  candidates.lines = (memory_ + 63) & ~63;
  candidates.known = candidates.lines + ((<usize>64) << bits);
  memory.fill(candidates.lines, 0, candidates.known - candidates.lines);
  let at = candidates.known;
  for (let context = 0; context < CONTEXTS * RANKS; context++) {
    for (let slot = 0; slot < 4; slot++) {
      for (let state: u32 = 0; state < 256; state++, at += 4) {
        const estimate = historyEstimate(state);
        store<u32>(at, (slot < 3 ? estimate : (65535 - estimate) >> 2) << 16);
      }
    }
  }
  candidates.matched = at;
  for (let index = 0; index < MATCHED_ENTRIES; index++, at += 4) {
    const agrees = (index / MATCH_KINDS) & 1;
    store<u32>(at, agrees ? 0xd0000000 : 0x30000000);
  }
  candidates.beside = at;
  for (let index = 0; index < BESIDE_ENTRIES; index++, at += 4) store<u32>(at, 1 << 30);
}

/** The number of a candidate, a new one where the colour is none yet; -1 where there is no more room. */
function numberOf(candidates: Candidates, colour: u64): i32 {
  const count = candidates.count;
  for (let number = 0; number < count; number++) {
    if (load<u64>(colours + ((<usize>number) << 3)) === colour) return number;
  }
  if (count === MOST_CANDIDATES) return -1;
  store<u64>(colours + ((<usize>count) << 3), colour);
  store<i32>(scores + ((<usize>count) << 2), 0);
  store<i32>(chances + ((<usize>count) << 2), 0);
  store<i32>(masks + ((<usize>count) << 2), 0);
  candidates.count = count + 1;
  return count;
}

function support(number: i32, chance: i32): void {
  const at = (<usize>number) << 2;
  store<i32>(scores + at, load<i32>(scores + at) + stretch(chance) + LEAST_SCORE);
  store<i32>(chances + at, max(load<i32>(chances + at), chance));
}

export function knownEntry(candidates: Candidates, context: i32, rank: i32, slot: i32, state: u32): usize {
  return candidates.known + ((<usize>(((context * RANKS + rank) << 10) | (slot << 8)) + <usize>state) << 2);
}

export function matchedEntry(candidates: Candidates, match: i32, rank: i32, agrees: i32, kind: i32): usize {
  return candidates.matched + ((<usize>(((match * RANKS + rank) * 2 + agrees) * MATCH_KINDS + kind)) << 2);
}

/** Finds the contexts and the candidates of a pixel. */
export function lookAround(candidates: Candidates, x: i32, at: usize): void {
  const canvas = candidates.canvas;
  const stride = canvas.stride;
  const west = load<u64>(at - PIXEL);
  const north = load<u64>(at - stride);
  const corner = load<u64>(at - stride - PIXEL);
  const east = load<u64>(at - stride + PIXEL);
  const west2 = load<u64>(at - 2 * PIXEL);
  const north2 = load<u64>(at - 2 * stride);
  const east2 = load<u64>(at - stride + 2 * PIXEL);

  let hash = hashAround(1, at, 0, 1);
  store<u64>(hashes, joined(hash, 1));
  hash = hashAround(hash, at, 1, 2);
  store<u64>(hashes, joined(hash, 2), 8);
  hash = hashAround(hash, at, 2, 4);
  store<u64>(hashes, joined(hash, 3), 16);
  candidates.hash = hash;
  hash = hashAround(hash, at, 4, 6);
  store<u64>(hashes, joined(hash, 4), 24);
  hash = hashAround(hash, at, 6, 8);
  store<u64>(hashes, joined(hash, 5), 32);
  hash = hashAround(hash, at, 8, 12);
  store<u64>(hashes, joined(hash, 6), 40);
  const hash1 = hash;
  hash = hashAround(hash, at, 12, 18);
  store<u64>(hashes, joined(hash, 7), 48);
  hash = hashAround(hash, at, 18, 24);
  store<u64>(hashes, joined(hash, 8), 56);
  const hash0 = hash;
  hash = hashAround(hash, at, 24, 34);
  store<u64>(hashes, joined(hash, 9), 64);
  hash = joined(joined(joined(10, north), east), east2);
  store<u64>(hashes, hash, 72);
  hash = joined(joined(joined(11, west), west2), load<u64>(at - 3 * PIXEL));
  hash = joined(joined(hash, load<u64>(at - 4 * PIXEL)), load<u64>(at - 5 * PIXEL));
  store<u64>(hashes, joined(hash, load<u64>(at - 6 * PIXEL)), 80);
  hash = joined(joined(joined(12, north), north2), load<u64>(at - 3 * stride));
  store<u64>(hashes, joined(hash, west), 88);

  findMatches(candidates.matches, canvas, x, at, hash0, hash1);
  candidates.count = 0;
  for (let match: usize = 0; match < <usize>MATCHES; match++) {
    const kind = load<i32>(matchKinds + (match << 2));
    if (kind < 0) continue;
    const number = numberOf(candidates, load<u64>(matchColours + (match << 3)));
    support(number, Learnt.p12(matchedEntry(candidates, <i32>match, 0, 1, kind)));
  }
  for (let context = 0; context < CONTEXTS; context++) {
    const line = findLine(candidates.lines, candidates.pairs, load<u64>(hashes + ((<usize>context) << 3)));
    store<u32>(lines + ((<usize>context) << 2), <u32>line);
    let own: u32 = 0xffffff;
    for (let slot = 0; slot < SLOTS; slot++) {
      const state = stateOf(line, slot);
      if (state === 0) break;
      const number = numberOf(candidates, colourOf(line, slot));
      if (number < 0) continue;
      support(number, Learnt.p12(knownEntry(candidates, context, 0, slot, state)));
      own ^= (0xff ^ <u32>number) << ((<u32>slot) << 3);
    }
    store<u32>(members + ((<usize>context) << 2), own);
  }
  beside(candidates, 0, west);
  beside(candidates, 1, north);
  beside(candidates, 2, corner);
  beside(candidates, 3, east);
  beside(candidates, 4, west2);
  beside(candidates, 5, north2);
  candidates.pattern =
    <u32>(west === north) |
    ((<u32>(west === corner)) << 1) |
    ((<u32>(north === corner)) << 2) |
    ((<u32>(north === east)) << 3) |
    ((<u32>(west === west2)) << 4) |
    ((<u32>(north === north2)) << 5) |
    ((<u32>(east === east2)) << 6) |
    ((<u32>(west === east)) << 7) |
    ((<u32>(corner === load<u64>(at - stride - 2 * PIXEL))) << 8) |
    ((<u32>(east === load<u64>(at - 2 * stride + PIXEL))) << 9);
}

function beside(candidates: Candidates, neighbour: i32, colour: u64): void {
  const number = numberOf(candidates, colour);
  if (number < 0) return;
  support(number, Learnt.p12(candidates.beside + ((<usize>neighbour) << 2)));
  const mask = masks + ((<usize>number) << 2);
  store<i32>(mask, load<i32>(mask) | (1 << neighbour));
}

/** The candidate with the highest score among those that were not asked for; -1 where there is none. */
export function best(candidates: Candidates): i32 {
  let chosen = -1;
  let score = -1;
  for (let number = 0; number < candidates.count; number++) {
    const own = load<i32>(scores + ((<usize>number) << 2));
    if (own > score) {
      score = own;
      chosen = number;
    }
  }
  return chosen;
}

/** Learns the pixel at `at`. */
export function learnCandidates(candidates: Candidates, x: i32, at: usize): void {
  const pixel = load<u64>(at);
  for (let context: usize = 0; context < <usize>CONTEXTS; context++) {
    learnColour(<usize>load<u32>(lines + (context << 2)), pixel);
  }
  const stride = candidates.canvas.stride;
  Learnt.update(candidates.beside, pixel === load<u64>(at - PIXEL) ? 1 : 0);
  Learnt.update(candidates.beside + 4, pixel === load<u64>(at - stride) ? 1 : 0);
  Learnt.update(candidates.beside + 8, pixel === load<u64>(at - stride - PIXEL) ? 1 : 0);
  Learnt.update(candidates.beside + 12, pixel === load<u64>(at - stride + PIXEL) ? 1 : 0);
  Learnt.update(candidates.beside + 16, pixel === load<u64>(at - 2 * PIXEL) ? 1 : 0);
  Learnt.update(candidates.beside + 20, pixel === load<u64>(at - 2 * stride) ? 1 : 0);
  learnMatches(candidates.matches, x, at);
}
