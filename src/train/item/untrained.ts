import type { LatentCoder } from "../../../codec/entropy/stack.js";
import { valuesPerTarget } from "../../../codec/item/base.js";
import { inputCount } from "../../../codec/item/conditioner.js";
import { shiftOutputs } from "../../../codec/item/layer/coupling.js";
import type { LayerModel } from "../../../codec/item/registry.js";
import type { LayerPlan } from "./plan.js";

/** A layer as it is before training: its net says nothing. */
export function modelBefore(plan: LayerPlan): LayerModel {
  if (!("conditioner" in plan)) return plan;
  const { hidden: _, ...conditioner } = plan.conditioner;
  const perTarget =
    plan.kind === "factor" ? valuesPerTarget(plan.base, plan.components) : shiftOutputs(plan.affine);
  const inputs = inputCount({ ...conditioner, net: { layers: [] } });
  const outputs = perTarget * conditioner.targets.length;
  const layer = {
    inputs,
    outputs,
    weights: new Int16Array(inputs * outputs),
    biases: new Int32Array(outputs),
  };
  return { ...plan, conditioner: { ...conditioner, net: { layers: [layer] } } } as LayerModel;
}

/** A coder that gives the middle of what changes of volume ask for. */
export const HALVES: LatentCoder = {
  push: () => {},
  peek: () => 0,
  pop: () => {},
  pushUniform: () => {},
  popUniform: (count) => count >> 1,
  at: () => {},
  temperature: 0,
};
