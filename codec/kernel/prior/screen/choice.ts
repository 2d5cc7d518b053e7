import { Coder } from "../../entropy/coder";
import { squash, stretch } from "../../entropy/logistic";
import { combine } from "../hashes";
import { Learnt } from "../learnt";
import { joined } from "./around";
import {
  best,
  Candidates,
  CONTEXTS,
  candidatesBytes,
  chances,
  colours,
  initialiseCandidates,
  knownEntry,
  lines,
  masks,
  matchedEntry,
  members,
  RANKS,
  scores,
} from "./candidates";
import { Canvas } from "./canvas";
import { stateOf } from "./colours";
import { initialiseMaps, learnMap, MAP_BYTES, refined } from "./maps";
import { MATCH_KINDS, MATCHES, Matches, matchColours, matchKinds } from "./matches";
import { choose, chooseLast, initialiseNet, learnNet, mix, Net, netBytes, setInput } from "./net";

/**
 * Whether a pixel is one of the candidates. One after the other, the likeliest first, is asked for by a decision that is mixed
 * from all that speaks for or against it.
 */

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

/** Entries that the present decision touches. */
const touched = memory.data(4 * 32, 16);

@unmanaged
export class Choice extends Candidates {
  net: Net;
  /** Learnt probabilities of structures. */
  structures: usize;
  maps: usize;
  /** What became of the pixels of the row above: 0 the first candidate, 1 another one, 2 none. */
  outcomes: usize;
  outcomeWest: i32;
  outcomeCorner: i32;
  history: u32;
  /** The likeliest candidate of the present pixel. */
  first: u64;
}

export function choiceBytes(width: i32, height: i32): usize {
  return (
    candidatesBytes(width, height) +
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
  initialiseCandidates(choice, canvas, matches, memory_);
  choice.net = net;
  let at = memory_ + candidatesBytes(canvas.width, canvas.height);
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

function structure(choice: Choice, index: i32, context: u32): void {
  const entry =
    choice.structures +
    ((<usize>(((<u32>index) << STRUCTURE_BITS) | (combine(context, 0) >>> (32 - STRUCTURE_BITS)))) << 2);
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
