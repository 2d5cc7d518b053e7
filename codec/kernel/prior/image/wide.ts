import { Blend, placeContext, placeDistribution } from "./blend";
import { Predictions } from "./predictions";
import { class11, halfLog, Surroundings } from "./surroundings";

/** The contexts of a sample at the max level, and the distributions around its predictions. */

function clip(v: i32): i32 {
  return max(-20, min(20, v)) + 20;
}

export function placeWide(blend: Blend, here: Surroundings, predictions: Predictions): void {
  const unit = here.unit;
  const level = here.level;
  const shift = here.shift;
  const prediction = here.prediction;
  const base = here.base;
  const key = (shift << 4) | here.fraction;
  const values = predictions.values;
  const planes = predictions.planes;
  const stride = predictions.field.stride;
  const westClass = class11(here.westError, unit);
  const northClass = class11(here.northError, unit);
  placeContext(blend, 0, (level << 9) | key);
  placeContext(blend, 1, (((here.gradient << 4) | (level >> 2)) << 9) | key);
  placeContext(
    blend,
    2,
    ((westClass * 11 + northClass) * 11 + class11(here.northEastError, unit)) * 32 + shift,
  );
  const disagreement =
    (class11(load<i32>(values, 4) - prediction, unit) * 11 +
      class11(load<i32>(values, 8) - prediction, unit)) *
      11 +
    class11(load<i32>(values) - prediction, unit);
  placeContext(blend, 3, (disagreement << 9) | key);
  placeContext(blend, 4, (base << 9) | key);
  const shape =
    class11((here.west << 4) - prediction, unit) * 11 + class11((here.north << 4) - prediction, unit);
  placeContext(blend, 5, (shape << 9) | key);
  const diagonals =
    class11((here.northEast << 4) - prediction, unit) * 11 + class11((here.corner << 4) - prediction, unit);
  const far =
    class11((here.west2 << 4) - prediction, unit) * 11 + class11((here.north2 << 4) - prediction, unit);
  placeContext(blend, 6, (diagonals << 9) | key);
  placeContext(blend, 7, (far << 9) | key);
  placeContext(blend, 8, ((base >> 1) << 14) | (here.gradient << 9) | key);
  placeContext(blend, 9, (base << 16) ^ (here.west << 5) ^ shift);
  placeContext(blend, 10, (base << 16) ^ (here.north << 5) ^ shift);
  placeContext(blend, 11, (base << 18) ^ ((here.west >> 2) << 12) ^ ((here.north >> 2) << 5) ^ shift);
  placeContext(blend, 12, ((clip(here.west - base) * 41 + clip(here.north - base)) << 5) | shift);
  placeContext(blend, 13, (((halfLog(here.rough) << 6) | halfLog(here.about)) << 9) | key);
  const others =
    class11(load<i32>(values, 12) - prediction, unit) * 11 +
    class11(load<i32>(values, 16) - prediction, unit);
  placeContext(blend, 14, (others << 9) | key);
  const farErrors = class11(here.west2Error, unit) * 11 + class11(here.north2Error, unit);
  placeContext(blend, 15, ((farErrors * 11 + class11(here.cornerError, unit)) << 5) | shift);
  if (planes > 0) {
    const first = here.firstAt;
    const a = load<i32>(first);
    const aWest = load<i32>(first - 4);
    const aNorth = load<i32>(first - stride);
    const firstClass = class11(here.firstError, unit);
    placeContext(blend, 16, ((firstClass * 64 + halfLog(here.aboutFirst)) << 9) | key);
    const carried =
      class11(((here.west + a - aWest) << 4) - prediction, unit) * 11 +
      class11(((here.north + a - aNorth) << 4) - prediction, unit);
    placeContext(blend, 17, (carried << 9) | key);
    placeContext(blend, 18, (base << 16) ^ (a << 5) ^ shift);
    if (planes > 1) {
      const both = firstClass * 11 + class11(here.secondError, unit);
      placeContext(blend, 19, ((both * 64 + halfLog(here.aboutSecond)) << 9) | key);
    } else {
      const both = firstClass * 11 + class11(here.westError + here.northError, unit);
      placeContext(blend, 19, (both << 12) | ((level >> 1) << 5) | shift);
    }
  } else {
    placeContext(blend, 16, ((clip(here.northEast - base) * 41 + clip(here.north - base)) << 5) | shift);
    placeContext(
      blend,
      17,
      ((class11(((here.west + here.northEast - here.north) << 4) - prediction, unit) * 11 +
        class11(((2 * here.north - here.north2) << 4) - prediction, unit)) <<
        9) |
        key,
    );
    placeContext(blend, 18, (here.north << 18) ^ (here.west << 9) ^ base);
    placeContext(blend, 19, ((clip(here.corner - base) * 41 + clip(here.west - base)) << 5) | shift);
  }
  for (let index = 0; index < 8; index++) {
    const at = values + ((<usize>index) << 2);
    // Eight times the mean of what it was off.
    placeDistribution(blend, index, load<i32>(at), 2 + ((load<i32>(at, 32) * 11) >> 7));
  }
  placeDistribution(blend, 8, prediction, 2 + ((here.about * 9) >> 4));
  placeDistribution(blend, 9, prediction, 2 + here.about);
  placeDistribution(blend, 10, prediction, 2 + ((here.rough * 3) >> 2));
  blend.set0 = shift << 7;
  blend.set1 = level;
  blend.set2 = (min(here.gradient, 15) << 3) | here.fraction;
}
