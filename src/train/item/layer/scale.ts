import type { ScaleModel } from "../../../../codec/item/layer/scale.js";
import { LARGEST_EXPONENT } from "../../../../codec/item/modular.js";
import { scaleRows } from "../changes.js";
import { channelRows } from "../channels.js";
import { roundThrough } from "../straight.js";
import type { LayerTwin, Site } from "./twin.js";

/** Sixteenths that a variable counts in. */
const UNIT = 16;

/** The graph of `scale`; a plan holds the exponents at first. */
export function scaleTwin(plan: ScaleModel, { tf, lattice }: Site): LayerTwin {
  const { exponents } = plan;
  const variable = tf.variable(
    tf.tensor2d(
      exponents.map((exponent) => exponent / UNIT),
      [exponents.length, 1],
    ),
  );
  const integers = () =>
    roundThrough(tf, variable.mul(UNIT)).clipByValue(-LARGEST_EXPONENT, LARGEST_EXPONENT);
  return {
    variables: [variable],
    forward(flowing, run) {
      const items = flowing.values.shape[1]!;
      const each = channelRows(tf, integers(), lattice).tile([1, items]);
      const { scaled, bits } = scaleRows(tf, flowing.values, each, run);
      return { ...flowing, values: scaled, bits: flowing.bits.add(bits.sum().mul(1 / items)) };
    },
    export: () => ({ kind: "scale", exponents: [...tf.tidy(() => integers().dataSync())] }),
  };
}
