import { corrupt } from "../container/errors.js";
import { LARGEST_BLOCK } from "../container/limits.js";
import type { Kernel, Span } from "../kernel.js";
import { type ByteFlow, cannotApply, cannotInvert } from "./flow.js";

/** Counts of the 256 byte values, 4 bytes each. */
const HISTOGRAM_BYTES = 1024;
/** Repeats of this length are a burden to the transform and cost next to nothing as references. */
export const LONG_REPEAT = 1600;

export interface RepeatsParameters {
  /** The shortest repeat, in bytes. */
  readonly least: number;
  /** Begins a repeat; `forward` takes the rarest byte. */
  readonly escapeByte: number;
  /** The size of the latent; `forward` finds it. */
  readonly latentSize: number;
}

/** What `forward` needs to know: it completes the rest. */
export function repeatsOf(least: number): RepeatsParameters {
  return { least, escapeByte: 0, latentSize: 0 };
}

/**
 * The rarest byte occurs no more often than this, and each time takes one byte more; a repeat never takes
 * more.
 */
function largestLatent(dataSize: number): number {
  return dataSize + Math.floor(dataSize / 256);
}

/** Long repeats as references. See `codec/kernel/flow/repeats/forward.ts`. */
export const repeats: ByteFlow<RepeatsParameters> = {
  id: 5,
  name: "repeats",
  propose: () => [repeatsOf(LONG_REPEAT)],
  forward(kernel, data, { least }) {
    if (!Number.isInteger(least) || least < 1 || least > LARGEST_BLOCK) {
      throw cannotApply("repeats", data.size);
    }
    const room = kernel.allocate(largestLatent(data.size));
    const escapeByte = rarest(kernel, data);
    const mark = kernel.mark();
    const scratch = kernel.allocate(kernel.run.repeatsScratchBytes());
    const latentSize = kernel.run.repeatsForward(
      data.pointer,
      data.size,
      room.pointer,
      escapeByte,
      least,
      scratch.pointer,
    );
    kernel.release(mark);
    return {
      latent: { pointer: room.pointer, size: latentSize },
      parameters: { least, escapeByte, latentSize },
    };
  },
  latentSize: (_dataSize, { latentSize }) => latentSize,
  inverse(kernel, latent, dataSize, { escapeByte, least }) {
    const data = kernel.allocate(dataSize);
    const mark = kernel.mark();
    const scratch = kernel.allocate(kernel.run.repeatsInverseScratchBytes());
    const done = kernel.run.repeatsInverse(
      latent.pointer,
      latent.size,
      data.pointer,
      dataSize,
      escapeByte,
      least,
      scratch.pointer,
    );
    kernel.release(mark);
    if (!done) throw corrupt(`the latent of flow repeats is not one of ${dataSize} bytes`);
    return data;
  },
  write(writer, { least, escapeByte, latentSize }) {
    writer.byte(escapeByte).number(least).number(latentSize);
  },
  read(reader, dataSize) {
    const escapeByte = reader.byte();
    const least = reader.number(LARGEST_BLOCK, "length of the shortest repeat");
    if (least < 1) throw cannotInvert("repeats", dataSize);
    const latentSize = reader.number(largestLatent(dataSize), "size of the latent of flow repeats");
    return { least, escapeByte, latentSize };
  },
};

function rarest(kernel: Kernel, data: Span): number {
  const mark = kernel.mark();
  const counts = kernel.allocate(HISTOGRAM_BYTES);
  const byte = kernel.run.rarestByte(data.pointer, data.size, counts.pointer);
  kernel.release(mark);
  return byte;
}
