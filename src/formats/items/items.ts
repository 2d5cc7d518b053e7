import { corrupt } from "../../../codec/container/errors.js";

export interface ItemArray {
  readonly count: number;
  readonly shape: { readonly height: number; readonly width: number; readonly channels: number };
  readonly values: Int32Array;
  readonly names?: readonly string[];
}
export interface RawItems {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly depth: "u8" | "u16";
}
/** The numbers that files name the formats of items by. */
export const ITEM_FORMATS = { raw: 3 } as const;
export type ItemFormatId = (typeof ITEM_FORMATS)[keyof typeof ITEM_FORMATS];
export interface ItemFile {
  readonly items: ItemArray;
  readonly remainder: Uint8Array;
  readonly format: ItemFormatId;
}
export function readItems(bytes: Uint8Array, raw?: RawItems): ItemFile | undefined {
  if (raw === undefined) return undefined;
  const { count, height, width, channels, depth } = raw;
  const size = depth === "u16" ? 2 : 1;
  const values = Int32Array.from(
    { length: bytes.length / size },
    (_, at) => bytes[size * at]! + (size === 2 ? 256 * bytes[2 * at + 1]! : 0),
  );
  const items = { count, shape: { height, width, channels }, values };
  return { items, remainder: Uint8Array.of(size), format: ITEM_FORMATS.raw };
}
export function writeItems({ items, remainder }: ItemFile, _maxSize: number): Uint8Array<ArrayBuffer> {
  const [size] = remainder;
  if (remainder.length !== 1 || (size !== 1 && size !== 2)) throw corrupt("integers of items have no bytes");
  if (items.values.some((value) => value < 0 || value >= 256 ** size))
    throw corrupt(`an integer of items does not fit ${size} bytes`);
  return size === 1
    ? Uint8Array.from(items.values)
    : Uint8Array.from(
        { length: 2 * items.values.length },
        (_, at) => items.values[at >> 1]! >> (8 * (at & 1)),
      );
}
