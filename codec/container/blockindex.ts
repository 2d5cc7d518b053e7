import type { Kernel } from "../kernel.js";
import { corrupt } from "./errors.js";
import { LARGEST_BLOCK } from "./limits.js";
import { numberLength, Reader, Writer } from "./wire.js";

export const END_TAG = 0;
const CHECK_BYTES = 4;
/** The size of the end section (4 bytes), then two bytes that no header has at its start. */
export const FOOTER_BYTES = 6;
const FOOTER_MAGIC = Uint8Array.of(0x5a, 0xf7);

/** Where a block is and what it holds. */
export interface IndexEntry {
  readonly contentSize: number;
  /** All bytes of the block, from its tag to its check. */
  readonly blockSize: number;
}

/** Writes the end section (tag, count, entries, check) and the footer. */
export function writeIndex(kernel: Kernel, entries: readonly IndexEntry[]): Uint8Array<ArrayBuffer> {
  const writer = new Writer().byte(END_TAG).number(entries.length);
  for (const { contentSize, blockSize } of entries) writer.number(contentSize).number(blockSize);
  writer.word(kernel.crc32c(writer.finish()));
  const size = writer.length;
  return writer.word(size).bytes(FOOTER_MAGIC).finish();
}

/** How many bytes {@link writeIndex} takes for so many blocks at the most. */
export function largestIndexBytes(blocks: number): number {
  const entry = numberLength(LARGEST_BLOCK) + numberLength(LARGEST_BLOCK * 2);
  return 1 + numberLength(blocks) + blocks * entry + CHECK_BYTES + FOOTER_BYTES;
}

/** @returns the size of the end section before the footer, or undefined where `footer` is none */
export function readFooter(footer: Uint8Array): number | undefined {
  if (footer.length !== FOOTER_BYTES || FOOTER_MAGIC.some((value, index) => footer[4 + index] !== value)) {
    return undefined;
  }
  return new DataView(footer.buffer, footer.byteOffset).getUint32(0, true);
}

/**
 * Reads an end section, from its tag to its check.
 * @throws FlowzipError `corrupt` or `truncated`
 */
export function readIndex(kernel: Kernel, section: Uint8Array): IndexEntry[] {
  const reader = new Reader(section, "in the index");
  if (reader.byte() !== END_TAG) throw corrupt("the index does not begin with its tag");
  const count = reader.number(Math.floor(section.length / 2), "number of blocks in the index");
  const entries: IndexEntry[] = [];
  for (let index = 0; index < count; index++) {
    const contentSize = reader.number(LARGEST_BLOCK, "size of a content in the index");
    entries.push({
      contentSize,
      blockSize: reader.number(LARGEST_BLOCK * 2, "size of a block in the index"),
    });
  }
  const checked = reader.position;
  if (reader.word() !== kernel.crc32c(section.subarray(0, checked))) {
    throw corrupt("the index does not match its checksum");
  }
  if (reader.remaining > 0) throw corrupt("bytes follow the index");
  return entries;
}
