import { FUNCTION_UNIT, LARGEST_SEEN } from "../../../../codec/item/layer/parts.js";
import { LARGEST_REACH, type RadialModel } from "../../../../codec/item/layer/radial.js";
import type { Tensor } from "../../tensorflow.js";
import { floorThrough, roundThrough } from "../straight.js";
import { partsTwin } from "./parts.js";
import type { LayerTwin, Site } from "./twin.js";

const CENTER_UNIT = 64;

/** The graph of `radial`; a plan holds what is trained at first. */
export function radialTwin(plan: RadialModel, site: Site): LayerTwin {
  const { tf } = site;
  const count = plan.seen.length;
  const center = tf.variable(
    tf.tensor2d(
      plan.center.map((value) => value / CENTER_UNIT),
      [count, 1],
    ),
  );
  const reach = tf.variable(tf.scalar(Math.log(plan.reach)));
  const centers = (): Tensor =>
    roundThrough(tf, center.mul(CENTER_UNIT)).clipByValue(-LARGEST_SEEN, LARGEST_SEEN);
  const width = (): Tensor => roundThrough(tf, reach.exp()).clipByValue(1, LARGEST_REACH);
  return partsTwin(plan, site, {
    variables: [center, reach],
    of: (seen) => {
      const distance = seen.sub(centers()).abs().sum(0, true).add(width());
      return floorThrough(tf, width().mul(FUNCTION_UNIT).div(distance));
    },
    export: () => ({
      center: [...tf.tidy(() => centers().dataSync())],
      reach: tf.tidy(() => width().dataSync())[0]!,
    }),
  });
}
