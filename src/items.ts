import { FlowzipError } from "../codec/container/errors.js";
import { toBytes } from "./arrays.js";
import { type ItemArray, readItems } from "./formats/items/items.js";
import { parseRawItems } from "./formats/items/rawshape.js";

/**
 * The items of a file: an array of NumPy, a table of numbers, a picture, or raw samples.
 * @param rawItems the shape of raw samples, as in `3000x32x32x3`
 * @throws FlowzipError `invalid-argument` for content that holds no items
 */
export function itemsOf(content: BufferSource, rawItems?: string): ItemArray {
  const file = readItems(toBytes(content), rawItems === undefined ? undefined : parseRawItems(rawItems));
  if (file !== undefined) return file.items;
  throw new FlowzipError(
    "invalid-argument",
    "the content holds no items that a model can tell",
    "give an array of NumPy, a table of numbers, a picture, or the shape of raw samples",
  );
}
