import { STACK_TOTAL } from "../../../codec/entropy/stack.js";
import {
  type BaseKind,
  LARGEST_CENTER,
  LARGEST_SCALE,
  LEAST_SCALE,
  MOST_STEPS,
  type Range,
  UNIT_LOGARITHM,
} from "../../../codec/item/base.js";
import type { Tensor, Tensor2D, TensorFlow } from "../tensorflow.js";
import type { Opinion } from "./conditionertwin.js";

const OUTPUT_UNIT = 256;
/** A center of one, times a roughness of one unit. */
const CENTER_UNIT = 16384;
const LARGEST_WEIGHT = 15;
/** As `BaseCoder` has it: the part of escapes. */
const ESCAPE = 64;
const ROOT_OF_HALF = Math.SQRT1_2;
const NORMAL_PEAK = 1 / Math.sqrt(2 * Math.PI);

/**
 * The code lengths in bits that `BaseCoder` gives values, as a graph: of categories, or a mixture of discretised distributions (Salimans et al.
 * 2017), of which each value has at least one part of the coder's total. Gradients are computed along with the values.
 * @param values a row for each target; those outside their range count as its ends
 * @returns a row for each target
 */
export function codeLength(
  tf: TensorFlow,
  base: BaseKind,
  opinion: Opinion,
  values: Tensor,
  ranges: readonly Range[],
): Tensor {
  if (base === "categorical") return categoricalLength(tf, opinion.outputs, values, ranges);
  const operation = tf.customGrad((outputs, reference, given, save) => {
    const { bits, ofOutputs, ofValues } = measured(
      tf,
      base,
      { ...opinion, outputs: outputs as Tensor, reference: reference as Tensor },
      given as Tensor,
      ranges,
    );
    (save as (tensors: Tensor[]) => void)([ofOutputs, ofValues]);
    return {
      value: bits,
      gradFunc: (gradient: Tensor, saved: Tensor[]) => {
        const [targets, columns] = gradient.shape as [number, number];
        const own = saved[0]!.mul(gradient.reshape([targets, 1, columns]));
        const moved = saved[1]!.mul(gradient);
        return [own.reshape(opinion.outputs.shape), moved.neg(), moved];
      },
    };
  });
  return operation(opinion.outputs, opinion.reference, values);
}

/** Of logarithms of weights, a row for each category of each target. */
function categoricalLength(
  tf: TensorFlow,
  outputs: Tensor,
  values: Tensor,
  ranges: readonly Range[],
): Tensor {
  const [targets, columns] = values.shape as [number, number];
  const categories = outputs.shape[0]! / targets;
  const counts = ranges.map(({ least, greatest }) => greatest - least + 1);
  const isPossible = tf.tensor3d(
    counts.flatMap((count) =>
      Array.from({ length: categories }, (_, category) => (category < count ? 1 : 0)),
    ),
    [targets, categories, 1],
  );
  const weights = outputs
    .mul(1 / OUTPUT_UNIT)
    .clipByValue(-LARGEST_WEIGHT, LARGEST_WEIGHT)
    .mul(Math.LN2)
    .exp()
    .reshape([targets, categories, columns])
    .mul(isPossible);
  const each = (of: (range: Range) => number) => tf.tensor2d(ranges.map(of), [targets, 1]);
  const category = values
    .sub(each(({ least }) => least))
    .clipByValue(0, categories - 1)
    .minimum(each(({ least, greatest }) => greatest - least))
    .toInt();
  const isValue = tf
    .oneHot(category as Tensor2D, categories)
    .toFloat()
    .transpose([0, 2, 1]);
  const share = weights.mul(isValue).sum(1).div(weights.sum(1));
  const part = tf.tensor2d(
    counts.map((count) => (STACK_TOTAL - ESCAPE - count) / STACK_TOTAL),
    [targets, 1],
  );
  return share
    .mul(part)
    .add(1 / STACK_TOTAL)
    .log()
    .mul(-1 / Math.LN2);
}

interface Measured {
  readonly bits: Tensor;
  readonly ofOutputs: Tensor;
  readonly ofValues: Tensor;
}

