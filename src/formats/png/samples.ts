import { emptyPlanes, type FilePlane } from "../format.js";
import { channels, type PngHeader, pixelBits } from "./header.js";
import { type Pass, packedBytes, rowCount } from "./interlace.js";

/** Packed rows as planes, and the bits that fill up the last byte of each row. */
export interface Unpacked {
  readonly planes: FilePlane[];
  /** A byte a row, in the order of the file. */
  readonly padding: Uint8Array<ArrayBuffer>;
}

/** The largest sample. */
function mostOf(header: PngHeader): number {
  return 2 ** header.depth - 1;
}

/** Bits at the end of a row that belong to no pixel, as a mask of its last byte. */
function paddingMask(header: PngHeader, pass: Pass): number {
  return 2 ** (pass.rowBytes * 8 - pass.width * pixelBits(header)) - 1;
}

export function unpack(packed: Uint8Array, header: PngHeader, passes: readonly Pass[]): Unpacked {
  const planes = emptyPlanes(channels(header), header.width, header.height, mostOf(header));
  const padding = new Uint8Array(rowCount(passes));
  let from = 0;
  let row = 0;
  for (const pass of passes) {
    const mask = paddingMask(header, pass);
    for (let y = 0; y < pass.height; y++) {
      for (const [channel, plane] of planes.entries())
        takeRow(packed, from, header, planes.length, channel, pass, rowStart(header, pass, y), plane.samples);
      from += pass.rowBytes;
      padding[row++] = packed[from - 1]! & mask;
    }
  }
  return { planes, padding };
}

/** The inverse of {@link unpack}. */
export function pack(
  planes: readonly FilePlane[],
  padding: Uint8Array,
  header: PngHeader,
  passes: readonly Pass[],
): Uint8Array<ArrayBuffer> {
  const packed = new Uint8Array(packedBytes(passes));
  let to = 0;
  let row = 0;
  for (const pass of passes) {
    const mask = paddingMask(header, pass);
    for (let y = 0; y < pass.height; y++) {
      for (const [channel, plane] of planes.entries())
        putRow(plane.samples, header, planes.length, channel, pass, rowStart(header, pass, y), packed, to);
      to += pass.rowBytes;
      packed[to - 1]! |= padding[row++]! & mask;
    }
  }
  return packed;
}

/** Where the first sample of a row of a pass is in a plane. */
function rowStart(header: PngHeader, pass: Pass, y: number): number {
  return (pass.top + y * pass.down) * header.width + pass.left;
}

function takeRow(
  packed: Uint8Array,
  from: number,
  { depth }: PngHeader,
  step: number,
  channel: number,
  pass: Pass,
  start: number,
  samples: FilePlane["samples"],
): void {
  let to = start;
  if (depth === 8) {
    for (let x = 0, at = from + channel; x < pass.width; x++, at += step, to += pass.across)
      samples[to] = packed[at]!;
  } else if (depth === 16) {
    for (let x = 0, at = from + 2 * channel; x < pass.width; x++, at += 2 * step, to += pass.across)
      samples[to] = (packed[at]! << 8) | packed[at + 1]!;
  } else {
    const most = 2 ** depth - 1;
    for (let x = 0, bit = 0; x < pass.width; x++, bit += depth, to += pass.across)
      samples[to] = (packed[from + (bit >> 3)]! >> (8 - depth - (bit & 7))) & most;
  }
}

function putRow(
  samples: FilePlane["samples"],
  { depth }: PngHeader,
  step: number,
  channel: number,
  pass: Pass,
  start: number,
  packed: Uint8Array,
  to: number,
): void {
  let from = start;
  if (depth === 8) {
    for (let x = 0, at = to + channel; x < pass.width; x++, at += step, from += pass.across)
      packed[at] = samples[from]!;
  } else if (depth === 16) {
    for (let x = 0, at = to + 2 * channel; x < pass.width; x++, at += 2 * step, from += pass.across) {
      packed[at] = samples[from]! >> 8;
      packed[at + 1] = samples[from]!;
    }
  } else {
    for (let x = 0, bit = 0; x < pass.width; x++, bit += depth, from += pass.across)
      packed[to + (bit >> 3)]! |= samples[from]! << (8 - depth - (bit & 7));
  }
}
