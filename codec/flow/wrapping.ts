import { corrupt } from "../container/errors.js";
import type { Kernel, Span } from "../kernel.js";
import { type ByteFlow, cannotApply, cannotInvert } from "./flow.js";

const LF = 10;
const CR = 13;
const SPACE = 32;
/** Counts of the 256 byte values, 4 bytes each. */
const HISTOGRAM_BYTES = 1024;
/** How much a line end may narrow the width: little for text set by hand, more where widths change or a line is too long. */
const NEARS = [4, 12, 127] as const;
const LARGEST_NEAR = 127;

export interface WrappingParameters {
  /** Whether CR LF is a line end, instead of LF. */
  readonly pairs: boolean;
  /** How much a line end that was not awaited may narrow the width, 0 to 127 bytes. */
  readonly near: number;
  /** A byte that does not occur in the data; neither a space nor LF. */
  readonly escapeByte: number;
  /** The size of the latent; `forward` finds it. */
  readonly latentSize: number;
}

/** How well the line ends of some data follow from a width. */
export interface WrappingCounts {
  /** Line ends that became spaces. */
  readonly awaited: number;
  /** Spaces that were awaited to be line ends. */
  readonly escaped: number;
  /** Line ends between words that were not awaited. */
  readonly missed: number;
}

/** Line ends that follow from a width as spaces. See `codec/kernel/flow/wrapping/line.ts`. */
export const wrapping: ByteFlow<WrappingParameters> = {
  id: 6,
  name: "wrapping",
  propose(kernel, data) {
    const escapeByte = absentByte(kernel, data);
    if (escapeByte === undefined) return [];
    const { lines, pairs } = countLines(kernel, data);
    if (lines === 0) return [];
    return NEARS.map((near) => ({ pairs: 2 * pairs > lines, near, escapeByte, latentSize: 0 }));
  },
  forward(kernel, data, parameters) {
    const { latent } = wrap(kernel, data, parameters);
    return { latent, parameters: { ...parameters, latentSize: latent.size } };
  },
  latentSize: (_dataSize, { latentSize }) => latentSize,
  inverse(kernel, latent, dataSize, parameters) {
    if (!possible(parameters)) throw cannotInvert("wrapping", dataSize);
    const room = kernel.allocate(kernel.run.wrappingRoom(dataSize));
    const mark = kernel.mark();
    const scratch = kernel.allocate(kernel.run.wrappingInverseScratchBytes());
    const done = kernel.run.wrappingInverse(
      latent.pointer,
      latent.size,
      room.pointer,
      dataSize,
      parameters.pairs,
      parameters.escapeByte,
      parameters.near,
      scratch.pointer,
    );
    kernel.release(mark);
    if (!done) throw corrupt(`the latent of flow wrapping is not one of ${dataSize} bytes`);
    return { pointer: room.pointer, size: dataSize };
  },
  write(writer, { pairs, near, escapeByte, latentSize }) {
    writer
      .byte(2 * near + Number(pairs))
      .byte(escapeByte)
      .number(latentSize);
  },
  read(reader, dataSize) {
    const layout = reader.byte();
    const escapeByte = reader.byte();
    const latentSize = reader.number(dataSize, "size of the latent of flow wrapping");
    const parameters = { pairs: layout % 2 === 1, near: layout >> 1, escapeByte, latentSize };
    if (!possible(parameters)) throw cannotInvert("wrapping", dataSize);
    return parameters;
  },
};

/**
 * The way forward, and how well it went.
 * @throws FlowzipError `invalid-argument` where the escape byte occurs, or the latent is longer than the data
 */
export function wrap(
  kernel: Kernel,
  data: Span,
  parameters: WrappingParameters,
): { latent: Span; counts: WrappingCounts } {
  if (!possible(parameters)) throw cannotApply("wrapping", data.size);
  const room = kernel.allocate(kernel.run.wrappingRoom(data.size));
  const mark = kernel.mark();
  const counted = kernel.allocate(kernel.run.wrappingCountsBytes());
  const scratch = kernel.allocate(kernel.run.wrappingForwardScratchBytes());
  const size = kernel.run.wrappingForward(
    data.pointer,
    data.size,
    room.pointer,
    parameters.pairs,
    parameters.escapeByte,
    parameters.near,
    counted.pointer,
    scratch.pointer,
  );
  if (size < 0) throw cannotApply("wrapping", data.size);
  const view = kernel.view(counted);
  const numbers = new DataView(view.buffer, view.byteOffset, view.byteLength);
  const counts = {
    awaited: numbers.getUint32(0, true),
    escaped: numbers.getUint32(4, true),
    missed: numbers.getUint32(8, true),
  };
  kernel.release(mark);
  return { latent: { pointer: room.pointer, size }, counts };
}

function possible({ near, escapeByte }: WrappingParameters): boolean {
  const isByte = Number.isInteger(escapeByte) && escapeByte >= 0 && escapeByte <= 255;
  const isFree = escapeByte !== SPACE && escapeByte !== LF;
  return isByte && isFree && Number.isInteger(near) && near >= 0 && near <= LARGEST_NEAR;
}

/** The smallest byte that does not occur and may be the escape byte. */
function absentByte(kernel: Kernel, data: Span): number | undefined {
  const mark = kernel.mark();
  const counts = kernel.allocate(HISTOGRAM_BYTES);
  kernel.run.rarestByte(data.pointer, data.size, counts.pointer);
  const view = kernel.view(counts);
  const numbers = new Uint32Array(view.buffer, view.byteOffset, 256);
  const found = numbers.findIndex(
    (count, byte) => count === 0 && byte !== SPACE && byte !== LF && byte !== CR,
  );
  kernel.release(mark);
  return found < 0 ? undefined : found;
}

/** How many LF there are, and how many of them after a CR. */
function countLines(kernel: Kernel, data: Span): { lines: number; pairs: number } {
  const bytes = kernel.view(data);
  let lines = 0;
  let pairs = 0;
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    lines++;
    if (bytes[at - 1] === CR) pairs++;
  }
  return { lines, pairs };
}
