import { colourFlow } from "./colour.js";

/** Green, and what red and blue are beyond it. */
export const green = colourFlow({
  id: 41,
  name: "green",
  forward(red, green, blue) {
    for (let pixel = 0; pixel < red.length; pixel++) {
      const base = green[pixel]!;
      green[pixel] = red[pixel]! - base;
      blue[pixel] = blue[pixel]! - base;
      red[pixel] = base;
    }
  },
  inverse(base, red, blue) {
    for (let pixel = 0; pixel < base.length; pixel++) {
      const value = base[pixel]!;
      base[pixel] = red[pixel]! + value;
      red[pixel] = value;
      blue[pixel] = blue[pixel]! + value;
    }
  },
  ranges: (red, green, blue) => [
    green,
    [red[0] - green[1], red[1] - green[0]],
    [blue[0] - green[1], blue[1] - green[0]],
  ],
});
