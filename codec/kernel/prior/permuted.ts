import { Coder, INTERVALS_BYTES } from "../entropy/coder";
import { Decoding, Encoding } from "../entropy/direction";
import { ALPHABET_BYTES, Alphabet, codeAlphabet, placeAlphabet } from "./alphabet";
import { coarseRank, fineRank, runClass } from "./classes";
import { initialiseMaps, MAP_BYTES, Mixer, NEW_COUNTER, WEIGHTS_BYTES } from "./mixer";

/**
 * The prior of bytes that the Burrows-Wheeler transform has permuted: long runs, and between them bytes of a few kinds that
 * change slowly.
 *
 * For each byte a decision tells whether it is that of the run before; where it is not, decisions walk down the tree of the
 * alphabet, leaving out a node of which one side is the byte of the run alone. Each is mixed from counters in contexts of the
 * run, the bytes that came last (in the order of recency), and the histories of bytes and nodes.
 */

/** How many bytes one call goes over: see `run` in `order2.ts`. */
const STEP: i32 = 4096;

const FLAG_BITS: i32 = 12;
const LEAST_PAIR_BITS: i32 = 12;
const MOST_PAIR_BITS: i32 = 16;
/** Whether each of four recent bytes is below a node, and on which side: three states each. */
const RECENCIES: i32 = 81;
const RUN_CLASSES: i32 = 16;
const RANK_CONTEXTS: i32 = 256;
const FIRST_SAME_WEIGHT: i16 = 2600;
const FIRST_TREE_WEIGHT: i16 = 1133;

/** The least rates of the counters of both kinds of decision, in the order of their lanes. */
const sameRates = memory.data<u16>([3048, 256, 256, 261, 0, 0, 0, 0], 16);
const treeRates = memory.data<u16>([11916, 3048, 261, 6899, 261, 261, 2081, 261], 16);

/** The model, and where a walk over a block stands. */
@unmanaged
class Model {
  pairBits: i32;
  run: u32;
  runBefore: u32;
  /** The last decisions of the first kind, the latest lowest. */
  flags: u32;
  rank1: i32;
  rank2: i32;
  rank3: i32;
  /** Symbols by recency; their histories, and those of nodes: a bit a decision, the latest lowest. */
  recent: usize;
  histories: usize;
  nodeHistories: usize;
  /** Counters of the first kind of decision. */
  sameBySymbol: usize;
  sameByRuns: usize;
  sameByFlags: usize;
  sameByHistory: usize;
  /** Counters of the walk. */
  nodeFast: usize;
  nodeSlow: usize;
  byPair: usize;
  bySecond: usize;
  byRecency: usize;
  byFirst: usize;
  byHistory: usize;
  byFirstSlow: usize;
  /** Sets of weights, and adaptive maps. */
  sameWeights0: usize;
  sameWeights1: usize;
  sameWeights2: usize;
  treeWeights0: usize;
  treeWeights1: usize;
  treeWeights2: usize;
  sameMaps: usize;
  treeMaps: usize;
}

const LARGEST_COUNTERS: usize =
  256 * 4 +
  16 * 8 * 16 +
  (1 << FLAG_BITS) +
  256 * 16 +
  2 * 256 +
  3 * RECENCIES * 8 +
  3 * 65536 +
  65536 +
  (1 << MOST_PAIR_BITS);
const WEIGHT_SETS: usize = RUN_CLASSES + 128 + RANK_CONTEXTS + 256 + 3 * RECENCIES + RANK_CONTEXTS;
const LARGEST_MAPS: usize = 256 * RUN_CLASSES + 256;
const HEAD_BYTES: usize = 512;

export function permutedScratchBytes(): usize {
  return (
    HEAD_BYTES +
    ALPHABET_BYTES +
    768 +
    LARGEST_COUNTERS * 4 +
    WEIGHT_SETS * WEIGHTS_BYTES +
    LARGEST_MAPS * MAP_BYTES +
    INTERVALS_BYTES +
    256
  );
}

let arena: usize = 0;

function counters(count: i32): usize {
  const start = arena;
  arena += (<usize>count) << 2;
  return start;
}

