import { Coder } from "../../entropy/coder";
import { squash, stretch } from "../../entropy/logistic";
import { historyEstimate } from "../history";
import { Learnt } from "../learnt";
import { hashAround, joined } from "./around";
import { Canvas, PIXEL } from "./canvas";
import { colourOf, findLine, learnColour, SLOTS, stateOf } from "./colours";
import { initialiseMaps, learnMap, MAP_BYTES, refined } from "./maps";
import {
  findMatches,
  learnMatches,
  MATCH_KINDS,
  MATCHES,
  Matches,
  matchColours,
  matchKinds,
} from "./matches";
import { choose, chooseLast, initialiseNet, learnNet, mix, Net, netBytes, setInput } from "./net";

/**
 * Whether a pixel is one of those that are likely here: the colours that its contexts know, its neighbours, what the
 * matches predict. One after the other, the likeliest first, is asked for by a decision that is mixed from all that speaks
 * for or against it.
 */

export const CONTEXTS: i32 = 12;
const MOST_CANDIDATES: i32 = 24;
const RANKS: i32 = 3;
/** A candidate after the first must be this likely, of 4096. */
const CUT: i32 = 24;

const PATTERN_BITS: i32 = 10;
const STRUCTURES: i32 = 5;
const STRUCTURE_BITS: u32 = 18;

const MATCH_INPUT: i32 = 2 * CONTEXTS;
const STRUCTURE_INPUT: i32 = MATCH_INPUT + MATCHES;
const CONSTANT_INPUT: i32 = STRUCTURE_INPUT + STRUCTURES;
const INPUTS: i32 = (CONSTANT_INPUT + 4) & ~3;

const CHOICES_0: i32 = 0;
const CHOICES_1: i32 = CHOICES_0 + RANKS * 32;
const CHOICES_2: i32 = CHOICES_1 + RANKS * MATCH_KINDS * 3;
const CHOICES_3: i32 = CHOICES_2 + RANKS * 64;
const CHOICES_4: i32 = CHOICES_3 + 1024;
const CHOICES_5: i32 = CHOICES_4 + RANKS * 81;
const CHOICES: i32 = CHOICES_5 + RANKS * MATCH_KINDS * 3;
const MAPS: i32 = RANKS * 64;
const MAP_1_BITS: i32 = 12;
const WEIGHT: i32 = 65536 / 12;

/** Of the present pixel: hash and line of each context, and which candidates its slots are, a byte each. */
const hashes = memory.data(8 * 16, 16);
const lines = memory.data(4 * 16, 16);
const members = memory.data(4 * 16, 16);
/** Of each candidate: colour, score, the largest probability that something gives it, and which neighbours it is. */
const colours = memory.data(8 * 32, 16);
const scores = memory.data(4 * 32, 16);
const chances = memory.data(4 * 32, 16);
const masks = memory.data(4 * 32, 16);
/** Entries that the present decision touches. */
const touched = memory.data(4 * 32, 16);

@unmanaged
export class Choice {
  canvas: Canvas;
  net: Net;
  matches: Matches;
  lines: usize;
  pairs: u32;
  /** Learnt probabilities: of contexts by rank, slot and history; of matches; of neighbours; of structures. */
  known: usize;
  matched: usize;
  beside: usize;
  structures: usize;
  maps: usize;
  /** What became of the pixels of the row above: 0 the first candidate, 1 another one, 2 none. */
  outcomes: usize;
  outcomeWest: i32;
  outcomeCorner: i32;
  history: u32;
  count: i32;
  pattern: u32;
  /** The likeliest candidate of the present pixel. */
  first: u64;
  hash: u64;
}

const KNOWN_ENTRIES: i32 = CONTEXTS * RANKS * 4 * 256;
const MATCHED_ENTRIES: i32 = MATCHES * RANKS * 2 * MATCH_KINDS;

function lineBits(pixels: i32): u32 {
  let bits: u32 = 10;
  while (bits < 19 && 1 << bits < pixels * 2) bits++;
  return bits;
}

export function choiceBytes(width: i32, height: i32): usize {
  return (
    ((<usize>64) << lineBits(width * height)) +
    4 * <usize>(KNOWN_ENTRIES + MATCHED_ENTRIES + 64) +
    ((<usize>STRUCTURES) << (STRUCTURE_BITS + 2)) +
    MAP_BYTES * <usize>(MAPS + (1 << MAP_1_BITS)) +
    netBytes(INPUTS, CHOICES, 64) +
    <usize>width +
    1024
  );
}

