import type { ItemArray } from "../../../src/train/item/items.js";
import { Random } from "../../support/random.js";

/** Rows of a table in time: walks, a column that is the sum of two others with noise, one that has gaps. */
export function rows(count: number): ItemArray {
  const random = new Random(21);
  const values = new Int32Array(4 * count);
  let [one, other] = [500, -300];
  for (let row = 0; row < count; row++) {
    // Drawn back to the middle, so that what is held out lies where the others do.
    one += random.below(21) - 10 - Math.round((one - 500) / 16);
    other += random.below(9) - 4 - Math.round((other + 300) / 16);
    values.set([one, other, one + 2 * other + random.below(5), 37 * random.below(6)], 4 * row);
  }
  return { count, shape: { height: 1, width: 1, channels: 4 }, values };
}

/** Small pictures of slopes with noise, whose colours go together. */
export function pictures(count: number, side = 8): ItemArray {
  const random = new Random(22);
  const values = new Int32Array(3 * side * side * count);
  for (let at = 0; at < values.length; at += 3) {
    const pixel = (at / 3) % (side * side);
    const picture = Math.floor(at / 3 / (side * side));
    const slope = (pixel % side) * (picture % 5) + Math.floor(pixel / side) * (picture % 3);
    const light = 60 + 4 * (picture % 20) + slope + random.below(6);
    values.set([light + random.below(3), light, light - 10 + random.below(3)], at);
  }
  return { count, shape: { height: side, width: side, channels: 3 }, values };
}

/** Rows of a grid of heights. */
export function grid(count: number, width = 24): ItemArray {
  const random = new Random(23);
  const values = Int32Array.from({ length: count * width }, (_, at) => {
    const [y, x] = [Math.floor(at / width), at % width];
    return Math.round(800 + 300 * Math.sin(y / 9) * Math.cos(x / 7)) + random.below(4);
  });
  return { count, shape: { height: 1, width, channels: 1 }, values };
}
