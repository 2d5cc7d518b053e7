import { corrupt } from "../../../codec/container/errors.js";
import type { ItemArray, ItemFile } from "./items.js";
export function readNpy(_bytes: Uint8Array): ItemFile | undefined {
  return undefined;
}
export function writeNpy(
  _items: ItemArray,
  _remainder: Uint8Array,
  _maxSize: number,
): Uint8Array<ArrayBuffer> {
  throw corrupt("none");
}
