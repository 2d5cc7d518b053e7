import { readFile } from "node:fs/promises";
import { bwt } from "../../codec/flow/bwt.js";
import { extend } from "../../codec/flow/chain.js";
import { Kernel } from "../../codec/kernel.js";
import { permuted } from "../../codec/prior/permuted.js";
import type { InputFile } from "./files.js";
import { alignedTable, grouped } from "./table.js";

/** Most pieces have no more decisions than a chunk of the coder holds, so that all of their intervals are at hand. */
export const PIECE = 1 << 16;
/** Bytes of the check of the content, which a payload holds besides its decisions. */
const CHECK_BYTES = 4;
const TOTAL_BITS = 16;

/** What entropy coding cost beyond what the model's probabilities say. */
export interface Overhead {
  readonly pieces: number;
  /** The sum of -log2(frequency / 2^16) over all decisions, in bytes. */
  readonly idealBytes: number;
  /** Without the checks of the contents, which payloads hold besides. */
  readonly writtenBytes: number;
}

/**
 * Codes those whole pieces of 64 KiB of an array that make one chunk as the default level would (transform, prior of permuted bytes, rANS), and
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
    const before = kernel.run.codedChunks();
    const payload = permuted.encode(kernel, latent, 0);
    const decisions = kernel.run.lastChunkDecisions();
    if (payload !== undefined && kernel.run.codedChunks() === before + 1) {
      const view = kernel.view({ pointer: kernel.run.lastChunkIntervals(), size: 4 * decisions });
      for (const interval of new Uint32Array(view.buffer, view.byteOffset, decisions)) {
        idealBits += TOTAL_BITS - Math.log2(interval & 0xffff);
      }
      writtenBytes += payload.size - CHECK_BYTES;
      pieces++;
    }
    kernel.release(mark);
  }
  return { pieces, idealBytes: idealBits / 8, writtenBytes };
}

/** A line for each input: what its pieces take beyond the code length of their models. */
export async function overheadReport(inputs: readonly InputFile[]): Promise<string> {
  const rows: string[][] = [];
  for (const { label, path } of inputs) {
    const { pieces, idealBytes, writtenBytes } = await measureOverhead(await readFile(path));
    if (pieces === 0) continue;
    const part = (100 * (writtenBytes - idealBytes)) / idealBytes;
    rows.push([
      label,
      grouped(pieces),
      grouped(Math.round(idealBytes)),
      grouped(writtenBytes),
      `${part.toFixed(3)} %`,
    ]);
  }
  const header = ["file", "pieces", "ideal bytes", "written", "overhead"];
  const lines = alignedTable(header, rows, ["left", "right", "right", "right", "right"]);
  return `${lines.join("\n")}\n`;
}
