import { corrupt, FlowzipError } from "../container/errors.js";
import type { Reader, Writer } from "../container/wire.js";
import type { Kernel, Span } from "../kernel.js";

/**
 * A bijection on byte sequences: the data of a block becomes a latent that a prior describes better, and
 * every latent with its parameters leads back to one block only.
 *
 * Its volume change is zero bits unless it changes the length, which its parameters then tell.
 */
export interface ByteFlow<Parameters> {
  /** The number in files; never used again for something else. */
  readonly id: number;
  readonly name: string;
  /**
   * Looks with which parameters the flow may pay on this data.
   * @returns what is worth trying, the likeliest first; empty where nothing is
   */
  propose(kernel: Kernel, data: Span): readonly Parameters[];
  /**
   * Takes data to its latent, in new memory of the arena, and completes the parameters.
   * @throws FlowzipError `invalid-argument` for parameters that are not possible for so many bytes
   */
  forward(kernel: Kernel, data: Span, parameters: Parameters): { latent: Span; parameters: Parameters };
  /** How long the latent of `dataSize` bytes is. */
  latentSize(dataSize: number, parameters: Parameters): number;
  /**
   * Takes a latent back to its data, in new memory of the arena.
   * @throws FlowzipError `corrupt` for parameters or a latent that `forward` does not make
   */
  inverse(kernel: Kernel, latent: Span, dataSize: number, parameters: Parameters): Span;
  write(writer: Writer, parameters: Parameters): void;
  /** @throws FlowzipError `corrupt` for parameters that are not possible for `dataSize` bytes */
  read(reader: Reader, dataSize: number): Parameters;
}

/** The error of a `forward` that was given parameters that are not possible. */
export function cannotApply(name: string, size: number): FlowzipError {
  return new FlowzipError(
    "invalid-argument",
    `flow ${name} cannot be applied to ${size} bytes with these parameters`,
    "use parameters that it proposes",
  );
}

/** The error of a `read` or an `inverse` whose parameters are not possible. */
export function cannotInvert(name: string, size: number): FlowzipError {
  return corrupt(`flow ${name} has parameters that are not possible for ${size} bytes`);
}

/** A copy of a span in new memory of the arena. */
export function copied(kernel: Kernel, span: Span): Span {
  const copy = kernel.allocate(span.size);
  kernel.view(copy).set(kernel.view(span));
  return copy;
}