export function initialiseChoice(
  choice: Choice,
  canvas: Canvas,
  net: Net,
  matches: Matches,
  memory_: usize,
): void {
  const pixels = canvas.width * canvas.height;
  choice.canvas = canvas;
  choice.net = net;
  choice.matches = matches;
  choice.pairs = ((<u32>1) << lineBits(pixels)) - 1;
  choice.lines = (memory_ + 63) & ~63;
  choice.known = choice.lines + ((<usize>64) << lineBits(pixels));
  memory.fill(choice.lines, 0, choice.known - choice.lines);
  let at = choice.known;
  for (let context = 0; context < CONTEXTS * RANKS; context++) {
    for (let slot = 0; slot < 4; slot++) {
      for (let state: u32 = 0; state < 256; state++, at += 4) {
        const estimate = historyEstimate(state);
        store<u32>(at, (slot < 3 ? estimate : (65535 - estimate) >> 2) << 16);
      }
    }
  }
  choice.matched = at;
  for (let index = 0; index < MATCHED_ENTRIES; index++, at += 4) {
    const agrees = (index / MATCH_KINDS) & 1;
    store<u32>(at, agrees ? 0xd0000000 : 0x30000000);
  }
  choice.beside = at;
  for (let index = 0; index < 64; index++, at += 4) store<u32>(at, 1 << 30);
  choice.structures = at;
  for (let index = 0; index < STRUCTURES << STRUCTURE_BITS; index++, at += 4) store<u32>(at, 1 << 31);
  choice.maps = at;
  initialiseMaps(at, MAPS + (1 << MAP_1_BITS));
  at += MAP_BYTES * <usize>(MAPS + (1 << MAP_1_BITS));
  choice.outcomes = at;
  memory.fill(at, 0, <usize>(canvas.width + 2));
  at = (at + <usize>canvas.width + 2 + 63) & ~63;
  initialiseNet(net, INPUTS, 6, CHOICES, 64, WEIGHT, at);
  setInput(net, CONSTANT_INPUT, 256);
  choice.outcomeWest = 0;
  choice.outcomeCorner = 0;
  choice.history = 0;
}

/** The number of a candidate, a new one where the colour is none yet; -1 where there is no more room. */
function numberOf(choice: Choice, colour: u64): i32 {
  const count = choice.count;
  for (let number = 0; number < count; number++) {
    if (load<u64>(colours + ((<usize>number) << 3)) === colour) return number;
  }
  if (count === MOST_CANDIDATES) return -1;
  store<u64>(colours + ((<usize>count) << 3), colour);
  store<i32>(scores + ((<usize>count) << 2), 0);
  store<i32>(chances + ((<usize>count) << 2), 0);
  store<i32>(masks + ((<usize>count) << 2), 0);
  choice.count = count + 1;
  return count;
}

function support(number: i32, chance: i32): void {
  const at = (<usize>number) << 2;
  store<i32>(scores + at, load<i32>(scores + at) + stretch(chance) + 2320);
  store<i32>(chances + at, max(load<i32>(chances + at), chance));
}

function knownEntry(choice: Choice, context: i32, rank: i32, slot: i32, state: u32): usize {
  return choice.known + ((<usize>(((context * RANKS + rank) << 10) | (slot << 8)) + <usize>state) << 2);
}

function matchedEntry(choice: Choice, match: i32, rank: i32, agrees: i32, kind: i32): usize {
  return choice.matched + ((<usize>(((match * RANKS + rank) * 2 + agrees) * MATCH_KINDS + kind)) << 2);
}

