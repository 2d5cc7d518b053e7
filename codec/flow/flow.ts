import type { Reader, Writer } from "../container/wire.js";
import type { Kernel, Span } from "../kernel.js";

/**
 * A bijection on byte sequences: the data of a block becomes a latent that a prior describes better, and every latent with
 * its parameters leads back to one block only.
 *
 * Its volume change is zero bits unless it changes the length, which its parameters then tell.
 */
export interface ByteFlow<Parameters> {
  /** The number in files; never used again for something else. */
  readonly id: number;
  readonly name: string;
  /**
   * Looks whether the flow pays on this data.
   * @returns the parameters to use, or undefined
   */
  propose(kernel: Kernel, data: Span): Parameters | undefined;
  /** Takes data to its latent, in new memory of the arena, and completes the parameters. */
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
