import { Reader, Writer } from "../container/wire.js";
import type { Kernel, Span } from "../kernel.js";
import { decodeWith, encodeWith } from "./coded.js";
import type { BytePrior } from "./prior.js";

/** Records longer than this are none to the prior. */
const LONGEST_STRIDE = 2 ** 16;

/**
 * Encodes with contexts for records of `stride` bytes, or for text where it is 0.
 * @returns the payload, or undefined where it is not smaller than the latent
 */
export function encodeInContext(
  kernel: Kernel,
  latent: Span,
  check: number,
  stride: number,
): Span | undefined {
  return encodeWith(
    kernel,
    latent,
    check,
    kernel.run.contextScratchBytes(latent.size) >>> 0,
    (bytes, size, word, payload, room, scratch) =>
      kernel.run.contextEncode(bytes, size, stride, word, payload, room, scratch),
    new Writer().number(stride).finish(),
  );
}

/** Mixed contexts over the bytes in their own order: the strongest prior, and the slowest. See `codec/kernel/prior/context.ts`. */
export const context: BytePrior = {
  id: 3,
  name: "context",
  encode: (kernel, latent, check) => encodeInContext(kernel, latent, check, 0),
  decode(kernel, payload, size) {
    const reader = new Reader(kernel.view(payload).subarray(0, 8), "in the payload of a block");
    const stride = reader.number(LONGEST_STRIDE, "length of a record");
    const coded = { pointer: payload.pointer + reader.position, size: payload.size - reader.position };
    return decodeWith(
      kernel,
      coded,
      size,
      kernel.run.contextScratchBytes(size) >>> 0,
      (bytes, count, at, codedSize, scratch) =>
        kernel.run.contextDecode(bytes, count, stride, at, codedSize, scratch),
    );
  },
};