/** Finds the contexts and the candidates of a pixel. */
export function lookAround(choice: Choice, x: i32, at: usize): void {
  const canvas = choice.canvas;
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
  choice.hash = hash;
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

  findMatches(choice.matches, canvas, x, at, hash0, hash1);
  choice.count = 0;
  for (let match: usize = 0; match < <usize>MATCHES; match++) {
    const kind = load<i32>(matchKinds + (match << 2));
    if (kind < 0) continue;
    const number = numberOf(choice, load<u64>(matchColours + (match << 3)));
    support(number, Learnt.p12(matchedEntry(choice, <i32>match, 0, 1, kind)));
  }
  for (let context = 0; context < CONTEXTS; context++) {
    const line = findLine(choice.lines, choice.pairs, load<u64>(hashes + ((<usize>context) << 3)));
    store<u32>(lines + ((<usize>context) << 2), <u32>line);
    let own: u32 = 0xffffff;
    for (let slot = 0; slot < SLOTS; slot++) {
      const state = stateOf(line, slot);
      if (state === 0) break;
      const number = numberOf(choice, colourOf(line, slot));
      if (number < 0) continue;
      support(number, Learnt.p12(knownEntry(choice, context, 0, slot, state)));
      own ^= (0xff ^ <u32>number) << ((<u32>slot) << 3);
    }
    store<u32>(members + ((<usize>context) << 2), own);
  }
  beside(choice, 0, west);
  beside(choice, 1, north);
  beside(choice, 2, corner);
  beside(choice, 3, east);
  beside(choice, 4, west2);
  beside(choice, 5, north2);
  choice.pattern =
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

function beside(choice: Choice, neighbour: i32, colour: u64): void {
  const number = numberOf(choice, colour);
  if (number < 0) return;
  support(number, Learnt.p12(choice.beside + ((<usize>neighbour) << 2)));
  const mask = masks + ((<usize>number) << 2);
  store<i32>(mask, load<i32>(mask) | (1 << neighbour));
}

function structure(choice: Choice, index: i32, context: u32): void {
  let mixed = (context + 1) * 0x9e3779b1;
  mixed = (mixed ^ (mixed >>> 15)) * 0x2c1b3c6d;
  const entry =
    choice.structures +
    ((<usize>(((<u32>index) << STRUCTURE_BITS) | (mixed >>> (32 - STRUCTURE_BITS)))) << 2);
  store<u32>(touched + ((<usize>(CONTEXTS + MATCHES + index)) << 2), <u32>entry);
  setInput(choice.net, STRUCTURE_INPUT + index, stretch(Learnt.p12(entry)));
}

/** Decides whether the pixel is a candidate. */
function ask<Direction>(coder: Coder, choice: Choice, x: i32, number: i32, rank: i32, own: u32): u32 {
  const net = choice.net;
  let knowing = 0;
  for (let context = 0; context < CONTEXTS; context++) {
    const line = <usize>load<u32>(lines + ((<usize>context) << 2));
    const slots = load<u32>(members + ((<usize>context) << 2));
    const state0 = stateOf(line, 0);
    let entry: usize = 0;
    let first = 0;
    let second = 0;
    if (state0 !== 0) {
      let slot = 3;
      let state = state0;
      if ((slots & 0xff) === <u32>number) slot = 0;
      else if (((slots >>> 8) & 0xff) === <u32>number) {
        slot = 1;
        state = stateOf(line, 1);
      } else if (((slots >>> 16) & 0xff) === <u32>number) {
        slot = 2;
        state = stateOf(line, 2);
      }
      knowing += slot === 0 ? 2 : slot < 3 ? 1 : 0;
      entry = knownEntry(choice, context, rank, slot, state);
      const p = Learnt.p12(entry);
      first = stretch(p);
      second = (p - 2048) >> 2;
    }
    store<u32>(touched + ((<usize>context) << 2), <u32>entry);
    setInput(net, 2 * context, first);
    setInput(net, 2 * context + 1, second);
  }
  let kind0 = 0;
  let kind2 = 0;
  for (let match = 0; match < MATCHES; match++) {
    const kind = load<i32>(matchKinds + ((<usize>match) << 2));
    let entry: usize = 0;
    let input = 0;
    if (kind >= 0) {
      const agrees: i32 =
        load<u64>(matchColours + ((<usize>match) << 3)) === load<u64>(colours + ((<usize>number) << 3))
          ? 1
          : 0;
      entry = matchedEntry(choice, match, rank, agrees, kind);
      input = stretch(Learnt.p12(entry));
      if (match === 0) kind0 = MATCH_KINDS * (1 + agrees) + kind;
      else if (match === 2) kind2 = MATCH_KINDS * (1 + agrees) + kind;
    }
    store<u32>(touched + ((<usize>(CONTEXTS + match)) << 2), <u32>entry);
    setInput(net, MATCH_INPUT + match, input);
  }
  const mask = <u32>load<i32>(masks + ((<usize>number) << 2));
  const ranked = (mask << 2) | <u32>rank;
  const above = choice.outcomes + <usize>x;
  const outcomes =
    choice.outcomeWest * 27 + load<u8>(above) * 9 + load<u8>(above, 1) * 3 + choice.outcomeCorner;
  structure(choice, 0, (ranked << PATTERN_BITS) | choice.pattern);
  structure(choice, 1, (ranked << 16) | (choice.history & 0xffff));
  structure(choice, 2, ((ranked << 8) | outcomes) * 16 + (choice.pattern & 15));
  structure(choice, 3, (((mask & 15) << 2) | <u32>rank) * 65536 + <u32>x);
  structure(choice, 4, (ranked << 10) | <u32>(min(knowing, 31) << 5) | <u32>min(choice.count, 31));

  choose(net, 0, CHOICES_0 + rank * 32 + min(knowing, 31));
  choose(net, 1, CHOICES_1 + rank * 3 * MATCH_KINDS + kind0);
  choose(net, 2, CHOICES_2 + rank * 64 + <i32>mask);
  choose(net, 3, CHOICES_3 + <i32>(((choice.pattern & 63) << 4) | (mask & 15)));
  choose(net, 4, CHOICES_4 + rank * 81 + outcomes);
  choose(net, 5, CHOICES_5 + rank * 3 * MATCH_KINDS + kind2);
  chooseLast(net, rank * 16 + min(choice.count, 15));
  const mixed = mix(net);
  const map0 = choice.maps + MAP_BYTES * <usize>(rank * 64 + <i32>mask);
  const map1 =
    choice.maps +
    MAP_BYTES *
      <usize>(
        (MAPS +
          <i32>(<u32>(joined(choice.hash, <u64>(mask * 4 + <u32>rank)) >> 20) & ((1 << MAP_1_BITS) - 1)))
      );
  const p = max(1, min(65535, (2 * squash(mixed) + refined(map0, mixed) + refined(map1, mixed) + 2) >> 2));

  const bit = Coder.code<Direction>(coder, own, <u32>p);

  learnNet(net, bit);
  learnMap(map0, mixed, bit);
  learnMap(map1, mixed, bit);
  for (let index: usize = 0; index < <usize>(CONTEXTS + MATCHES + STRUCTURES); index++) {
    const entry = <usize>load<u32>(touched + (index << 2));
    if (entry) Learnt.update(entry, bit);
  }
  return bit;
}

/** The candidate with the highest score among those that were not asked for; -1 where there is none. */
function best(choice: Choice): i32 {
  let chosen = -1;
  let score = -1;
  for (let number = 0; number < choice.count; number++) {
    const own = load<i32>(scores + ((<usize>number) << 2));
    if (own > score) {
      score = own;
      chosen = number;
    }
  }
  return chosen;
}

/**
 * Asks for one candidate after the other.
 * @param pixel encoding: the pixel
 * @returns whether it was one; then it is at `at`
 */
export function choosePixel<Direction>(coder: Coder, choice: Choice, x: i32, at: usize, pixel: u64): bool {
  choice.first = load<u64>(colours + ((<usize>best(choice)) << 3));
  for (let rank = 0; rank < choice.count; rank++) {
    const number = best(choice);
    if (rank > 0 && load<i32>(chances + ((<usize>number) << 2)) < CUT) {
      store<i32>(scores + ((<usize>number) << 2), -1);
      continue;
    }
    const colour = load<u64>(colours + ((<usize>number) << 3));
    if (ask<Direction>(coder, choice, x, number, min(rank, RANKS - 1), colour === pixel ? 1 : 0)) {
      store<u64>(at, colour);
      learnOutcome(choice, x, rank ? 1 : 0);
      return true;
    }
    store<i32>(scores + ((<usize>number) << 2), -1);
  }
  learnOutcome(choice, x, 2);
  return false;
}

function learnOutcome(choice: Choice, x: i32, outcome: i32): void {
  const own = choice.outcomes + <usize>x;
  choice.outcomeCorner = load<u8>(own);
  store<u8>(own, <u8>outcome);
  choice.outcomeWest = outcome;
  choice.history = (choice.history << 2) | <u32>outcome;
}

/** Learns the pixel at `at`. */
export function learnPixel(choice: Choice, x: i32, at: usize): void {
  const pixel = load<u64>(at);
  for (let context: usize = 0; context < <usize>CONTEXTS; context++) {
    learnColour(<usize>load<u32>(lines + (context << 2)), pixel);
  }
  const stride = choice.canvas.stride;
  Learnt.update(choice.beside, pixel === load<u64>(at - PIXEL) ? 1 : 0);
  Learnt.update(choice.beside + 4, pixel === load<u64>(at - stride) ? 1 : 0);
  Learnt.update(choice.beside + 8, pixel === load<u64>(at - stride - PIXEL) ? 1 : 0);
  Learnt.update(choice.beside + 12, pixel === load<u64>(at - stride + PIXEL) ? 1 : 0);
  Learnt.update(choice.beside + 16, pixel === load<u64>(at - 2 * PIXEL) ? 1 : 0);
  Learnt.update(choice.beside + 20, pixel === load<u64>(at - 2 * stride) ? 1 : 0);
  learnMatches(choice.matches, x, at);
}
