import { Coder } from "../entropy/coder";

/**
 * The bytes that occur in a block, numbered in order, and a binary tree over them that balances how often they begin a run:
 * the prior of permuted bytes decides which byte comes by a walk from its root.
 *
 * The payload tells, for each of the 256 bytes, a class: 0 if it does not occur, else 1, plus in blocks of
 * WEIGHTED_FROM bytes and more the logarithm of its number of runs. A byte's weight is 2^(class - 1). A node over symbols from i to j
 * has them split where the two sides' weights differ least (at the first such place). Nodes are numbered from 1 in the order
 * of a walk that goes to the zeros' side first; child entries of 256 and more are symbols.
 */

const WEIGHTED_FROM: i32 = 1 << 15;
/** Larger logarithms count as this: no path gets longer than 31. */
const MOST_CLASS: u32 = 17;
const CLASS_BITS: u32 = 5;
const RATE: u32 = 4;

@unmanaged
export class Alphabet {
  /** How many bytes occur. */
  size: i32;
  /** Bits that hold the number of a symbol, at least 1. */
  bits: i32;
  /** Number to byte, and byte to number: 256 bytes each. */
  bytes: usize;
  numbers: usize;
  /** Two entries of 16 bits for each node. */
  children: usize;
  /** A symbol's path from the root, first step highest: 32 bits; and its length: 8 bits. */
  paths: usize;
  lengths: usize;
}

/** Bytes of memory that an alphabet's arrays take, and its tables while it is coded. */
export const ALPHABET_BYTES: usize = 256 * (1 + 1 + 4 + 4 + 1) + 256 * (4 + 4) + 2 * (4 + 32);

/** Lays an alphabet's arrays out at `memory`. */
export function placeAlphabet(alphabet: Alphabet, memory: usize): void {
  alphabet.paths = memory;
  alphabet.children = memory + 1024;
  alphabet.bytes = memory + 2048;
  alphabet.numbers = memory + 2304;
  alphabet.lengths = memory + 2560;
}

/** One decision of an adaptive probability of 16 bits at `at`. */
function codeAdaptive<Direction>(coder: Coder, at: usize, bit: u32): u32 {
  const p = <u32>load<u16>(at);
  const decision = Coder.code<Direction>(coder, bit, max(64, min(65536 - 64, p)));
  store<u16>(at, <u16>(decision ? p + ((65535 - p) >> RATE) : p - (p >> RATE)));
  return decision;
}

/** Counts, for each byte, the runs that it begins. */
function countRuns(bytes: usize, size: i32, counts: usize): void {
  memory.fill(counts, 0, 1024);
  let previous = -1;
  for (let at = bytes; at < bytes + <usize>size; at++) {
    const byte = <i32>load<u8>(at);
    if (byte !== previous) {
      const count = counts + ((<usize>byte) << 2);
      store<u32>(count, load<u32>(count) + 1);
    }
    previous = byte;
  }
}

/**
 * Codes the alphabet of a block, and builds it.
 * @param bytes encoding: the block
 * @returns false where a payload has no byte at all
 */
export function codeAlphabet<Direction>(coder: Coder, alphabet: Alphabet, bytes: usize, size: i32): bool {
  const counts = alphabet.paths + 2816;
  const weights = counts + 1024;
  const presence = weights + 1024;
  const classes = presence + 8;
  for (let at = presence; at < classes + 64; at += 2) store<u16>(at, 32768);
  if (isSigned<Direction>()) countRuns(bytes, size, counts);

  let present: usize = 0;
  let symbols = 0;
  for (let byte: usize = 0; byte < 256; byte++) {
    const runs: u32 = isSigned<Direction>() ? load<u32>(counts + (byte << 2)) : 0;
    const occurs = codeAdaptive<Direction>(coder, presence + ((present & 3) << 1), runs > 0 ? 1 : 0);
    present = (present << 1) | <usize>occurs;
    if (!occurs) continue;
    let logarithm: u32 = 0;
    if (size >= WEIGHTED_FROM) {
      const own: u32 = isSigned<Direction>() ? min(31 - <u32>clz(runs), MOST_CLASS - 1) : 0;
      let node: u32 = 1;
      for (let bit: u32 = CLASS_BITS; bit > 0; bit--) {
        node =
          (node << 1) |
          codeAdaptive<Direction>(coder, classes + ((<usize>node) << 1), (own >>> (bit - 1)) & 1);
      }
      logarithm = min(node & ((1 << CLASS_BITS) - 1), MOST_CLASS - 1);
    }
    store<u32>(weights + ((<usize>symbols) << 2), 1 << logarithm);
    store<u8>(alphabet.bytes + <usize>symbols, <u8>byte);
    store<u8>(alphabet.numbers + byte, <u8>symbols);
    symbols++;
  }
  if (symbols === 0) return false;
  alphabet.size = symbols;
  alphabet.bits = symbols < 2 ? 1 : 32 - clz(symbols - 1);
  nextNode = 1;
  buildNode(alphabet, weights, 0, symbols, 0, 0);
  return true;
}

let nextNode: i32 = 1;

/** Builds the subtree over the symbols from `from` to before `to`; returns its entry. */
function buildNode(alphabet: Alphabet, weights: usize, from: i32, to: i32, path: u32, length: u32): i32 {
  if (to - from === 1) {
    store<u32>(alphabet.paths + ((<usize>from) << 2), path);
    store<u8>(alphabet.lengths + <usize>from, <u8>length);
    return 256 + from;
  }
  let total: u32 = 0;
  for (let symbol = from; symbol < to; symbol++) total += load<u32>(weights + ((<usize>symbol) << 2));
  let least: u32 = u32.MAX_VALUE;
  let split = from + 1;
  let sum: u32 = 0;
  for (let symbol = from; symbol < to - 1; symbol++) {
    sum += load<u32>(weights + ((<usize>symbol) << 2));
    const twice = sum << 1;
    const difference: u32 = twice > total ? twice - total : total - twice;
    if (difference < least) {
      least = difference;
      split = symbol + 1;
    }
  }
  const node = nextNode++;
  const entry = alphabet.children + ((<usize>node) << 2);
  const one: u32 = 1 << (31 - length);
  store<u16>(entry, <u16>buildNode(alphabet, weights, from, split, path, length + 1));
  store<u16>(entry, <u16>buildNode(alphabet, weights, split, to, path | one, length + 1), 2);
  return node;
}
