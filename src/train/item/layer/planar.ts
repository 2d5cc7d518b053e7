import { FUNCTION_UNIT, LARGEST_SEEN } from "../../../../codec/item/layer/parts.js";
import type { PlanarModel } from "../../../../codec/item/layer/planar.js";
import type { Tensor } from "../../tensorflow.js";
import { floorThrough, roundThrough } from "../straight.js";
import { partsTwin } from "./parts.js";
import type { LayerTwin, Site } from "./twin.js";

/** The function is one where the sum is this. */
const SUM_UNIT = 65536;
/** Sums stay below 2^24: half of it for the bias, half for the others. */
const LARGEST_BIAS = 2 ** 22;
const LARGEST_SUM = 2 ** 23;

/** The graph of `planar`; a plan holds what is trained at first. */
export function planarTwin(plan: PlanarModel, site: Site): LayerTwin {
  const { tf } = site;
  const count = plan.seen.length;
  const most = Math.floor(LARGEST_SUM / LARGEST_SEEN / count);
  const unit = most / 8;
  const normal = tf.variable(
    tf.tensor2d(
      plan.normal.map((weight) => weight / unit),
      [count, 1],
    ),
  );
  const bias = tf.variable(tf.scalar(plan.bias / SUM_UNIT));
  const weights = (): Tensor => roundThrough(tf, normal.mul(unit)).clipByValue(-most, most);
  const offset = (): Tensor => roundThrough(tf, bias.mul(SUM_UNIT)).clipByValue(-LARGEST_BIAS, LARGEST_BIAS);
  return partsTwin(plan, site, {
    variables: [normal, bias],
    of: (seen) => {
      const sum = seen
        .mul(weights())
        .sum(0, true)
        .add(offset())
        .add(FUNCTION_UNIT / 2);
      return floorThrough(tf, sum.mul(1 / FUNCTION_UNIT)).clipByValue(-FUNCTION_UNIT, FUNCTION_UNIT);
    },
    export: () => ({
      normal: [...tf.tidy(() => weights().dataSync())],
      bias: tf.tidy(() => offset().dataSync())[0]!,
    }),
  });
}
