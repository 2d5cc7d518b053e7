import { shiftOutputs } from "../../../../codec/item/layer/coupling.js";
import type { Tensor, TensorFlow } from "../../tensorflow.js";
import { exponentRows, scaleRows, shiftRows } from "../changes.js";
import { ConditionerTwin, type Opinion } from "../conditionertwin.js";
import type { CouplingPlan } from "../plan.js";
import { replaceRows } from "../straight.js";
import type { LayerTwin, Run, Site } from "./twin.js";

/** Nothing is taken, and nothing scaled, at first. */
export function firstChange(isAffine: boolean): number[] {
  return new Array<number>(shiftOutputs(isAffine)).fill(0);
}

/**
 * What is left of targets when what an opinion tells was taken from them and the rest was scaled.
 * @returns rows of targets, and the bits of all of them together
 */
export function changed(
  tf: TensorFlow,
  { outputs, reference, roughness }: Opinion,
  targets: Tensor,
  isAffine: boolean,
  run: Run,
): { readonly rest: Tensor; readonly bits: Tensor } {
  const [count, columns] = targets.shape as [number, number];
  const perTarget = shiftOutputs(isAffine);
  const all = outputs.reshape([count, perTarget, columns]);
  const part = (index: number) => all.slice([0, index, 0], [count, 1, columns]).reshape([count, columns]);
  const rest = targets.sub(reference).sub(shiftRows(tf, part(0), roughness));
  if (!isAffine) return { rest, bits: tf.scalar(0) };
  const { scaled, bits } = scaleRows(tf, rest, exponentRows(tf, part(1)), run);
  return { rest: scaled, bits: bits.sum() };
}

/** The graph of `coupling`. */
export function couplingTwin(plan: CouplingPlan, { tf, lattice, back, seeds }: Site): LayerTwin {
  const { affine } = plan;
  const conditioner = new ConditionerTwin(tf, plan.conditioner, lattice, back, firstChange(affine), seeds);
  const { cells } = conditioner;
  const places = conditioner.placesOf(cells);
  return {
    variables: conditioner.variables,
    forward(flowing, run) {
      const { values, before } = flowing;
      const items = values.shape[1]!;
      const targets = conditioner.valuesOf(values, cells);
      const { rest, bits } = changed(tf, conditioner.look(values, before), targets, affine, run);
      return {
        ...flowing,
        values: replaceRows(tf, values, rest.reshape([places.length, items]), places),
        bits: flowing.bits.add(bits.mul(1 / items)),
      };
    },
    export: () => ({ ...plan, conditioner: conditioner.export() }),
  };
}
