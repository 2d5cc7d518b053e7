import { type OpenedBlock, openBlock, writeBlock } from "../container/block.js";
import { writeChain } from "../container/chain.js";
import { corrupt } from "../container/errors.js";
import { LARGEST_BLOCK } from "../container/limits.js";
import { Reader } from "../container/wire.js";
import { isCodable } from "../image/codable.js";
import type { Frames, PictureShape } from "../image/plane.js";
import { bytesOfPlanes, pictureBytes, planesOfBytes } from "../image/samplebytes.js";
import type { Kernel } from "../kernel.js";
import { decodeMemory, decodeOpened, encodeBytes, type Level } from "./bytes.js";
import { codePlanes, decodeCoded, isOfPlanes, planesMemory } from "./picturecoding.js";
import {
  readRemainder,
  readTiledAbout,
  type TiledAbout,
  writeRemainder,
  writeTiledAbout,
} from "./picturehead.js";
import { chooseGrid, TILE_STEP, type TileGrid, tileArea, tileCount } from "./tilegrid.js";

/**
 * A picture in tiles is a head, which is a stored block, and a block for each tile, the content of which is the bytes of
 * its samples (samplebytes.ts): coded as planes with flows of its own, or as bytes where that is shorter.
 */
export interface TiledHead extends TiledAbout {
  /** As it was packed. */
  readonly remainder: Uint8Array;
}

const STORED = { flows: [], prior: 0 } as const;

/** The grid for a picture, or undefined where it has tiles that cannot be coded. */
export function gridFor(shape: PictureShape): TileGrid | undefined {
  const grid = chooseGrid(shape);
  for (let index = 0; index < tileCount(grid); index++) {
    const tile = tileShape(grid, shape, index);
    const { width, height } = tile;
    if (!isCodable({ width, height, least: 0, most: 2 ** shape.bits - 1 })) return undefined;
    if (pictureBytes(tile) > LARGEST_BLOCK) return undefined;
  }
  return grid;
}

export function tileShape(grid: TileGrid, shape: PictureShape, index: number): PictureShape {
  const { width, height } = tileArea(grid, shape, index);
  return { ...shape, width, height };
}

/** Where in a tile the frames of its picture are cut, undefined where it has no more than one. */
export function tileFrames(
  grid: TileGrid,
  shape: PictureShape,
  index: number,
  frameHeight: number,
): Frames | undefined {
  const { y, height } = tileArea(grid, shape, index);
  const frames = { height: frameHeight, first: frameHeight - (y % frameHeight) };
  return frames.first < height && frameHeight <= height ? frames : undefined;
}

/** How many bytes of memory it takes at the most to encode or decode a tile. */
export function tileMemory(shape: PictureShape): number {
  const { width, height, planes } = shape;
  return Math.max(planesMemory(width * height * planes), decodeMemory(pictureBytes(shape)));
}

/** As much as the largest tile of a picture takes. */
export function largestTileMemory(grid: TileGrid, shape: PictureShape): number {
  const longest = (length: number, tiles: number) => Math.min(length, Math.ceil(length / tiles) + TILE_STEP);
  const width = longest(shape.width, grid.columns);
  return tileMemory({ ...shape, width, height: longest(shape.height, grid.rows) });
}

/** Writes the first block of a picture in tiles. */
export function writeTiledHead(
  kernel: Kernel,
  head: TiledHead,
): { readonly block: Uint8Array<ArrayBuffer>; readonly contentSize: number } {
  const { remainder } = head;
  const content = writeRemainder(writeTiledAbout(head), head.format, remainder).finish();
  const check = kernel.crc32c(content);
  const block = writeBlock(kernel, { size: content.length, check }, STORED, content);
  return { block, contentSize: content.length };
}

/**
 * Reads the first block of a picture in tiles.
 * @throws FlowzipError `corrupt` or `unsupported`
 */
export function readTiledHead(kernel: Kernel, bytes: Uint8Array): TiledHead {
  const block = openBlock(kernel, bytes);
  const { chain, payload } = block;
  const isStored = chain.prior === STORED.prior && chain.flows.length === 0;
  if (!isStored || payload.length !== block.contentSize) {
    throw corrupt("the first block of a picture in tiles is not a stored one");
  }
  if (kernel.crc32c(payload) !== block.contentCheck) {
    throw corrupt("the content of a block does not match its checksum");
  }
  const reader = new Reader(payload, "in the head of a picture", true);
  const about = readTiledAbout(reader);
  // A copy, since a view would hold on to all of the bytes.
  const remainder = readRemainder(reader, about.format).slice();
  if (reader.remaining > 0) throw corrupt("bytes follow the head of a picture");
  return { ...about, remainder };
}

/**
 * Encodes a tile.
 * @param content the bytes of its samples
 * @param frames where it is several pictures, one below the other
 * @returns the whole block
 */
export function encodeTile(
  kernel: Kernel,
  content: Uint8Array,
  shape: PictureShape,
  level: Level,
  frames?: Frames,
): Uint8Array<ArrayBuffer> {
  const check = kernel.crc32c(content);
  const coded = codePlanes(kernel, planesOfBytes(content, shape), level, check, frames);
  if (coded !== undefined) {
    const size = writeChain(coded.chain).length + coded.payload.length;
    if (size < writeChain(STORED).length + content.length) {
      return writeBlock(kernel, { size: content.length, check }, coded.chain, coded.payload);
    }
  }
  return encodeBytes(kernel, content, level);
}

/**
 * Decodes a tile of a shape that is known.
 * @returns the bytes of its samples
 * @throws FlowzipError `corrupt` or `unsupported`
 */
export function decodeTile(kernel: Kernel, block: OpenedBlock, shape: PictureShape): Uint8Array<ArrayBuffer> {
  if (block.contentSize !== pictureBytes(shape))
    throw corrupt("a tile has not the size that its picture says");
  const content = isOfPlanes(block.chain)
    ? decodePlanesOfTile(kernel, block, shape)
    : decodeOpened(kernel, block);
  // A block of bytes can hold samples that have too many bits.
  if (!fitsBits(content, shape.bits)) throw corrupt("a tile has samples that are too large for its picture");
  return content;
}

function decodePlanesOfTile(
  kernel: Kernel,
  { chain, payload }: OpenedBlock,
  shape: PictureShape,
): Uint8Array<ArrayBuffer> {
  const { planes, check } = decodeCoded(kernel, chain, payload, shape);
  const content = bytesOfPlanes(planes, shape);
  if (kernel.crc32c(content) !== check) {
    throw corrupt("the content of a block does not match its checksum");
  }
  return content;
}

function fitsBits(content: Uint8Array, bits: number): boolean {
  if (bits === 8 || bits === 16) return true;
  const isWide = bits > 8;
  const most = 2 ** (isWide ? bits - 8 : bits) - 1;
  for (let at = isWide ? 1 : 0; at < content.length; at += isWide ? 2 : 1)
    if (content[at]! > most) return false;
  return true;
}
