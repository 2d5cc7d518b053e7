import { deflateSync, inflateSync } from "node:zlib";

/** A PNG before it is one. Samples of a pixel stand together. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colour: number;
  readonly isInterlaced: boolean;
  readonly samples: readonly number[];
}

export const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** Starts and steps of the seven passes, and of the only one of other pictures: x, y, dx, dy. */
const SEVEN = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;
const ONE = [[0, 0, 1, 1]] as const;

export function chunk(name: string, data: Uint8Array = new Uint8Array(0)): Buffer {
  const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crcOf(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

export function ihdr(drawing: Omit<Drawing, "samples">): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(drawing.width, 0);
  data.writeUInt32BE(drawing.height, 4);
  data.set([drawing.depth, drawing.colour, 0, 0, drawing.isInterlaced ? 1 : 0], 8);
  return chunk("IHDR", data);
}

export const SIGNATURE = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");

/** The bytes that are compressed: rows with the filter that `pick` chooses for each. */
export function filteredRows(drawing: Drawing, pick: (row: number) => number): Buffer {
  const bits = CHANNELS[drawing.colour]! * drawing.depth;
  const step = Math.max(1, bits / 8);
  const rows: number[] = [];
  let count = 0;
  for (const lines of bitLines(drawing)) {
    let above = lines[0]!.map(() => 0);
    for (const line of lines) {
      const filter = pick(count++);
      rows.push(filter, ...line.map((byte, at) => (byte - predict(filter, line, above, at, step)) & 255));
      above = line;
    }
  }
  return Buffer.from(rows);
}

/** A whole PNG. */
export function encodePng(
  drawing: Drawing,
  pick: (row: number) => number,
  {
    compress = (bytes: Buffer): Uint8Array => deflateSync(bytes),
    before = [] as readonly Buffer[],
    after = [] as readonly Buffer[],
    cut = Number.POSITIVE_INFINITY,
  } = {},
): Uint8Array {
  const stream = compress(filteredRows(drawing, pick));
  const parts: Buffer[] = [];
  for (let at = 0; at < stream.length; at += cut) parts.push(chunk("IDAT", stream.subarray(at, at + cut)));
  const palette = drawing.colour === 3 ? [chunk("PLTE", Buffer.alloc(3 * 2 ** drawing.depth, 7))] : [];
  const pieces = [SIGNATURE, ihdr(drawing), ...before, ...palette, ...parts, ...after, chunk("IEND")];
  return new Uint8Array(Buffer.concat(pieces));
}

/** Reads a PNG that is known to be right: its samples, and its chunks but IDAT. */
export function decodePng(file: Uint8Array): Drawing & { readonly chunks: readonly string[] } {
  const bytes = Buffer.from(file);
  const chunks: string[] = [];
  const stream: Buffer[] = [];
  for (let at = 8; at < bytes.length; ) {
    const size = bytes.readUInt32BE(at);
    const body = bytes.subarray(at + 4, at + 8 + size);
    if (bytes.readUInt32BE(at + 8 + size) !== crcOf(body)) throw new Error("a checksum is wrong");
    const name = body.toString("latin1", 0, 4);
    if (name === "IDAT") stream.push(body.subarray(4));
    else chunks.push(body.toString("latin1"));
    at += 12 + size;
  }
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  const [depth, colour, isInterlaced] = [bytes[24]!, bytes[25]!, bytes[28] === 1];
  const head = { width, height, depth, colour, isInterlaced };
  const channels = CHANNELS[colour]!;
  const bits = channels * depth;
  const samples = Array.from({ length: width * height * channels }, () => -1);
  const rows = inflateSync(Buffer.concat(stream));
  let from = 0;
  for (const [x0, y0, dx, dy] of isInterlaced ? SEVEN : ONE) {
    const size = Math.ceil((Math.ceil((width - x0) / dx) * bits) / 8);
    if (size <= 0) continue;
    let above = Array.from({ length: size }, () => 0);
    for (let y = y0; y < height; y += dy) {
      const filter = rows[from++]!;
      const line: number[] = [];
      for (let at = 0; at < size; at++)
        line.push((rows[from++]! + predict(filter, line, above, at, Math.max(1, bits / 8))) & 255);
      const text = line.map((byte) => byte.toString(2).padStart(8, "0")).join("");
      for (let x = x0, at = 0; x < width; x += dx)
        for (let channel = 0; channel < channels; channel++, at += depth)
          samples[(y * width + x) * channels + channel] = Number.parseInt(text.slice(at, at + depth), 2);
      above = line;
    }
  }
  if (from !== rows.length) throw new Error("rows are left");
  return { ...head, samples, chunks };
}

/** For each pass that has pixels its rows as bytes. */
function bitLines(drawing: Drawing): number[][][] {
  const { width, height, depth, colour, isInterlaced, samples } = drawing;
  const channels = CHANNELS[colour]!;
  const passes = (isInterlaced ? SEVEN : ONE).map(([x0, y0, dx, dy]) => {
    const lines: number[][] = [];
    for (let y = y0; y < height && x0 < width; y += dy) {
      let text = "";
      for (let x = x0; x < width; x += dx)
        for (let channel = 0; channel < channels; channel++)
          text += samples[(y * width + x) * channels + channel]!.toString(2).padStart(depth, "0");
      const whole = text.padEnd(8 * Math.ceil(text.length / 8), "0");
      lines.push(whole.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)));
    }
    return lines;
  });
  return passes.filter((lines) => lines.length > 0);
}

function predict(
  filter: number,
  line: readonly number[],
  above: readonly number[],
  at: number,
  step: number,
): number {
  const a = line[at - step] ?? 0;
  const b = above[at]!;
  const c = at < step ? 0 : above[at - step]!;
  if (filter === 0) return 0;
  if (filter === 1) return a;
  if (filter === 2) return b;
  if (filter === 3) return Math.floor((a + b) / 2);
  const p = a + b - c;
  const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
  if (pa <= pb && pa <= pc) return a;
  return pb <= pc ? b : c;
}

/** Bit by bit, as the specification defines it: nothing shared with the code under test. */
function crcOf(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
