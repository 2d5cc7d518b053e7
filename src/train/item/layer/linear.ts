import type { Tensor } from "../../tensorflow.js";
import type { LinearPlan } from "../plan.js";
import { floorThrough, reorder, roundThrough, splitOf } from "../straight.js";
import type { LayerTwin, Site } from "./twin.js";

const UNIT = 256;
/** Weights of one, eight to either side. */
const LARGEST = 8;

/** The graph of `linear`; a plan holds the weights at first. */
export function linearTwin(plan: LinearPlan, { tf, lattice }: Site): LayerTwin {
  const { height, width, channels } = lattice;
  const cells = height * width;
  const first = Float32Array.from(plan.weights, (weight) => weight / UNIT);
  const beginning = tf.tensor2d(first, [channels, channels]);
  const variable = plan.isFixed === true ? undefined : tf.variable(beginning);
  const kept = variable ?? tf.keep(beginning);
  const mask = tf.keep(tf.sub(1, tf.eye(channels)));
  const toChannels = Int32Array.from(
    { length: cells * channels },
    (_, at) => (at % cells) * channels + Math.floor(at / cells),
  );
  const toCells = new Int32Array(toChannels.length);
  for (let at = 0; at < toChannels.length; at++) toCells[toChannels[at]!] = at;
  const integers = (): Tensor => roundThrough(tf, kept.clipByValue(-LARGEST, LARGEST).mul(UNIT).mul(mask));

  /** Products are split, so that each of their sums is exact. */
  function added(weights: Tensor, others: Tensor): Tensor {
    const high = floorThrough(tf, others.mul(1 / UNIT));
    const low = others.sub(high.mul(UNIT));
    const column = weights.reshape([-1, 1]);
    const rest = low
      .mul(column)
      .sum(0, true)
      .add(UNIT / 2);
    return high
      .mul(column)
      .sum(0, true)
      .add(floorThrough(tf, rest.mul(1 / UNIT)));
  }

  return {
    variables: variable === undefined ? [] : [variable],
    forward(flowing) {
      const items = flowing.values.shape[1]!;
      const rows = reorder(tf, flowing.values, toChannels).reshape([channels, cells * items]);
      const parts = splitOf(tf, rows, channels, 0);
      const weights = integers();
      const row = (channel: number, from: number, count: number) =>
        weights.slice([channel, from], [1, count]);
      for (let channel = 0; channel < channels - 1; channel++) {
        const others = parts.slice(channel + 1);
        parts[channel] = parts[channel]!.add(
          added(row(channel, channel + 1, others.length), tf.concat(others, 0)),
        );
      }
      for (let channel = channels - 1; channel > 0; channel--) {
        const others = parts.slice(0, channel);
        parts[channel] = parts[channel]!.add(added(row(channel, 0, channel), tf.concat(others, 0)));
      }
      const all = tf.concat(parts, 0).reshape([channels * cells, items]);
      return { ...flowing, values: reorder(tf, all, toCells) };
    },
    export: () => ({
      kind: "linear",
      weights: Int16Array.from(tf.tidy(() => integers().dataSync())),
    }),
  };
}
