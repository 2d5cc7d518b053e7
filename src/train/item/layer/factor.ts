import { VALUES_PER_COMPONENT } from "../../../../codec/item/base.js";
import { channelsLeft } from "../../../../codec/item/layer/factor.js";
import { codeLength } from "../codelength.js";
import { ConditionerTwin } from "../conditionertwin.js";
import type { FactorPlan } from "../plan.js";
import type { LayerTwin, Site } from "./twin.js";

/** At first: components side by side around the reference, with scales of a half and of its root. */
function firstOutputs(components: number): number[] {
  const outputs = new Array<number>(VALUES_PER_COMPONENT * components).fill(0);
  for (let index = 0; index < components; index++) {
    outputs[components + index] = 0.2 * (index - (components - 1) / 2);
    outputs[2 * components + index] = index % 2 === 0 ? -1 : -0.5;
  }
  return outputs;
}

export function factorTwin(plan: FactorPlan, { tf, lattice, back, seeds }: Site): LayerTwin {
  const { base, components, ranges } = plan;
  const conditioner = new ConditionerTwin(
    tf,
    plan.conditioner,
    lattice,
    back,
    firstOutputs(components),
    seeds,
  );
  const left = channelsLeft(plan.conditioner.targets, lattice.channels);
  const cells = lattice.height * lattice.width;
  const rest = Int32Array.from(
    { length: cells * left.length },
    (_, at) => Math.floor(at / left.length) * lattice.channels + left[at % left.length]!,
  );
  const perTarget = VALUES_PER_COMPONENT * components;
  return {
    variables: conditioner.variables,
    forward({ values, before, bits }, run) {
      const items = values.shape[1]!;
      const coded = run.pick(conditioner.cells);
      const { outputs, looks } = conditioner.look(values, before, coded);
      const columns = coded.length * items;
      const lengths = ranges.map((range, target) =>
        codeLength(
          tf,
          base,
          outputs.slice([target * perTarget, 0], [perTarget, columns]),
          looks[target]!,
          conditioner.valuesOf(values, target, coded),
          range,
        ).sum(),
      );
      const sum = tf.addN([...lengths]).mul(conditioner.cells.length / columns);
      return { values: tf.gather(values, rest), before: undefined, bits: bits.add(sum) };
    },
    export: () => ({ ...plan, conditioner: conditioner.export() }),
  };
}