function weights(count: i32): usize {
  const start = arena;
  arena += <usize>count * WEIGHTS_BYTES;
  return start;
}

/** Lays the model out from `memory` on and brings all of it to its beginning. */
function initialise(model: Model, alphabet: Alphabet, size: i32, memory_: usize): void {
  const symbols = 1 << alphabet.bits;
  model.recent = memory_;
  model.histories = memory_ + 256;
  model.nodeHistories = memory_ + 512;
  for (let index = 0; index < 256; index++)
    store<u8>(memory_ + <usize>index, <u8>(index < alphabet.size ? index : 255));
  memory.fill(memory_ + 256, 0, 512);
  arena = memory_ + 768;

  model.pairBits = max(LEAST_PAIR_BITS, min(MOST_PAIR_BITS, 33 - clz(size)));
  const firstCounter = arena;
  model.sameBySymbol = counters(256 * 4);
  model.sameByRuns = counters(RUN_CLASSES * 8 * RUN_CLASSES);
  model.sameByFlags = counters(1 << FLAG_BITS);
  model.sameByHistory = counters(256 * RUN_CLASSES);
  model.nodeFast = counters(256);
  model.nodeSlow = counters(256);
  model.byRecency = counters(3 * RECENCIES * 8);
  model.byFirst = counters(symbols << alphabet.bits);
  model.byFirstSlow = counters(symbols << alphabet.bits);
  model.bySecond = counters(symbols << alphabet.bits);
  model.byHistory = counters(256 << alphabet.bits);
  model.byPair = counters(1 << model.pairBits);
  const fresh = i32x4.splat(NEW_COUNTER);
  arena = (arena + 15) & ~15;
  for (let at = firstCounter; at < arena; at += 16) v128.store(at, fresh);

  const firstSame = arena;
  model.sameWeights0 = weights(RUN_CLASSES);
  model.sameWeights1 = weights(128);
  model.sameWeights2 = weights(RANK_CONTEXTS);
  const firstTree = arena;
  model.treeWeights0 = weights(256);
  model.treeWeights1 = weights(3 * RECENCIES);
  model.treeWeights2 = weights(RANK_CONTEXTS);
  for (let at = firstSame; at < firstTree; at += 16) v128.store(at, i16x8.splat(FIRST_SAME_WEIGHT));
  for (let at = firstTree; at < arena; at += 16) v128.store(at, i16x8.splat(FIRST_TREE_WEIGHT));

  const maps = symbols * RUN_CLASSES + 256;
  initialiseMaps(arena, maps);
  model.sameMaps = arena;
  model.treeMaps = arena + <usize>(symbols * RUN_CLASSES) * MAP_BYTES;

  model.run = 0;
  model.runBefore = 0;
  model.flags = 0;
  model.rank1 = 0;
  model.rank2 = 0;
  model.rank3 = 0;
}

function at(counters_: usize, index: i32): u32 {
  return <u32>(counters_ + ((<usize>index) << 2));
}

/** 0 where a recent symbol is not below the node any more, else 1 plus the side on which it is. */
function side(alive: u32, path: u32): i32 {
  return <i32>((0 - alive) & (1 + (path >>> 31)));
}

/** Moves `symbol` to the front of the symbols by recency; returns the rank that it had. */
function moveToFront(recent: usize, symbol: u32): i32 {
  let carried = symbol;
  let rank: usize = 0;
  do {
    const other = <u32>load<u8>(recent + rank);
    store<u8>(recent + rank, <u8>carried);
    carried = other;
    rank++;
  } while (carried !== symbol);
  return <i32>rank - 1;
}

/** Addresses of the counters of a decision. */
const lanes = memory.data(32, 16);

