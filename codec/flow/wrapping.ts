import type { Kernel, Span } from "../kernel.js";
import { type ByteFlow, cannotApply, cannotInvert } from "./flow.js";

export interface WrappingParameters {
  /** Whether lines end with CR LF, and not with LF. */
  readonly crlf: boolean;
  /** A byte that does not occur in the data. */
  readonly escapeByte: number;
  /** How much too wide the width may be for a line end to correct it, in bytes. */
  readonly near: number;
  /** Of the latent, in bytes. */
  readonly size: number;
}

const CR = 13;
const LF = 10;
const SPACE = 32;
/** Fewer lines say nothing of a width. */
const FEWEST_LINES = 16;
const CRLF_FLAG = 1;
const MOST_NEAR = 255;
/** Those that are tried. */
const NEARS = [4, 12] as const;
/** What stands for a large block: so many windows of so many bytes. */
const WINDOWS = 4;
const WINDOW = 64 << 10;

/** Line ends that follow from the width of the lines as spaces. See `codec/kernel/flow/wrapping.ts`. */
export const wrapping: ByteFlow<WrappingParameters> = {
  id: 6,
  name: "wrapping",
  propose(kernel, data) {
    const near = likelyNear(kernel, data);
    if (near === undefined) return [];
    const { counts, crlf } = survey(kernel.view(data));
    const escapeByte = unused(counts);
    return escapeByte === undefined ? [] : [{ crlf, escapeByte, near, size: 0 }];
  },
  forward(kernel, data, parameters) {
    if (kernel.view(data).includes(parameters.escapeByte) || !isPossible(parameters)) {
      throw cannotApply("wrapping", data.size);
    }
    const { latent } = transform(kernel, data, parameters);
    if (latent.size > data.size) throw cannotApply("wrapping", data.size);
    return { latent, parameters: { ...parameters, size: latent.size } };
  },
  latentSize: (_, { size }) => size,
  inverse(kernel, latent, dataSize, { crlf, escapeByte, near, size }) {
    if (latent.size !== size) throw cannotInvert("wrapping", dataSize);
    const data = kernel.allocate(dataSize);
    const scratch = kernel.allocate(kernel.run.wrappingScratchBytes());
    const { pointer } = latent;
    const isWhole = kernel.run.wrappingInverse(
      pointer,
      size,
      data.pointer,
      dataSize,
      Number(crlf),
      escapeByte,
      near,
      scratch.pointer,
    );
    if (isWhole === 0) throw cannotInvert("wrapping", dataSize);
    return data;
  },
  write(writer, { crlf, escapeByte, near, size }) {
    writer
      .byte(crlf ? CRLF_FLAG : 0)
      .byte(escapeByte)
      .byte(near)
      .number(size);
  },
  read(reader, dataSize) {
    const flag = reader.byte();
    const escapeByte = reader.byte();
    const near = reader.byte();
    const size = reader.number(dataSize, "size of a latent");
    const parameters = { crlf: flag === CRLF_FLAG, escapeByte, near, size };
    if (flag > CRLF_FLAG || !isPossible(parameters)) throw cannotInvert("wrapping", dataSize);
    return parameters;
  },
};

function isPossible({ escapeByte, near }: WrappingParameters): boolean {
  return isEscape(escapeByte) && Number.isInteger(near) && near >= 0 && near <= MOST_NEAR;
}

function isEscape(escapeByte: number): boolean {
  return ![CR, LF, SPACE].includes(escapeByte);
}

/** How often each byte comes, and whether CR LF comes at least as often as CR and LF alone. */
function survey(bytes: Uint8Array): { readonly counts: Uint32Array; readonly crlf: boolean } {
  const counts = new Uint32Array(256);
  let pairs = 0;
  let last = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    counts[byte] = counts[byte]! + 1;
    if (byte === LF && last === CR) pairs++;
    last = byte;
  }
  // A CR or LF alone takes a byte more, a pair one less: so the latent is never longer.
  return { counts, crlf: pairs > 0 && counts[LF]! + counts[CR]! <= 3 * pairs };
}

/** With which `near` most line ends of some windows follow from a width; undefined where fewer do than do not. */
function likelyNear(kernel: Kernel, data: Span): number | undefined {
  const gains = NEARS.map(() => 0);
  const windows = data.size <= WINDOWS * WINDOW ? 1 : WINDOWS;
  const size = windows === 1 ? data.size : WINDOW;
  for (let index = 0; index < windows; index++) {
    const from = Math.floor(((data.size - size) * (2 * index + 1)) / (2 * windows));
    const window = { pointer: data.pointer + from, size };
    const { counts, crlf } = survey(kernel.view(window));
    const escapeByte = unused(counts);
    if (counts[LF]! < FEWEST_LINES || escapeByte === undefined) continue;
    for (const [at, near] of NEARS.entries()) {
      const mark = kernel.mark();
      const { pointer } = transform(kernel, window, { crlf, escapeByte, near }).scratch;
      gains[at] = gains[at]! + kernel.run.wrappingDue(pointer) - kernel.run.wrappingMissed(pointer);
      kernel.release(mark);
    }
  }
  const most = Math.max(...gains);
  return most > 0 ? NEARS[gains.indexOf(most)] : undefined;
}

/** The byte next to the space, as which it serves, that does not occur. */
function unused(counts: Uint32Array): number | undefined {
  const free = Array.from(counts.keys()).filter((byte) => counts[byte] === 0 && isEscape(byte));
  return free.sort((one, other) => Math.abs(one - SPACE) - Math.abs(other - SPACE))[0];
}

function transform(
  kernel: Kernel,
  data: Span,
  { crlf, escapeByte, near }: Omit<WrappingParameters, "size">,
): { readonly latent: Span; readonly scratch: Span } {
  const room = kernel.allocate(2 * data.size);
  const scratch = kernel.allocate(kernel.run.wrappingScratchBytes());
  const { pointer, size } = data;
  const made = kernel.run.wrappingForward(
    pointer,
    size,
    room.pointer,
    Number(crlf),
    escapeByte,
    near,
    scratch.pointer,
  );
  return { latent: { pointer: room.pointer, size: made }, scratch };
}
