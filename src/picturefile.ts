import { type OpenedBlock, writeBlock } from "../codec/container/block.js";
import { corrupt } from "../codec/container/errors.js";
import type { Level } from "../codec/domain/bytes.js";
import { decodePicture, encodePicture, isPossible, pictureMemory } from "../codec/domain/pictures.js";
import type { Kernel } from "../codec/kernel.js";
import { openPicture, restorePicture } from "./formats/pictures.js";

/**
 * Encodes a file of a picture as one block.
 * @param options.pixels whether to keep no more of the file than pixels and chunks
 * @param options.memory how many bytes of memory it may take
 * @returns the block and the content that it decodes to (the file, but with `pixels` another one of the same pixels), or
 * undefined where the file is of no format that can be restored, or takes too much memory
 */
export function encodePictureFile(
  kernel: Kernel,
  file: Uint8Array,
  options: { readonly level: Level; readonly pixels: boolean; readonly memory: number },
): { block: Uint8Array<ArrayBuffer>; content: Uint8Array } | undefined {
  const mostSamples = Math.floor(options.memory / pictureMemory(1));
  const opened = openPicture(file, { pixels: options.pixels, mostSamples });
  if (opened === undefined || !isPossible(opened.picture)) return undefined;
  const { format, picture, remainder } = opened;
  const content = format.restore(picture, remainder);
  // Whatever a format makes of a file, nothing is written that would not come back.
  if (!options.pixels && !isEqual(content, file)) return undefined;
  const { chain, payload } = encodePicture(kernel, { format: format.id, picture, remainder }, options.level);
  if (payload.length >= content.length) return undefined;
  const check = kernel.crc32c(content);
  return { block: writeBlock(kernel, { size: content.length, check }, chain, payload), content };
}

/**
 * The file of a block of a picture.
 * @throws FlowzipError `corrupt`, `unsupported` or `limit-exceeded`
 */
export function decodePictureFile(
  kernel: Kernel,
  block: OpenedBlock,
  memory: number,
): Uint8Array<ArrayBuffer> {
  const { format, picture, remainder } = decodePicture(kernel, block, memory);
  const file = restorePicture(format, picture, remainder);
  if (file.length !== block.contentSize || kernel.crc32c(file) !== block.contentCheck) {
    throw corrupt("the content of a block does not match its checksum");
  }
  return file;
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((value, index) => value === other[index]);
}
