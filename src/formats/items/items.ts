import { corrupt } from "../../../codec/container/errors.js";
import { readCsv, writeCsv } from "./csv.js";
import { readNpy, writeNpy } from "./npy.js";
import { readPictureItem, writePictureItem } from "./pictureitem.js";
import { type RawItems, readRaw, writeRaw } from "./rawitems.js";

/** N items of height x width x channels integers; a table has height 1, width 1, and a channel for each numeric column. */
export interface ItemArray {
  readonly count: number;
  readonly shape: ItemShape;
  /** Item after item, row after row, column after column, channel after channel. */
  readonly values: Int32Array;
  /** What the channels are called, where the file says it. */
  readonly names?: readonly string[];
}

/** The shape of an item. */
export interface ItemShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** The numbers that files name the formats of items by. */
export const ITEM_FORMATS = { npy: 1, csv: 2, raw: 3, picture: 4 } as const;

export type ItemFormatId = (typeof ITEM_FORMATS)[keyof typeof ITEM_FORMATS];

/** What a file was taken apart into. */
export interface ItemFile {
  readonly items: ItemArray;
  /** All that the items do not say, in a layout of the format's own. Bulky text in it is left plain. */
  readonly remainder: Uint8Array;
  readonly format: ItemFormatId;
}

/** Shape of a file that has nothing but integers in it: content does not tell it. */
export type { RawItems };

/**
 * Takes a file of integers apart: NumPy's `.npy`, a table as delimited text, or, where `raw` says a shape, bare
 * integers of that shape. All values are below `2^22` in amount, but for float32 that are no decimals.
 *
 * @returns undefined for content of no such format, or that {@link writeItems} could not give back; throws nothing
 */
export function readItems(bytes: Uint8Array, raw?: RawItems): ItemFile | undefined {
  const file =
    raw === undefined ? (readNpy(bytes) ?? readPictureItem(bytes) ?? readCsv(bytes)) : readRaw(bytes, raw);
  return file !== undefined && isSame(writeItems(file, bytes.length), bytes) ? file : undefined;
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

/**
 * Puts a file together again, byte for byte.
 *
 * @param maxSize the most bytes that the file may have
 * @throws FlowzipError `corrupt` where items and remainder do not belong together, or the file would be larger
 */
export function writeItems(file: ItemFile, maxSize: number): Uint8Array<ArrayBuffer> {
  const { count, shape, values } = file.items;
  const sides = [count, shape.height, shape.width, shape.channels];
  if (!sides.every((side, at) => Number.isSafeInteger(side) && side >= (at === 0 ? 0 : 1)))
    throw corrupt("items have a shape that is none");
  if (values.length !== sides.reduce((product, side) => product * side, 1))
    throw corrupt(`there are ${values.length} values of items, not as many as their shape says`);
  switch (file.format) {
    case ITEM_FORMATS.npy:
      return writeNpy(file.items, file.remainder, maxSize);
    case ITEM_FORMATS.csv:
      return writeCsv(file.items, file.remainder, maxSize);
    case ITEM_FORMATS.raw:
      return writeRaw(file.items, file.remainder, maxSize);
    case ITEM_FORMATS.picture:
      return writePictureItem(file.items, file.remainder);
    default:
      throw corrupt(`format ${file.format} of items does not exist`);
  }
}
