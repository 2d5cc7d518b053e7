/** What the first chunk of a PNG, IHDR, says. */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** Bits of a sample. */
  readonly depth: 1 | 2 | 4 | 8 | 16;
  readonly colour: Colour;
  readonly isInterlaced: boolean;
}

/** Numbers of the PNG specification. */
export const GREY = 0;
export const RGB = 2;
export const PALETTE = 3;
export const GREY_ALPHA = 4;
export const RGB_ALPHA = 6;
export type Colour = typeof GREY | typeof RGB | typeof PALETTE | typeof GREY_ALPHA | typeof RGB_ALPHA;

const CHANNELS: Readonly<Record<Colour, number>> = {
  [GREY]: 1,
  [RGB]: 3,
  [PALETTE]: 1,
  [GREY_ALPHA]: 2,
  [RGB_ALPHA]: 4,
};

const DEPTHS: Readonly<Record<Colour, readonly number[]>> = {
  [GREY]: [1, 2, 4, 8, 16],
  [RGB]: [8, 16],
  [PALETTE]: [1, 2, 4, 8],
  [GREY_ALPHA]: [8, 16],
  [RGB_ALPHA]: [8, 16],
};

/** Bytes of the data of IHDR. */
const HEADER_BYTES = 13;

/** The largest width or height that the specification allows. */
const LARGEST_SIDE = 2 ** 31 - 1;

/** Samples of a pixel. */
export function channels(header: PngHeader): number {
  return CHANNELS[header.colour];
}

/** Bits of a pixel. */
export function pixelBits(header: PngHeader): number {
  return channels(header) * header.depth;
}

/** Bytes between a byte and its left neighbour in the sense of the filters: at least one. */
export function filterStep(header: PngHeader): number {
  return Math.max(1, pixelBits(header) >> 3);
}

/** The header in the data of an IHDR chunk, or undefined if the specification does not allow it. */
export function parseHeader(data: Uint8Array): PngHeader | undefined {
  if (data.length !== HEADER_BYTES) return undefined;
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  const width = view.getUint32(0);
  const height = view.getUint32(4);
  const depth = view.getUint8(8);
  const colour = view.getUint8(9);
  const interlacing = view.getUint8(12);
  if (width < 1 || height < 1 || width > LARGEST_SIDE || height > LARGEST_SIDE) return undefined;
  if (!isColour(colour) || !isDepth(depth) || !DEPTHS[colour].includes(depth)) return undefined;
  if (view.getUint8(10) !== 0 || view.getUint8(11) !== 0 || interlacing > 1) return undefined;
  return { width, height, depth, colour, isInterlaced: interlacing === 1 };
}

/** The inverse of {@link parseHeader}. */
export function writeHeader(header: PngHeader): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(HEADER_BYTES);
  const view = new DataView(data.buffer);
  view.setUint32(0, header.width);
  view.setUint32(4, header.height);
  view.setUint8(8, header.depth);
  view.setUint8(9, header.colour);
  view.setUint8(12, header.isInterlaced ? 1 : 0);
  return data;
}

function isColour(value: number): value is Colour {
  return value in CHANNELS;
}

function isDepth(value: number): value is PngHeader["depth"] {
  return [1, 2, 4, 8, 16].includes(value);
}