function measured(
  tf: TensorFlow,
  base: Exclude<BaseKind, "categorical">,
  { outputs, reference, roughness, logarithm }: Opinion,
  values: Tensor,
  ranges: readonly Range[],
): Measured {
  const targets = ranges.length;
  const columns = values.shape[1]!;
  const components = outputs.shape[0]! / targets / 3;
  const each = (of: (range: Range) => number) => tf.tensor(ranges.map(of), [targets, 1]);
  const shiftOf = ({ least, greatest }: Range) =>
    Math.max(0, Math.ceil(Math.log2((greatest - least + 1) / MOST_STEPS)));
  const stepsOf = (range: Range) => Math.floor((range.greatest - range.least) / 2 ** shiftOf(range)) + 1;
  const least = each((range) => range.least);
  const size = each((range) => 2 ** shiftOf(range));
  const last = each((range) => stepsOf(range) - 1);
  const part = each((range) => (STACK_TOTAL - ESCAPE - stepsOf(range)) / STACK_TOTAL);
  const rest = each(shiftOf);
  if (base === "uniform") {
    const bits = each((range) => {
      const steps = stepsOf(range);
      return shiftOf(range) - Math.log2((STACK_TOTAL - ESCAPE - steps) / steps + 1) + Math.log2(STACK_TOTAL);
    });
    return {
      bits: bits.tile([1, columns]),
      ofOutputs: tf.zeros([targets, 3 * components, columns]),
      ofValues: tf.zeros([targets, columns]),
    };
  }
  const step = values.sub(least).div(size).floor().maximum(0).minimum(last);
  const deep = (rows: Tensor) => rows.reshape([targets, 1, -1]);
  const [weights, centers, scales] = tf.split(outputs.reshape([targets, 3 * components, columns]), 3, 1) as [
    Tensor,
    Tensor,
    Tensor,
  ];
  const powers = weights
    .mul(1 / OUTPUT_UNIT)
    .clipByValue(-LARGEST_WEIGHT, LARGEST_WEIGHT)
    .mul(Math.LN2)
    .exp();
  const shares = powers.div(powers.sum(1, true));
  const unit = deep(roughness.mul(1 / CENTER_UNIT));
  const exponents = scales.mul(16 / OUTPUT_UNIT).add(deep(logarithm.sub(UNIT_LOGARITHM)));
  const sharpness = exponents
    .clipByValue(LEAST_SCALE, LARGEST_SCALE)
    .mul(-Math.LN2 / 16)
    .exp();
  // From the reference, where differences are exact.
  const edge = step.mul(size).add(least).sub(reference).sub(0.5);
  const lower = deep(edge).sub(centers.clipByValue(-LARGEST_CENTER, LARGEST_CENTER).mul(unit)).mul(sharpness);
  const width = sharpness.mul(deep(size));
  const notFirst = deep(step.greater(0).toFloat());
  const notLast = deep(step.less(last).toFloat());
  const { inside, byLower, byWidth } = (base === "logistic" ? logisticBetween : normalBetween)(
    tf,
    lower,
    width,
    notFirst,
    notLast,
  );
  const mixed = shares.mul(inside).sum(1, true);
  const probability = mixed.mul(deep(part)).add(1 / STACK_TOTAL);
  const bits = probability
    .log()
    .mul(-1 / Math.LN2)
    .reshape([targets, columns])
    .add(rest);
  // Of the bits by the probability of each component.
  const outer = shares.mul(deep(part)).div(probability.mul(-Math.LN2));
  const byPlace = outer.mul(byLower);
  const byCenter = byPlace.mul(sharpness);
  const ofOutputs = tf.concat(
    [
      outer.mul(inside.sub(mixed)).mul(Math.LN2 / OUTPUT_UNIT),
      byCenter.mul(unit).neg(),
      byPlace
        .mul(lower)
        .add(outer.mul(byWidth).mul(width))
        .mul(-Math.LN2 / OUTPUT_UNIT),
    ],
    1,
  );
  return { bits, ofOutputs, ofValues: byCenter.sum(1) };
}

/** What lies between two arguments, at the ends of a range with all below or above, and how it changes by them. */
type Between = (
  tf: TensorFlow,
  lower: Tensor,
  width: Tensor,
  notFirst: Tensor,
  notLast: Tensor,
) => { readonly inside: Tensor; readonly byLower: Tensor; readonly byWidth: Tensor };

/** F(b) - F(a) = F(b) F(-a) (1 - exp(a - b)), without cancellation. */
const logisticBetween: Between = (tf, lower, width, notFirst, notLast) => {
  // What is missing to one.
  const above = lower.add(width).neg().sigmoid().mul(notLast);
  const below = lower.sigmoid().mul(notFirst);
  const isInner = notFirst.mul(notLast);
  const decay = width.neg().exp().mul(isInner);
  const gap = width.neg().expm1().neg().mul(isInner).add(tf.sub(1, isInner));
  const inside = tf.sub(1, above).mul(tf.sub(1, below)).mul(gap);
  return {
    inside,
    byLower: inside.mul(above.sub(below)),
    byWidth: inside.mul(above.add(decay.div(gap))),
  };
};

const normalBetween: Between = (tf, lower, width, notFirst, notLast) => {
  const upper = lower.add(width);
  const below = (argument: Tensor) => argument.mul(ROOT_OF_HALF).erf().mul(0.5).add(0.5);
  const density = (argument: Tensor) => argument.square().mul(-0.5).exp().mul(NORMAL_PEAK);
  const atUpper = density(upper).mul(notLast);
  const high = below(upper).mul(notLast).add(tf.sub(1, notLast));
  return {
    inside: high.sub(below(lower).mul(notFirst)),
    byLower: atUpper.sub(density(lower).mul(notFirst)),
    byWidth: atUpper,
  };
};
