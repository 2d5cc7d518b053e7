import { type OpenedBlock, writeBlock } from "../codec/container/block.js";
import { corrupt } from "../codec/container/errors.js";
import { LARGEST_BLOCK } from "../codec/container/limits.js";
import type { Level } from "../codec/domain/bytes.js";
import { LARGEST_FILE, MOST_SAMPLES } from "../codec/domain/picturehead.js";
import { decodePicture, encodePicture, isShortPicture, pictureMemory } from "../codec/domain/pictures.js";
import { packRemainder, unpackRemainder } from "../codec/domain/remainder.js";
import { type Area, tileCount } from "../codec/domain/tilegrid.js";
import { gridFor, largestTileMemory, tileFrames } from "../codec/domain/tiles.js";
import type { PictureShape } from "../codec/image/plane.js";
import { bytesOfPlanes, pictureBytes } from "../codec/image/samplebytes.js";
import type { Kernel } from "../codec/kernel.js";
import type { FilePicture } from "./formats/format.js";
import { formatOf, openPicture } from "./formats/pictures.js";
import { bytesOfPicture, cutOut, pictureOfBytes, shapeOfPicture } from "./formats/raster.js";
import { pixelGain } from "./pixelgain.js";
import { checkRegion } from "./region.js";
import type { Given, PictureResult } from "./runner.js";

/** Copies of a file and of its samples that there are at the most while it is taken apart or made. */
const COPIES = 4;
/** What the head of a picture in tiles takes at the most besides the remainder. */
const HEAD_ROOM = 64;

/** How many bytes of memory it takes at the most to take a file apart or to make it, its tiles not counted. */
export function fileMemory(fileSize: number, shape: PictureShape): number {
  return COPIES * (fileSize + pictureBytes(shape));
}

/** The most bytes that a file of a picture can have where so much memory is allowed. */
export function largestFile(memory: number): number {
  return Math.min(LARGEST_FILE, Math.floor(memory / COPIES));
}

const BYTES: PictureResult = { kind: "bytes", pixelBytes: undefined };

/**
 * Encodes a file of a picture as one block, or takes it apart to be encoded in tiles.
 * @returns `bytes` where the file is of no format that can be restored, takes too much memory or does not get shorter; and
 * the content that decoding gives: the file, but with `pixels` another one of the same pixels
 */
export function encodePictureFile(
  kernel: Kernel,
  file: Uint8Array,
  given: Given<"picture">,
): { readonly result: PictureResult; readonly content: Uint8Array } {
  const { level, pixels, raw, memory, hint } = given;
  const mostSamples = Math.min(MOST_SAMPLES, Math.floor(memory / COPIES) - file.length);
  const opened = openPicture(file, { pixels, raw, mostSamples });
  if (opened === undefined) {
    const pixelBytes = hint && !pixels ? pixelGain(kernel, file, { mostSamples, level }) : undefined;
    return { result: { kind: "bytes", pixelBytes }, content: file };
  }
  const { format, picture, remainder } = opened;
  const frameHeight = raw?.frameHeight;
  const content = format.restore(picture, remainder);
  // Whatever a format makes of a file, nothing is written that would not come back.
  if (!pixels && !isEqual(content, file)) return { result: BYTES, content };
  return {
    result: codePicture(
      kernel,
      { format: format.id, picture, remainder, content, frameHeight },
      level,
      memory,
    ),
    content,
  };
}

interface TakenApart {
  readonly format: number;
  readonly picture: FilePicture;
  readonly remainder: Uint8Array;
  readonly content: Uint8Array;
  readonly frameHeight: number | undefined;
}

function codePicture(
  kernel: Kernel,
  { format, picture, remainder: kept, content, frameHeight }: TakenApart,
  level: Level,
  memory: number,
): PictureResult {
  const shape = shapeOfPicture(picture);
  const grid = gridFor(shape);
  if (grid === undefined || kept.length > LARGEST_BLOCK - HEAD_ROOM) return BYTES;
  const isSingle = tileCount(grid) === 1 && content.length <= LARGEST_BLOCK;
  const tiled = fileMemory(content.length, shape) + largestTileMemory(grid, shape);
  if ((isSingle ? pictureMemory(shape) : tiled) > memory) return BYTES;
  const remainder = packRemainder(kernel, kept, level);
  const samples = bytesOfPicture(picture);
  const fileCheck = kernel.crc32c(content);
  if (!isSingle) {
    const about = { format, shape, grid, fileSize: content.length, fileCheck };
    return { kind: "tiles", head: { ...about, remainder }, samples, frameHeight };
  }
  const frames = frameHeight === undefined ? undefined : tileFrames(grid, shape, 0, frameHeight);
  const coded = encodePicture(kernel, { format, shape, check: fileCheck, frames }, samples, remainder, level);
  if (coded === undefined || coded.payload.length >= content.length) return BYTES;
  const isShort = isShortPicture(content.length, shape);
  const about = { size: content.length, check: fileCheck, ...(isShort && { shortOf: "pictures" as const }) };
  return { kind: "block", isShort, block: writeBlock(kernel, about, coded.chain, coded.payload) };
}

/**
 * The file of a block of a picture, or one of a region of it.
 * @throws FlowzipError `corrupt`, `unsupported` or `limit-exceeded`; `invalid-argument` for a region outside of the picture
 */
export function decodePictureFile(
  kernel: Kernel,
  block: OpenedBlock,
  limits: { readonly memory: number; readonly region: Area | undefined },
): Uint8Array<ArrayBuffer> {
  const { format, shape, planes, remainder, check } = decodePicture(kernel, block, limits.memory);
  const { region } = limits;
  const samples = bytesOfPlanes(planes, shape);
  if (region !== undefined) {
    checkRegion(region, shape);
    const { width, height } = region;
    const part = pictureOfBytes(cutOut(samples, shape, region), { ...shape, width, height });
    return formatOf(format).write(part, remainder);
  }
  const file = formatOf(format).restore(pictureOfBytes(samples, shape), remainder);
  checkFile(kernel, file, block.contentSize, check);
  return file;
}

/**
 * Makes the file of a picture in tiles, or another one of the same kind.
 * @throws FlowzipError `corrupt` or `unsupported`
 */
export function restoreTiled(
  kernel: Kernel,
  { bytes, shape, head, isOriginal }: Given<"restore">,
): Uint8Array<ArrayBuffer> {
  const remainder = unpackRemainder(kernel, head.remainder);
  const format = formatOf(head.format);
  const picture = pictureOfBytes(bytes, shape);
  if (!isOriginal) return format.write(picture, remainder);
  const file = format.restore(picture, remainder);
  checkFile(kernel, file, head.fileSize, head.fileCheck);
  return file;
}

function checkFile(kernel: Kernel, file: Uint8Array, size: number, check: number): void {
  if (file.length !== size || kernel.crc32c(file) !== check) {
    throw corrupt("the content of a block does not match its checksum");
  }
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return false;
  return true;
}
