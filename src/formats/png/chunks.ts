import { concatenate } from "../../arrays.js";
import { crc32 } from "./crc32.js";
import { PALETTE, type PngHeader, parseHeader } from "./header.js";

export const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** Length, name and checksum of a chunk. */
const FRAME_BYTES = 12;

/** The longest data of a chunk that the specification allows. */
const LONGEST_CHUNK = 2 ** 31 - 1;

/** A PNG as its chunks, whole and with right checksums. Joined in this order, the parts are the file. */
export interface PngParts {
  readonly header: PngHeader;
  /** Signature and chunks before the pixels, IHDR included. */
  readonly before: Uint8Array;
  /** The zlib stream of the pixels, out of its IDAT chunks. */
  readonly stream: Uint8Array;
  /** Bytes of `stream` in each IDAT chunk. */
  readonly cuts: readonly number[];
  /** Chunks after the pixels, IEND included, and whatever follows. */
  readonly after: Uint8Array;
}

/** Files with more IDAT chunks are not opened: a short list of them could ask for any amount of memory. */
export const MOST_CUTS = 2 ** 20;

export interface Chunk {
  readonly name: string;
  readonly data: Uint8Array;
  /** Where the next one begins. */
  readonly end: number;
}

export function hasSignature(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, at) => bytes[at] === byte);
}

/**
 * The parts of a PNG, or undefined where it breaks a rule that makes its pixels doubtful: a checksum, a length, an order,
 * a critical chunk that the specification does not know.
 */
export function parseChunks(bytes: Uint8Array): PngParts | undefined {
  if (!hasSignature(bytes)) return undefined;
  const first = chunkAt(bytes, SIGNATURE.length);
  const header = first?.name === "IHDR" ? parseHeader(first.data) : undefined;
  if (first === undefined || header === undefined) return undefined;
  const pieces: Uint8Array[] = [];
  let hasPalette = false;
  let pixelsBegin = 0;
  let pixelsEnd = 0;
  for (let at = first.end; ; ) {
    const chunk = chunkAt(bytes, at);
    if (chunk === undefined) return undefined;
    if (chunk.name === "IDAT") {
      if (pixelsBegin === 0) pixelsBegin = at;
      else if (pixelsEnd !== at) return undefined;
      pixelsEnd = chunk.end;
      pieces.push(chunk.data);
    } else if (chunk.name === "PLTE") {
      if (hasPalette || pieces.length > 0) return undefined;
      hasPalette = true;
    } else if (isCritical(chunk.name)) {
      if (chunk.name !== "IEND" || chunk.data.length > 0) return undefined;
      break;
    }
    at = chunk.end;
  }
  if (pieces.length === 0 || (header.colour === PALETTE && !hasPalette)) return undefined;
  return {
    header,
    before: bytes.subarray(0, pixelsBegin),
    stream: concatenate(pieces),
    cuts: pieces.map((piece) => piece.length),
    after: bytes.subarray(pixelsEnd),
  };
}

/** The inverse of {@link parseChunks}. `cuts` must not be longer than `stream` together. */
export function joinChunks({
  before,
  stream,
  cuts,
  after,
}: Omit<PngParts, "header">): Uint8Array<ArrayBuffer> {
  const pieces: Uint8Array[] = [before];
  let from = 0;
  for (const size of cuts) {
    pieces.push(makeChunk("IDAT", stream.subarray(from, from + size)));
    from += size;
  }
  pieces.push(after);
  return concatenate(pieces);
}

/** A chunk with its frame. */
export function makeChunk(name: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const chunk = new Uint8Array(FRAME_BYTES + data.length);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, data.length);
  for (let at = 0; at < 4; at++) chunk[4 + at] = name.charCodeAt(at);
  chunk.set(data, 8);
  view.setUint32(8 + data.length, crc32(chunk.subarray(4, 8 + data.length)));
  return chunk;
}

/** The chunk at a position, or undefined where there is none that is whole. */
export function chunkAt(bytes: Uint8Array, at: number): Chunk | undefined {
  if (bytes.length - at < FRAME_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, bytes.length - at);
  const size = view.getUint32(0);
  if (size > LONGEST_CHUNK || size > view.byteLength - FRAME_BYTES) return undefined;
  if (view.getUint32(8 + size) !== crc32(bytes.subarray(at + 4, at + 8 + size))) return undefined;
  return {
    name: String.fromCharCode(...bytes.subarray(at + 4, at + 8)),
    data: bytes.subarray(at + 8, at + 8 + size),
    end: at + FRAME_BYTES + size,
  };
}

/** A decoder that does not know such a chunk cannot show the picture: its name begins with a capital. */
function isCritical(name: string): boolean {
  return (name.charCodeAt(0) & 32) === 0;
}
