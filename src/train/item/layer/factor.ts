import { type BaseKind, valuesPerTarget } from "../../../../codec/item/base.js";
import { channelsLeft } from "../../../../codec/item/layer/factor.js";
import { codeLength } from "../codelength.js";
import { ConditionerTwin } from "../conditionertwin.js";
import type { FactorPlan } from "../plan.js";
import type { LayerTwin, Site } from "./twin.js";

/** At first: categories alike, or components side by side around the reference, with scales of a half and of its root. */
function firstOutputs(base: BaseKind, components: number): number[] {
  const outputs = new Array<number>(valuesPerTarget(base, components)).fill(0);
  if (base === "categorical") return outputs;
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
    firstOutputs(base, components),
    seeds,
  );
  const left = channelsLeft(plan.conditioner.targets, lattice.channels);
  const cells = lattice.height * lattice.width;
  const rest = Int32Array.from(
    { length: cells * left.length },
    (_, at) => Math.floor(at / left.length) * lattice.channels + left[at % left.length]!,
  );
  return {
    variables: conditioner.variables,
    forward({ values, before, bits }, run) {
      const items = values.shape[1]!;
      const coded = run.pick(conditioner.cells);
      const opinion = conditioner.look(values, before, coded);
      const known = conditioner.valuesOf(values, coded);
      const sum = codeLength(tf, base, opinion, known, ranges)
        .sum()
        .mul(conditioner.cells.length / (coded.length * items));
      return {
        values: rest.length === 0 ? tf.zeros([0, items]) : tf.gather(values, rest),
        before: undefined,
        bits: bits.add(sum),
      };
    },
    export: () => ({ ...plan, conditioner: conditioner.export() }),
  };
}
