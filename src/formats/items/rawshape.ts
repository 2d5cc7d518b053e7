import { FlowzipError } from "../../../codec/container/errors.js";
import type { RawItems } from "./items.js";

const MOST_ITEMS = 2 ** 28;

/**
 * The shape of raw items: how many, then columns, or rows and columns and channels; samples of one byte, or of two with `:u16`
 * behind, the lower one first.
 * @throws FlowzipError `invalid-argument`
 * @example
 * parseRawItems("3000x32x32x3"); // pictures
 * parseRawItems("17420x7:u16"); // a table
 */
export function parseRawItems(text: string): RawItems {
  const [shape = "", depth = "u8", ...more] = text.split(":");
  const [count = 0, ...sides] = shape.split("x").map((side) => (/^\d{1,10}$/.test(side) ? Number(side) : 0));
  const [height, width, channels] = sides.length === 1 ? [1, 1, sides[0]] : sides;
  const isShape = sides.length === 1 || sides.length === 3;
  const all = [count, height ?? 0, width ?? 0, channels ?? 0];
  if (
    !isShape ||
    more.length > 0 ||
    (depth !== "u8" && depth !== "u16") ||
    all.some((side) => side < 1) ||
    all.reduce((product, side) => product * side, 1) > MOST_ITEMS
  ) {
    throw new FlowzipError(
      "invalid-argument",
      `'${text}' is not the shape of raw items`,
      "give it as in 3000x32x32x3 or 17420x7:u16",
    );
  }
  return { count, height: height!, width: width!, channels: channels!, depth };
}
