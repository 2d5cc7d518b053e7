import { bwt } from "../../codec/flow/bwt.js";
import { extend } from "../../codec/flow/chain.js";
import { Kernel } from "../../codec/kernel.js";
import { permuted } from "../../codec/prior/permuted.js";

/** A piece has no more decisions than a chunk of the coder holds, so that all of its intervals are at hand. */
export const PIECE = 1 << 16;
const CHUNK_DECISIONS = 2 ** 18;
const TOTAL_BITS = 16;

/** What entropy coding cost beyond what the model's probabilities say. */
export interface Overhead {
  readonly pieces: number;
  /** The sum of -log2(frequency / 2^16) over all decisions, in bytes. */
  readonly idealBytes: number;
  readonly writtenBytes: number;
}

/**
 * Codes the whole pieces of 64 KiB of an array as the default level would (transform, prior of permuted bytes, rANS), and
 * compares what was written with the code length of the model's own probabilities.
 */
export async function measureOverhead(content: Uint8Array): Promise<Overhead> {
  const kernel = await Kernel.load();
  let pieces = 0;
  let idealBits = 0;
  let writtenBytes = 0;
  for (let start = 0; start + PIECE <= content.length; start += PIECE) {
    const mark = kernel.mark();
    const data = kernel.write(content.subarray(start, start + PIECE));
    const { latent } = extend(kernel, { latent: data, flows: [] }, bwt, {
      size: data.size,
      rows: [],
    });
    const payload = permuted.encode(kernel, latent);
    const decisions = kernel.run.lastChunkDecisions();
    if (payload !== undefined && decisions < CHUNK_DECISIONS) {
      const view = kernel.view({ pointer: kernel.run.lastChunkIntervals(), size: 4 * decisions });
      for (const interval of new Uint32Array(view.buffer, view.byteOffset, decisions)) {
        idealBits += TOTAL_BITS - Math.log2(interval & 0xffff);
      }
      writtenBytes += payload.size;
      pieces++;
    }
    kernel.release(mark);
  }
  return { pieces, idealBytes: idealBits / 8, writtenBytes };
}
