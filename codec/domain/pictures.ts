import type { OpenedBlock } from "../container/block.js";
import type { ChainRecord } from "../container/chain.js";
import { corrupt, FlowzipError, unsupported } from "../container/errors.js";
import { LARGEST_SHORT, MOST_SHORT_SAMPLES } from "../container/limits.js";
import { Reader } from "../container/wire.js";
import type { Frames, PictureShape, Plane } from "../image/plane.js";
import { planesOfBytes } from "../image/samplebytes.js";
import type { Kernel } from "../kernel.js";
import type { Level } from "./bytes.js";
import { codePlanes, decodeCoded, isOfPlanes, planesMemory } from "./picturecoding.js";
import { type PictureAbout, readAbout, readRemainder, writeAbout, writeRemainder } from "./picturehead.js";
import { unpackRemainder } from "./remainder.js";

/** A picture in one block: what is said of it, its samples, and all else that its file says. */
export interface WholePicture extends PictureAbout {
  /** The check of the file. */
  readonly check: number;
  readonly planes: readonly Plane[];
  readonly remainder: Uint8Array;
}

/** How many bytes of memory it takes at the most to encode or decode a picture in one block. */
export function pictureMemory({ width, height, planes }: PictureShape): number {
  return planesMemory(width * height * planes);
}

/** Whether the block of a picture can be a short one. */
export function isShortPicture(fileSize: number, { width, height, planes }: PictureShape): boolean {
  return fileSize <= LARGEST_SHORT && width * height * planes <= MOST_SHORT_SAMPLES;
}

/**
 * Encodes a picture in one block: the numbers of its shape, its remainder, its planes through flows.
 * @param about with how it is cut, where it is several pictures
 * @param samples the bytes of its samples
 * @param remainder as it was packed
 * @returns chain and payload of the block, or undefined where the level codes no pictures
 */
export function encodePicture(
  kernel: Kernel,
  about: PictureAbout & { readonly check: number; readonly frames?: Frames | undefined },
  samples: Uint8Array,
  remainder: Uint8Array,
  level: Level,
): { readonly chain: ChainRecord; readonly payload: Uint8Array<ArrayBuffer> } | undefined {
  const coded = codePlanes(kernel, planesOfBytes(samples, about.shape), level, about.check, about.frames);
  if (coded === undefined) return undefined;
  const head = writeRemainder(writeAbout(about), about.format, remainder).finish();
  const payload = new Uint8Array(head.length + coded.payload.length);
  payload.set(head);
  payload.set(coded.payload, head.length);
  return { chain: coded.chain, payload };
}

/**
 * Decodes the picture of a block that was opened.
 * @param memory how many bytes of memory it may take
 * @throws FlowzipError `corrupt`, `unsupported` or `limit-exceeded`
 */
export function decodePicture(
  kernel: Kernel,
  { chain, payload, contentSize, shortOf }: OpenedBlock,
  memory: number,
): WholePicture {
  if (!isOfPlanes(chain))
    throw unsupported(`a picture in one block has prior ${chain.prior}, which is none of planes`);
  const reader = new Reader(payload, "in the payload of a picture", true);
  const { format, shape } = readAbout(reader);
  if (shortOf !== undefined && !isShortPicture(contentSize, shape)) {
    throw corrupt("a picture is too large for a short block");
  }
  const needed = pictureMemory(shape);
  if (needed > memory) throw pictureTooLarge(shape, needed, memory);
  const remainder = unpackRemainder(kernel, readRemainder(reader, format));
  const { planes, check } = decodeCoded(kernel, chain, reader.take(reader.remaining), shape);
  return { format, shape, planes, remainder, check };
}

/** The error of a picture that takes more memory than is allowed. */
export function pictureTooLarge(shape: PictureShape, needed: number, memory: number): FlowzipError {
  const { width, height, planes } = shape;
  return new FlowzipError(
    "limit-exceeded",
    `a picture of ${width} x ${height} x ${planes} samples needs ${needed} bytes of memory, the limit is ${memory}`,
    "raise the limit of memory",
  );
}
