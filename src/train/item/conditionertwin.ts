import {
  type Conditioner,
  cellsOf,
  commonInputs,
  degreesOf,
  inputCount,
} from "../../../codec/item/conditioner.js";
import type { Lattice } from "../../../codec/item/lattice.js";
import type { Tensor, TensorFlow, Variable } from "../tensorflow.js";
import { NetTwin, type Seeds } from "./nettwin.js";
import type { ConditionerPlan } from "./plan.js";
import { type Gathered, SurroundingsGraph, scaledRows } from "./surroundings.js";

/** What a conditioner says of its cells: outputs are rows, each with all cells, each with all items. */
export interface Opinion {
  readonly outputs: Tensor;
  /** A row for each target. */
  readonly reference: Tensor;
  readonly roughness: Tensor;
  readonly logarithm: Tensor;
}

/** The graph of `ConditionerRunner`. */
export class ConditionerTwin {
  readonly plan: ConditionerPlan;
  readonly cells: Int32Array;
  readonly #tf: TensorFlow;
  readonly #graph: SurroundingsGraph;
  readonly #net: NetTwin;
  readonly #channels: number;
  /** Neighbourhoods whose own values are seen, and those of targets. */
  readonly #owns: Int32Array;
  readonly #ofTargets: Int32Array;

  /** @param firstOutputs what its net says at first of a target, one to one */
  constructor(
    tf: TensorFlow,
    plan: ConditionerPlan,
    lattice: Lattice,
    back: number,
    firstOutputs: readonly number[],
    seeds: Seeds,
  ) {
    this.#tf = tf;
    this.plan = plan;
    this.cells = cellsOf(lattice, plan.cells);
    this.#channels = lattice.channels;
    this.#graph = new SurroundingsGraph(tf, lattice, plan.neighbourhoods, back);
    const owns = plan.neighbourhoods.flatMap(({ own }, index) => (own >= 0 ? [index] : []));
    this.#owns = Int32Array.from(owns);
    this.#ofTargets = Int32Array.from(plan.targets, ({ neighbourhood }) => neighbourhood);
    const whole = { ...plan, net: { layers: [] } };
    this.#net = new NetTwin(
      tf,
      {
        inputs: inputCount(whole),
        hidden: plan.hidden,
        outputs: plan.targets.length * firstOutputs.length,
        degrees: degreesOf(plan),
        common: commonInputs(whole),
      },
      Float32Array.from(plan.targets.flatMap(() => firstOutputs)),
      seeds,
    );
  }

  get variables(): readonly Variable[] {
    return this.#net.variables;
  }

  /** Where the values of targets are, target by target, each with all cells. */
  placesOf(cells: Int32Array): Int32Array {
    const channels = this.#channels;
    const { targets } = this.plan;
    const count = cells.length;
    return Int32Array.from(
      { length: count * targets.length },
      (_, at) => cells[at % count]! * channels + targets[Math.floor(at / count)]!.channel,
    );
  }

  /** The values of targets: a row for each. */
  valuesOf(values: Tensor, cells: Int32Array): Tensor {
    return this.#tf
      .gather(values, this.placesOf(cells))
      .reshape([this.plan.targets.length, cells.length * values.shape[1]!]);
  }

  gather(values: Tensor, before: Tensor | undefined, cells: Int32Array): Gathered {
    const all = before === undefined ? values : this.#tf.concat([values, before], 0);
    return this.#graph.gather(all, cells);
  }

  /** @param known values of targets, a row for each */
  tell(gathered: Gathered, known: Tensor): Opinion {
    const tf = this.#tf;
    const owns = this.#owns.length;
    let inputs = gathered.inputs;
    const columns = known.shape[1]!;
    if (owns > 0) {
      const of = (rows: Tensor) => tf.gather(rows, this.#owns);
      const differences = known.slice([0, 0], [owns, columns]).sub(of(gathered.reference));
      const scaled = scaledRows(tf, differences, of(gathered.part), of(gathered.reciprocal));
      inputs = inputs === undefined ? scaled : tf.concat([inputs, scaled], 0);
    }
    const ofTargets = (rows: Tensor) => tf.gather(rows, this.#ofTargets);
    return {
      outputs: this.#net.run(inputs, columns),
      reference: ofTargets(gathered.reference),
      roughness: ofTargets(gathered.roughness),
      logarithm: ofTargets(gathered.logarithm),
    };
  }

  look(values: Tensor, before: Tensor | undefined, cells: Int32Array = this.cells): Opinion {
    return this.tell(this.gather(values, before, cells), this.valuesOf(values, cells));
  }

  export(): Conditioner {
    const { hidden: _, ...rest } = this.plan;
    return { ...rest, net: this.#net.export() };
  }
}
