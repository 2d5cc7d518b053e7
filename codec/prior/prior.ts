import type { Kernel, Span } from "../kernel.js";

/** What a prior finds in a payload. */
export interface Decoded {
  readonly latent: Span;
  /** The check of the content, which the last states of rANS hold; undefined where the payload has none. */
  readonly check: number | undefined;
}

/**
 * Gives each symbol of a latent, in order, an interval of [0, 2^16) that depends on the symbols before it only, and has rANS
 * code these. Both directions run the same model.
 */
export interface BytePrior {
  /** The number in files; never used again for something else. */
  readonly id: number;
  readonly name: string;
  /**
   * @param check the check of the content, for the payload to hold
   * @returns the payload, in new memory of the arena, or undefined where it is not smaller than the latent
   */
  encode(kernel: Kernel, latent: Span, check: number): Span | undefined;
  /**
   * @returns a latent of `size` bytes in new memory of the arena
   * @throws FlowzipError `corrupt` for a payload that `encode` does not make
   */
  decode(kernel: Kernel, payload: Span, size: number): Decoded;
}
