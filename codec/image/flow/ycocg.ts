import { colourFlow, type Range } from "./colour.js";

const half = (a: Range, b: Range): Range => [(a[0] + b[0]) >> 1, (a[1] + b[1]) >> 1];
const difference = (a: Range, b: Range): Range => [a[0] - b[1], a[1] - b[0]];

/** YCoCg-R: luma, orange and green chroma by four lifting steps. */
export const ycocg = colourFlow({
  id: 40,
  name: "ycocg",
  handicap: 13,
  forward(red, green, blue) {
    for (let pixel = 0; pixel < red.length; pixel++) {
      const orange = red[pixel]! - blue[pixel]!;
      const middle = blue[pixel]! + (orange >> 1);
      const rest = green[pixel]! - middle;
      red[pixel] = middle + (rest >> 1);
      green[pixel] = orange;
      blue[pixel] = rest;
    }
  },
  inverse(luma, orange, green) {
    for (let pixel = 0; pixel < luma.length; pixel++) {
      const rest = green[pixel]!;
      const difference = orange[pixel]!;
      const middle = luma[pixel]! - (rest >> 1);
      const blue = middle - (difference >> 1);
      luma[pixel] = blue + difference;
      orange[pixel] = rest + middle;
      green[pixel] = blue;
    }
  },
  ranges(red, green, blue) {
    const middle = half(red, blue);
    return [half(middle, green), difference(red, blue), difference(green, middle)];
  },
});