/** Goes over the bytes from `from` to `to`. */
function step<Direction>(
  coder: Coder,
  alphabet: Alphabet,
  model: Model,
  bytes: usize,
  from: i32,
  to: i32,
): void {
  const bits = alphabet.bits;
  const symbols = alphabet.size;
  const children = alphabet.children;
  const paths = alphabet.paths;
  const recent = model.recent;
  const histories = model.histories;
  const nodeHistories = model.nodeHistories;
  let run = model.run;
  let runBefore = model.runBefore;
  let flags = model.flags;
  let rank1 = model.rank1;
  let rank2 = model.rank2;
  let rank3 = model.rank3;
  let first = <u32>load<u8>(recent);

  for (let index = from; index < to; index++) {
    const byteAt = bytes + <usize>index;
    let symbol: u32 = isSigned<Direction>() ? <u32>load<u8>(alphabet.numbers + <usize>load<u8>(byteAt)) : 0;
    const fine1 = fineRank(rank1);
    const ranks = (fine1 << 5) | (coarseRank(rank2) << 2) | min(rank3, 3);
    let same: u32 = 0;
    if (run > 0) {
      const length = runClass(run);
      const history = <i32>load<u8>(histories + <usize>first);
      store<u32>(lanes, at(model.sameBySymbol, ((<i32>first) << 2) | <i32>min(run, 3)));
      store<u32>(lanes, at(model.sameByRuns, (((runClass(runBefore) << 3) | fine1) << 4) | length), 4);
      store<u32>(lanes, at(model.sameByFlags, <i32>flags & ((1 << FLAG_BITS) - 1)), 8);
      store<u32>(lanes, at(model.sameByHistory, (history << 4) | length), 12);
      same = Mixer.code<Direction>(
        coder,
        lanes,
        4,
        sameRates,
        model.sameWeights0 + <usize>length * WEIGHTS_BYTES,
        model.sameWeights1 + <usize>(((<i32>flags & 15) << 3) | fine1) * WEIGHTS_BYTES,
        model.sameWeights2 + <usize>ranks * WEIGHTS_BYTES,
        model.sameMaps + <usize>(((<i32>first) << 4) | length) * MAP_BYTES,
        symbol === first ? 1 : 0,
      );
      store<u8>(histories + <usize>first, <u8>((history << 1) | same));
    }
    flags = (flags << 1) | same;
    if (same) {
      run++;
      if (!isSigned<Direction>()) store<u8>(byteAt, load<u8>(alphabet.bytes + <usize>first));
      continue;
    }

    const second = <u32>load<u8>(recent, 1);
    let path0 = load<u32>(paths + ((<usize>first) << 2));
    let path1 = load<u32>(paths + ((<usize>second) << 2));
    let path2 = load<u32>(paths + ((<usize>load<u8>(recent, 2)) << 2));
    let path3 = load<u32>(paths + ((<usize>load<u8>(recent, 3)) << 2));
    let path4 = load<u32>(paths + ((<usize>load<u8>(recent, 4)) << 2));
    let alive0: u32 = run > 0 ? 1 : 0;
    let alive1: u32 = 1;
    let alive2: u32 = symbols > 2 ? 1 : 0;
    let alive3: u32 = symbols > 3 ? 1 : 0;
    let alive4: u32 = symbols > 4 ? 1 : 0;
    const length0 = <u32>load<u8>(alphabet.lengths + <usize>first);
    const pair = ((first << 8) | second) * 0x9e3779b1;
    const firstRow = model.byFirst + ((<usize>first) << (<usize>(bits + 2)));
    const firstSlowRow = model.byFirstSlow + ((<usize>first) << (<usize>(bits + 2)));
    const secondRow = model.bySecond + ((<usize>second) << (<usize>(bits + 2)));
    let path: u32 = isSigned<Direction>() ? load<u32>(paths + ((<usize>symbol) << 2)) : 0;
    let node: i32 = 1;
    let depth: u32 = 0;
    do {
      const side0 = side(alive0, path0);
      const sides =
        ((side(alive1, path1) * 3 + side(alive2, path2)) * 3 + side(alive3, path3)) * 3 + side(alive4, path4);
      let bit: u32 = path >>> 31;
      depth++;
      if (alive0 && depth === length0) bit = (path0 >>> 31) ^ 1;
      else {
        const history = <i32>load<u8>(nodeHistories + <usize>node);
        const hash = ((pair ^ (<u32>node * 0x85ebca6b)) * 0x2c1b3c6d) >>> <u32>(32 - model.pairBits);
        store<u32>(lanes, at(model.nodeFast, node));
        store<u32>(lanes, at(model.nodeSlow, node), 4);
        store<u32>(lanes, at(model.byRecency, ((sides * 3 + side0) << 3) | fine1), 8);
        store<u32>(lanes, at(firstRow, node), 12);
        store<u32>(lanes, at(model.byHistory, (history << bits) | node), 16);
        store<u32>(lanes, at(model.byPair, <i32>hash), 20);
        store<u32>(lanes, at(secondRow, node), 24);
        store<u32>(lanes, at(firstSlowRow, node), 28);
        bit = Mixer.code<Direction>(
          coder,
          lanes,
          8,
          treeRates,
          model.treeWeights0 + <usize>node * WEIGHTS_BYTES,
          model.treeWeights1 + <usize>(sides * 3 + side0) * WEIGHTS_BYTES,
          model.treeWeights2 + <usize>ranks * WEIGHTS_BYTES,
          model.treeMaps + <usize>node * MAP_BYTES,
          bit,
        );
        store<u8>(nodeHistories + <usize>node, <u8>((history << 1) | bit));
      }
      alive0 &= <u32>(path0 >>> 31 === bit);
      alive1 &= <u32>(path1 >>> 31 === bit);
      alive2 &= <u32>(path2 >>> 31 === bit);
      alive3 &= <u32>(path3 >>> 31 === bit);
      alive4 &= <u32>(path4 >>> 31 === bit);
      path0 <<= 1;
      path1 <<= 1;
      path2 <<= 1;
      path3 <<= 1;
      path4 <<= 1;
      path <<= 1;
      node = <i32>load<u16>(children + ((<usize>node) << 2) + ((<usize>bit) << 1));
    } while (node < 256);

    symbol = <u32>node - 256;
    const hits = histories + <usize>symbol;
    store<u8>(hits, <u8>((load<u8>(hits) << 1) | 1));
    rank3 = rank2;
    rank2 = rank1;
    rank1 = min(moveToFront(recent, symbol), 31);
    runBefore = run;
    run = 1;
    first = symbol;
    if (!isSigned<Direction>()) store<u8>(byteAt, load<u8>(alphabet.bytes + <usize>symbol));
  }
  model.run = run;
  model.runBefore = runBefore;
  model.flags = flags;
  model.rank1 = rank1;
  model.rank2 = rank2;
  model.rank3 = rank3;
}

