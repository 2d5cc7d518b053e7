import { checkFlow, type FlowModel } from "../../../codec/item/flow.js";
import { type Lattice, latticeSize } from "../../../codec/item/lattice.js";
import type { Tensor, TensorFlow, Variable } from "../tensorflow.js";
import type { Flowing, LayerTwin, Run } from "./layer/twin.js";
import type { FlowPlan } from "./plan.js";
import { buildTwin, settingAfter } from "./twins.js";

/** A flow as a graph that can be trained: forwards it computes the integers of `FlowRunner`. */
export class TwinFlow {
  readonly plan: FlowPlan;
  readonly size: number;
  readonly #tf: TensorFlow;
  readonly #twins: readonly LayerTwin[];
  readonly #lattices: readonly Lattice[];

  /** @param seed of the weights at first */
  constructor(tf: TensorFlow, plan: FlowPlan, seed: number) {
    this.#tf = tf;
    this.plan = plan;
    this.size = latticeSize(plan.lattice);
    const seeds = { next: seed };
    let { lattice, back } = plan;
    const lattices: Lattice[] = [];
    this.#twins = plan.layers.map((layer) => {
      lattices.push(lattice);
      const twin = buildTwin(layer, { tf, lattice, back, seeds });
      ({ lattice, back } = settingAfter(layer, { lattice, back }));
      return twin;
    });
    this.#lattices = lattices;
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
      flowing = twin.forward(flowing, run);
      each?.(flowing, index);
    }
    return flowing;
  }

  /** Code length in bits of a dimension, mean over items. */
  codeLength(values: Tensor, before: Tensor | undefined, run: Run): Tensor {
    return this.forward(values, before, run).bits.mul(1 / this.size);
  }

  /** The lattice that a layer works on. */
  latticeOf(layer: number): Lattice {
    return this.#lattices[layer]!;
  }

  /** The flow in integers, for the codec. */
  export(): FlowModel {
    const model = { ...this.plan, layers: this.#twins.map((twin) => twin.export()) };
    checkFlow(model);
    return model;
  }
}
