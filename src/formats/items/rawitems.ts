import { corrupt } from "../../../codec/container/errors.js";
import { ITEM_FORMATS, type ItemArray, type ItemFile } from "./items.js";
import { ItemReader, ItemWriter } from "./remainder.js";

/** The shape of bare integers: item after item, row after row, column after column, channel after channel. */
export interface RawItems {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Unsigned integers of one byte, or of two of which the lower is first. */
  readonly depth: "u8" | "u16";
}

/** The remainder is the bytes of an integer. */
export function readRaw(bytes: Uint8Array, raw: RawItems): ItemFile | undefined {
  const { count, height, width, channels, depth } = raw;
  const isShape = [count, height, width, channels].every((side) => Number.isSafeInteger(side) && side >= 1);
  const size = depth === "u16" ? 2 : 1;
  if (!isShape || bytes.length !== count * height * width * channels * size) return undefined;
  const values = new Int32Array(bytes.length / size);
  for (let at = 0; at < values.length; at++)
    values[at] = size === 1 ? bytes[at]! : bytes[2 * at]! + 256 * bytes[2 * at + 1]!;
  return {
    items: { count, shape: { height, width, channels }, values },
    remainder: new ItemWriter().number(size).finish(),
    format: ITEM_FORMATS.raw,
  };
}

/** @throws FlowzipError `corrupt` */
export function writeRaw(items: ItemArray, remainder: Uint8Array, maxSize: number): Uint8Array<ArrayBuffer> {
  const reader = new ItemReader(remainder);
  const size = reader.number("bytes of an integer", 2);
  reader.end();
  const { values } = items;
  if (size === 0) throw corrupt("integers of items have no bytes");
  if (values.length * size > maxSize) throw corrupt(`items take more than ${maxSize} bytes`);
  const bytes = new Uint8Array(values.length * size);
  for (const [at, value] of values.entries()) {
    if (value < 0 || value >= 256 ** size) throw corrupt(`an integer of items does not fit ${size} bytes`);
    bytes[size * at] = value & 255;
    if (size === 2) bytes[2 * at + 1] = value >> 8;
  }
  return bytes;
}
