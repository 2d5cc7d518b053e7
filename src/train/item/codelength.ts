import { STACK_TOTAL } from "../../../codec/entropy/stack.js";
import {
  type BaseKind,
  LARGEST_CENTER,
  LARGEST_SCALE,
  LEAST_SCALE,
  type Range,
  UNIT_LOGARITHM,
} from "../../../codec/item/base.js";
import type { Tensor, TensorFlow } from "../tensorflow.js";
import type { Look } from "./surroundings.js";

const OUTPUT_UNIT = 256;
/** A center of one, times a roughness of one unit. */
const CENTER_UNIT = 16384;
const LARGEST_WEIGHT = 15;
/** As `BaseCoder` has them: the part of escapes, and the most values that have an interval each. */
const ESCAPE = 64;
const MOST_STEPS = 2 ** 18;
const ROOT_OF_HALF = Math.SQRT1_2;

/**
 * The code lengths in bits that `BaseCoder` gives values, as a graph: a mixture of discretised distributions (Salimans et al.
 * 2017), of which each value has at least one part of the coder's total.
 * @param outputs of a net for one target: logarithms of weights, centers, logarithms of scales of each component
 * @param values a row; those outside the range count as its ends
 */
export function codeLength(
  tf: TensorFlow,
  base: BaseKind,
  outputs: Tensor,
  { reference, roughness, logarithm }: Look,
  values: Tensor,
  { least, greatest }: Range,
): Tensor {
  let shift = 0;
  while ((greatest - least) / 2 ** shift >= MOST_STEPS) shift++;
  const size = 2 ** shift;
  const steps = Math.floor((greatest - least) / size) + 1;
  const scale = STACK_TOTAL - ESCAPE - steps;
  const step = values
    .sub(least)
    .mul(1 / size)
    .floor()
    .clipByValue(0, steps - 1);
  const spread = tf.scalar(scale / STACK_TOTAL);
  if (base === "uniform") {
    const bits = -Math.log2((scale / steps + 1) / STACK_TOTAL) + shift;
    return tf.fill(values.shape, bits);
  }
  const [rows, columns] = outputs.shape as [number, number];
  const components = rows / 3;
  const part = (index: number) => outputs.slice([index * components, 0], [components, columns]);
  const weights = part(0)
    .mul(1 / OUTPUT_UNIT)
    .clipByValue(-LARGEST_WEIGHT, LARGEST_WEIGHT)
    .mul(Math.LN2)
    .exp();
  const centers = part(1)
    .clipByValue(-LARGEST_CENTER, LARGEST_CENTER)
    .mul(roughness)
    .mul(1 / CENTER_UNIT);
  const sharpness = part(2)
    .mul(16 / OUTPUT_UNIT)
    .add(logarithm.sub(UNIT_LOGARITHM))
    .clipByValue(LEAST_SCALE, LARGEST_SCALE)
    .mul(-Math.LN2 / 16)
    .exp();
  // From the reference, where differences are exact.
  const lower = step.mul(size).add(least).sub(reference).sub(0.5).sub(centers).mul(sharpness);
  const isFirst = step.lessEqual(0).toFloat();
  const isLast = step.greaterEqual(steps - 1).toFloat();
  const inside = (base === "logistic" ? logisticBetween : normalBetween)(
    tf,
    lower,
    sharpness.mul(size),
    isFirst,
    isLast,
  );
  return inside
    .mul(weights)
    .sum(0, true)
    .div(weights.sum(0, true))
    .mul(spread)
    .add(1 / STACK_TOTAL)
    .log()
    .mul(-1 / Math.LN2)
    .add(shift);
}

/** What lies between two arguments; at the ends of a range all that is below or above, too. */
type Between = (tf: TensorFlow, lower: Tensor, width: Tensor, isFirst: Tensor, isLast: Tensor) => Tensor;

/** F(b) - F(a) = F(b) F(-a) (1 - exp(a - b)), without cancellation. */
const logisticBetween: Between = (tf, lower, width, isFirst, isLast) => {
  const below = lower.add(width).sigmoid();
  const above = lower.neg().sigmoid();
  const both = tf.maximum(isFirst, isLast);
  const gap = width.neg().expm1().neg();
  return below
    .add(tf.sub(1, below).mul(isLast))
    .mul(above.add(tf.sub(1, above).mul(isFirst)))
    .mul(gap.add(tf.sub(1, gap).mul(both)));
};

const normalBetween: Between = (tf, lower, width, isFirst, isLast) => {
  const upper = lower.add(width);
  const tail = (argument: Tensor) => argument.mul(ROOT_OF_HALF).erf();
  const one = tail(lower);
  const other = tail(upper);
  const low = one.add(tf.sub(-1, one).mul(isFirst));
  const high = other.add(tf.sub(1, other).mul(isLast));
  return high.sub(low).mul(0.5);
};
