/** Items of the same shape: rows of a table, small pictures, rows of a grid. */
export interface ItemArray {
  readonly count: number;
  readonly shape: { readonly height: number; readonly width: number; readonly channels: number };
  /** Item by item, row by row, cell by cell, channel by channel. */
  readonly values: Int32Array;
  readonly names?: readonly string[];
}

/** Items from one on to before another. */
export function itemsBetween(items: ItemArray, from: number, to: number): ItemArray {
  const { height, width, channels } = items.shape;
  const size = height * width * channels;
  return { ...items, count: to - from, values: items.values.subarray(from * size, to * size) };
}
