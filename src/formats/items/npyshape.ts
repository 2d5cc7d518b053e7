import type { ItemShape } from "./items.js";

/** Of a table, so many columns are channels; of a wider one they are a line of values of one kind. */
const MOST_COLUMNS = 256;
/** The last of three axes is one of channels if it is no longer, and the one before is longer. */
const MOST_SAMPLES = 16;
/** Larger items are none, so that a shape without any items asks for nothing. */
const LARGEST_ITEM = 2 ** 28;

/** An array as items. */
export interface ItemLayout extends ItemShape {
  readonly count: number;
}

/** The items that the elements of an array are, in their order with the last axis running fastest. */
export function layoutOf(shape: readonly number[]): ItemLayout | undefined {
  const layout = anyLayout(shape);
  const { height, width, channels } = layout;
  const sides = [height, width, channels];
  return sides.every((side) => side >= 1) && height * width * channels <= LARGEST_ITEM ? layout : undefined;
}

function anyLayout(shape: readonly number[]): ItemLayout {
  const leading = shape.slice(0, -3).reduce((product, axis) => product * axis, 1);
  const [first = 1, second = 1, third = 1] = shape.slice(-3);
  if (shape.length <= 1) return { count: first, height: 1, width: 1, channels: 1 };
  if (shape.length === 2)
    return second <= MOST_COLUMNS
      ? { count: first, height: 1, width: 1, channels: second }
      : { count: first, height: 1, width: second, channels: 1 };
  if (shape.length === 3)
    return third <= MOST_SAMPLES && second > MOST_SAMPLES
      ? { count: first, height: 1, width: second, channels: third }
      : { count: first, height: second, width: third, channels: 1 };
  return third <= MOST_COLUMNS
    ? { count: leading, height: first, width: second, channels: third }
    : { count: leading, height: first, width: second * third, channels: 1 };
}