/** Runs the prior over a block of at least one byte; see `run` in `order2.ts`. */
function run<Direction>(
  bytes: usize,
  size: i32,
  word: u32,
  payload: usize,
  payloadSize: i32,
  scratch: usize,
): i32 {
  if (size < 1) return -1;
  const coder = changetype<Coder>(scratch);
  const alphabet = changetype<Alphabet>(scratch + 64);
  const model = changetype<Model>(scratch + 128);
  const arrays = scratch + HEAD_BYTES;
  const rest = (arrays + ALPHABET_BYTES + 15) & ~15;
  Coder.begin(coder, payload, payloadSize, scratch + permutedScratchBytes() - INTERVALS_BYTES);
  placeAlphabet(alphabet, arrays);
  if (!codeAlphabet<Direction>(coder, alphabet, bytes, size)) return -1;
  if (alphabet.size === 1) {
    if (!isSigned<Direction>()) memory.fill(bytes, load<u8>(alphabet.bytes), size);
  } else {
    initialise(model, alphabet, size, rest);
    for (let from = 0; from < size && !coder.failed; from += STEP) {
      step<Direction>(coder, alphabet, model, bytes, from, min(from + STEP, size));
    }
  }
  const end = Coder.finish<Direction>(coder, word);
  if (end === 0) return -1;
  return isSigned<Direction>() ? <i32>(end - payload) : 0;
}

/** Encodes; see `order2Encode`. */
export function permutedEncode(
  bytes: usize,
  size: i32,
  word: u32,
  payload: usize,
  room: i32,
  scratch: usize,
): i32 {
  return run<Encoding>(bytes, size, word, payload, room, scratch);
}

/** Decodes; see `order2Decode`. */
export function permutedDecode(
  bytes: usize,
  size: i32,
  payload: usize,
  payloadSize: i32,
  scratch: usize,
): i32 {
  return run<Decoding>(bytes, size, 0, payload, payloadSize, scratch);
}
