import { LARGEST_SHORT } from "../container/limits.js";
import type { Kernel } from "../kernel.js";
import { decodeBytes, encodeBytes, type Level } from "./bytes.js";

/** Before a remainder that is kept as it is; a block of bytes begins with another byte. */
const AS_IT_IS = 0;
const NOTHING = new Uint8Array(0);

/** The remainder of a picture's file in its shortest form: nothing, as it is, or a block of bytes. */
export function packRemainder(kernel: Kernel, remainder: Uint8Array, level: Level): Uint8Array {
  if (remainder.length === 0) return NOTHING;
  const block = encodeBytes(kernel, remainder, level, remainder.length <= LARGEST_SHORT);
  if (block.length <= remainder.length) return block;
  const packed = new Uint8Array(1 + remainder.length);
  packed[0] = AS_IT_IS;
  packed.set(remainder, 1);
  return packed;
}

/**
 * What {@link packRemainder} was given.
 * @throws FlowzipError `corrupt` or `unsupported`
 */
export function unpackRemainder(kernel: Kernel, packed: Uint8Array): Uint8Array {
  if (packed.length === 0) return NOTHING;
  return packed[0] === AS_IT_IS ? packed.slice(1) : decodeBytes(kernel, packed);
}
