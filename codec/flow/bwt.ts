import { corrupt } from "../container/errors.js";
import type { Kernel, Span } from "../kernel.js";
import type { ByteFlow } from "./flow.js";

interface BwtParameters {
  /** The size of the data, which says in how many bytes a row is written. */
  readonly size: number;
  /** Rows at which walks of the inverse start: see `codec/kernel/flow/bwt/forward.ts`. */
  readonly rows: readonly number[];
}

/** How many bytes a row of data of `size` bytes is written in. */
function rowBytes(size: number): number {
  return size < 2 ** 8 ? 1 : size < 2 ** 16 ? 2 : size < 2 ** 24 ? 3 : 4;
}

/**
 * The Burrows-Wheeler transform: a permutation of positions that brings together what precedes the same text.
 */
export const bwt: ByteFlow<BwtParameters> = {
  id: 1,
  name: "bwt",

  propose: (_kernel, data) => (data.size > 0 ? [{ size: data.size, rows: [] }] : []),

  forward(kernel, data) {
    const latent = kernel.allocate(data.size);
    const mark = kernel.mark();
    const count = kernel.run.bwtPrimaryCount(data.size);
    const primary = kernel.allocate(4 * count);
    const scratch = kernel.allocate(kernel.run.bwtForwardScratch(data.size) >>> 0);
    kernel.run.bwtForward(data.pointer, data.size, scratch.pointer, latent.pointer, primary.pointer);
    const rows = [...words(kernel, primary)];
    kernel.release(mark);
    return { latent, parameters: { size: data.size, rows } };
  },

  latentSize: (dataSize) => dataSize,

  inverse(kernel, latent, dataSize, { rows }) {
    const data = kernel.allocate(dataSize);
    const mark = kernel.mark();
    const primary = kernel.allocate(4 * rows.length);
    const scratch = kernel.allocate(kernel.run.bwtInverseScratch(dataSize) >>> 0);
    words(kernel, primary).set(rows);
    const failed =
      rows.length !== kernel.run.bwtPrimaryCount(dataSize) ||
      kernel.run.bwtInverse(latent.pointer, dataSize, primary.pointer, scratch.pointer, data.pointer) !== 0;
    kernel.release(mark);
    if (failed) throw corrupt("the rows of a Burrows-Wheeler transform are not possible");
    return data;
  },

  write(writer, { size, rows }) {
    const bytes = rowBytes(size);
    for (const row of rows) for (let byte = 0; byte < bytes; byte++) writer.byte(row >>> (8 * byte));
  },

  read(reader, dataSize) {
    if (dataSize === 0) throw corrupt("a Burrows-Wheeler transform of nothing is not possible");
    const bytes = rowBytes(dataSize);
    const rows: number[] = [];
    if (reader.remaining % bytes !== 0) {
      throw corrupt("the rows of a Burrows-Wheeler transform are of no whole number");
    }
    while (reader.remaining > 0) {
      let row = 0;
      for (let byte = 0; byte < bytes; byte++) row += reader.byte() * 2 ** (8 * byte);
      rows.push(row);
    }
    return { size: dataSize, rows };
  },
};

function words(kernel: Kernel, span: Span): Int32Array {
  return new Int32Array(kernel.view(span).buffer, span.pointer, span.size / 4);
}
