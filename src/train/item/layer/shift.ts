import { LARGEST_VALUE } from "../../../../codec/item/lattice.js";
import type { ShiftModel } from "../../../../codec/item/layer/shift.js";
import { channelRows } from "../channels.js";
import { roundThrough } from "../straight.js";
import type { LayerTwin, Site } from "./twin.js";

/** The graph of `shift`; a plan holds the offsets at first. Steps of training count in parts of `unit`. */
export function shiftTwin(plan: ShiftModel, { tf, lattice }: Site): LayerTwin {
  const { offsets } = plan;
  const unit = Math.max(1, ...offsets.map(Math.abs)) / 16;
  const variable = tf.variable(
    tf.tensor2d(
      offsets.map((offset) => offset / unit),
      [offsets.length, 1],
    ),
  );
  const integers = () => roundThrough(tf, variable.mul(unit)).clipByValue(-LARGEST_VALUE, LARGEST_VALUE);
  return {
    variables: [variable],
    forward: (flowing) => ({
      ...flowing,
      values: flowing.values.sub(channelRows(tf, integers(), lattice)),
    }),
    export: () => ({ kind: "shift", offsets: [...tf.tidy(() => integers().dataSync())] }),
  };
}
