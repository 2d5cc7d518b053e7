import { checkFlow, type FlowModel } from "../../../codec/item/flow.js";
import { latticeSize } from "../../../codec/item/lattice.js";
import { LAYER_KINDS } from "../../../codec/item/registry.js";
import type { Tensor, TensorFlow, Variable } from "../tensorflow.js";
import type { Flowing, LayerTwin, Run } from "./layer/twin.js";
import type { FlowPlan } from "./plan.js";
import { splitOf } from "./straight.js";
import { buildTwin, settingAfter } from "./twins.js";

/** A flow as a graph that can be trained: forwards it computes the integers of `FlowRunner`. */
export class TwinFlow {
  readonly plan: FlowPlan;
  readonly size: number;
  readonly #tf: TensorFlow;
  readonly #twins: readonly LayerTwin[];
  readonly #takesAlong: readonly boolean[];

  /** @param seed of the weights at first */
  constructor(tf: TensorFlow, plan: FlowPlan, seed: number) {
    this.#tf = tf;
    this.plan = plan;
    this.size = latticeSize(plan.lattice);
    const seeds = { next: seed };
    let { lattice, back } = plan;
    const takesAlong: boolean[] = [];
    this.#twins = plan.layers.map((layer) => {
      takesAlong.push(LAYER_KINDS[layer.kind].takesAlong);
      const twin = buildTwin(layer, { tf, lattice, back, seeds });
      ({ lattice, back } = settingAfter(layer, { lattice, back }));
      return twin;
    });
    this.#takesAlong = takesAlong;
  }

  /** All that is trained, always in the same order. */
  get variables(): readonly Variable[] {
    return this.#twins.flatMap(({ variables }) => variables);
  }

  /**
   * Runs items through layers.
   * @param values a row for each place, a column for each item
   * @param before the items before each, the latest first
   * @param each called with what comes out of each layer
   */
  forward(
    values: Tensor,
    before: Tensor | undefined,
    run: Run,
    each?: (flowing: Flowing, layer: number) => void,
  ): Flowing {
    let flowing: Flowing = { values, before, bits: this.#tf.scalar(0) };
    for (const [index, twin] of this.#twins.entries()) {
      flowing =
        this.#takesAlong[index] === true ? this.#alongside(flowing, twin, run) : twin.forward(flowing, run);
      each?.(flowing, index);
    }
    return flowing;
  }

  /** Runs a layer on the present items and on those before side by side. */
  #alongside(flowing: Flowing, twin: LayerTwin, run: Run): Flowing {
    const { values, before } = flowing;
    if (before === undefined) return twin.forward(flowing, run);
    const tf = this.#tf;
    const { back } = this.plan;
    const all = tf.concat([values, ...splitOf(tf, before, back, 0)], 1);
    const moved = twin.forward({ ...flowing, values: all, before: undefined }, run).values;
    const [present, ...earlier] = tf.split(moved, back + 1, 1) as [Tensor, ...Tensor[]];
    // Bits of items before are their own.
    const { bits } = twin.codes === true ? twin.forward({ ...flowing, before: undefined }, run) : flowing;
    return { ...flowing, values: present, before: tf.concat(earlier, 0), bits };
  }

  /** Code length in bits of a dimension, mean over items. */
  codeLength(values: Tensor, before: Tensor | undefined, run: Run): Tensor {
    return this.forward(values, before, run).bits.mul(1 / this.size);
  }

  /** The flow in integers, for the codec. */
  export(): FlowModel {
    const model = { ...this.plan, layers: this.#twins.map((twin) => twin.export()) };
    checkFlow(model);
    return model;
  }
}
