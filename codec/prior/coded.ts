import { corrupt } from "../container/errors.js";
import type { Kernel, Span } from "../kernel.js";
import type { Decoded } from "./prior.js";

/** Beyond its payload, an encoder of the kernel may have one chunk of coded bytes at hand: two bytes a decision. */
const CHUNK_ROOM = 2 * 2 ** 20 + 64;

/** Encoding in the kernel: symbols, their number, a word to hold, payload, room for it, scratch memory. */
type Encode = (
  bytes: number,
  size: number,
  word: number,
  payload: number,
  room: number,
  scratch: number,
) => number;

/** Decoding in the kernel: symbols, their number, payload, its size, scratch memory. */
type Decode = (bytes: number, size: number, payload: number, payloadSize: number, scratch: number) => number;

/**
 * Has the kernel encode `latent`.
 * @param check what the payload holds besides
 * @param first bytes that go before the coded ones
 * @returns the payload, or undefined where it is not smaller than the latent
 */
export function encodeWith(
  kernel: Kernel,
  latent: Span,
  check: number,
  scratchBytes: number,
  run: Encode,
  first: Uint8Array = new Uint8Array(0),
): Span | undefined {
  const payload = kernel.allocate(first.length + latent.size + CHUNK_ROOM);
  kernel.view(payload).set(first);
  const mark = kernel.mark();
  const scratch = kernel.allocate(scratchBytes);
  const coded = run(
    latent.pointer,
    latent.size,
    check,
    payload.pointer + first.length,
    payload.size - first.length,
    scratch.pointer,
  );
  kernel.release(mark);
  const size = first.length + coded;
  return coded < 0 || size >= latent.size ? undefined : { pointer: payload.pointer, size };
}

/**
 * Has the kernel decode `size` symbols, and find the check that the payload holds.
 * @throws FlowzipError `corrupt` where the payload is none that an encoder makes
 */
export function decodeWith(
  kernel: Kernel,
  payload: Span,
  size: number,
  scratchBytes: number,
  run: Decode,
): Decoded {
  const bytes = kernel.allocate(size);
  const mark = kernel.mark();
  const scratch = kernel.allocate(scratchBytes);
  const failed = run(bytes.pointer, size, payload.pointer, payload.size, scratch.pointer);
  kernel.release(mark);
  if (failed !== 0) throw corrupt("the payload of a block is not one that its prior makes");
  return { latent: bytes, check: kernel.run.payloadWord() >>> 0 };
}
