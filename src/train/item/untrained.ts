import type { LatentCoder } from "../../../codec/entropy/stack.js";
import { valuesPerTarget } from "../../../codec/item/base.js";
import { inputCount } from "../../../codec/item/conditioner.js";
import { shiftOutputs } from "../../../codec/item/layer/coupling.js";
import type { LayerModel } from "../../../codec/item/registry.js";
import type { LayerPlan } from "./plan.js";

/**
 * A layer as it is before training: its net says nothing.
 * @param isWhole whether the net has the hidden layers that it will have
 */
export function modelBefore(plan: LayerPlan, isWhole = false): LayerModel {
  if (!("conditioner" in plan)) return plan;
  const { hidden, ...conditioner } = plan.conditioner;
  const perTarget =
    plan.kind === "factor" ? valuesPerTarget(plan.base, plan.components) : shiftOutputs(plan.affine);
  let inputs = inputCount({ ...conditioner, net: { layers: [] } });
  const widths = [...(isWhole ? hidden : []), perTarget * conditioner.targets.length];
  const layers = widths.map((outputs) => {
    const weights = new Int16Array(inputs * outputs);
    const layer = { inputs, outputs, weights, biases: new Int32Array(outputs) };
    inputs = outputs;
    return layer;
  });
  return { ...plan, conditioner: { ...conditioner, net: { layers } } } as LayerModel;
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
