import { Coder } from "../../entropy/coder";
import { Jury, juryDecision } from "./jury";

/** Kinds of symbols. */
export const COEFFICIENT: i32 = 0;
export const SIGN: i32 = 1;
export const COUNT: i32 = 2;
export const FIRST: i32 = 3;

function log2(v: i32): i32 {
  return 32 - <i32>clz(v);
}

/** Codes a decision at a node; `key` is the place of a coefficient in the order of frequencies. */
export function decide<Direction>(coder: Coder, jury: Jury, kind: i32, node: i32, key: i32, bit: u32): u32 {
  return juryDecision<Direction>(
    coder,
    jury,
    node,
    kind === COEFFICIENT ? (key << 6) | node : 4096 + (kind << 6) + node,
    (jury.set1 << 2) | min(node, 3),
    (jury.set2 << 2) | min(node, 3),
    bit,
  );
}

/** Codes a size from 0 to 2^13 + 1. */
export function codeSize<Direction>(coder: Coder, jury: Jury, kind: i32, key: i32, size: i32): i32 {
  if (!decide<Direction>(coder, jury, kind, 0, key, size > 0 ? 1 : 0)) return 0;
  if (!decide<Direction>(coder, jury, kind, 1, key, size > 1 ? 1 : 0)) return 1;
  if (!decide<Direction>(coder, jury, kind, 2, key, size > 2 ? 1 : 0)) return 2;
  const rest = size - 2;
  const length = isSigned<Direction>() ? log2(rest) - 1 : 0;
  let bits = 0;
  while (bits < 12) {
    if (!decide<Direction>(coder, jury, kind, 3 + bits, key, length > bits ? 1 : 0)) break;
    bits++;
  }
  let value = 1;
  for (let bit = bits - 1; bit >= 0; bit--) {
    const from = bits - 1 - bit;
    const node = from === 0 ? 16 + bits : from === 1 ? 32 + 2 * bits + (value & 1) : 57 + min(from - 2, 6);
    value = (value << 1) | <i32>decide<Direction>(coder, jury, kind, node, key, (rest >> bit) & 1);
  }
  return value + 2;
}
