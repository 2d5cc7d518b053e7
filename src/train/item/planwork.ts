import { FlowzipError } from "../../../codec/container/errors.js";
import { latticeSize } from "../../../codec/item/lattice.js";
import { FlowWork } from "../../../codec/item/work.js";
import type { FlowPlan } from "./plan.js";
import { settingAfter } from "./twins.js";
import { modelBefore } from "./untrained.js";

/**
 * Checks that a decoder will do what a flow asks for.
 * @throws FlowzipError `invalid-argument` for a flow that asks for too much work
 */
export function checkPlan({ lattice, back, layers }: FlowPlan): void {
  const work = new FlowWork();
  let setting = { lattice, back };
  for (const layer of layers) {
    work.add(modelBefore(layer, true), setting);
    setting = settingAfter(layer, setting);
  }
  try {
    work.check(latticeSize(lattice));
  } catch (cause) {
    if (!(cause instanceof FlowzipError)) throw cause;
    const advice = "train narrower nets (--hidden), fewer layers, or fewer taps";
    throw new FlowzipError("invalid-argument", cause.what, advice, { cause });
  }
}
