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
import { type Gathered, type Look, SurroundingsGraph, scaledRows } from "./surroundings.js";

/** What a conditioner says of its cells: outputs are rows, each with all cells, each with all items. */
export interface Opinion {
  readonly outputs: Tensor;
  /** For each target. */
  readonly looks: readonly Look[];
}

/** The graph of `ConditionerRunner`. */
export class ConditionerTwin {
  readonly plan: ConditionerPlan;
  readonly cells: Int32Array;
  readonly #tf: TensorFlow;
  readonly #graph: SurroundingsGraph;
  readonly #net: NetTwin;
  readonly #channels: number;
  readonly #owns: readonly { readonly channel: number; readonly neighbourhood: number }[];

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
    this.#owns = plan.neighbourhoods.flatMap(({ own }, neighbourhood) =>
      own >= 0 ? [{ channel: own, neighbourhood }] : [],
    );
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

  /** Where a target's values are, cell by cell. */
  placesOf(target: number, cells: Int32Array): Int32Array {
    const { channel } = this.plan.targets[target]!;
    return cells.map((cell) => cell * this.#channels + channel);
  }

  /** The values of a target: a row of cells, each with all items. */
  valuesOf(values: Tensor, target: number, cells: Int32Array): Tensor {
    return this.#tf
      .gather(values, this.placesOf(target, cells))
      .reshape([1, cells.length * values.shape[1]!]);
  }

  gather(values: Tensor, before: Tensor | undefined, cells: Int32Array): Gathered {
    const all = before === undefined ? values : this.#tf.concat([values, before], 0);
    return this.#graph.gather(all, cells);
  }

  /** @param known the values of targets before, where they are not those of the gathered cells */
  tell(gathered: Gathered, known: (target: number) => Tensor, columns: number): Opinion {
    const { looks } = gathered;
    const owns = this.#owns.map(({ neighbourhood }, target) => {
      const look = looks[neighbourhood]!;
      return scaledRows(this.#tf, known(target).sub(look.reference), look);
    });
    const rows = [...gathered.inputs, ...owns];
    const inputs = rows.length === 0 ? undefined : this.#tf.concat(rows, 0);
    return {
      outputs: this.#net.run(inputs, columns),
      looks: this.plan.targets.map(({ neighbourhood }) => looks[neighbourhood]!),
    };
  }

  look(values: Tensor, before: Tensor | undefined, cells: Int32Array = this.cells): Opinion {
    return this.tell(
      this.gather(values, before, cells),
      (target) => this.valuesOf(values, target, cells),
      cells.length * values.shape[1]!,
    );
  }

  export(): Conditioner {
    const { hidden: _, ...rest } = this.plan;
    return { ...rest, net: this.#net.export() };
  }
}
