import { corrupt } from "../../container/errors.js";
import type { LatentCoder } from "../../entropy/stack.js";
import type { Kernel } from "../../kernel.js";
import { type Conditioner, checkConditioner } from "../conditioner.js";
import { ConditionerRunner } from "../conditionerrunner.js";
import { scaleForward, scaleInverse } from "../modular.js";
import { changeOf, shiftOutputs } from "./coupling.js";
import type { ItemLayer, LayerKind, Setting } from "./layer.js";
import { unchanged } from "./parts.js";

/**
 * Takes from each target what a masked net tells from those before it, and where it is affine, scales the rest. `maf`: the net
 * sees values, so that the way back goes one by one (Papamakarios et al. 2017). `iaf`: it sees latents, so that the way there does
 * (Kingma et al. 2016).
 */
export interface AutoregressiveModel {
  readonly kind: "autoregressive";
  readonly direction: "maf" | "iaf";
  readonly affine: boolean;
  readonly conditioner: Conditioner;
}

export const autoregressive: LayerKind<AutoregressiveModel> = {
  kind: "autoregressive",
  takesAlong: false,
  check({ direction, affine, conditioner }, lattice, back) {
    const isValid =
      ["maf", "iaf"].includes(direction) && typeof affine === "boolean" && conditioner.order === "causal";
    if (!isValid) throw corrupt("a layer 'autoregressive' is not one");
    checkConditioner(conditioner, lattice, shiftOutputs(affine), back);
  },
  after: unchanged,
  open: openAutoregressive,
};

function openAutoregressive(
  model: AutoregressiveModel,
  { lattice, back, origins }: Setting,
  kernel: Kernel,
): ItemLayer {
  const { conditioner, affine, direction } = model;
  const runner = new ConditionerRunner(kernel, conditioner, lattice, back);
  const { channels } = lattice;
  const count = runner.targets.length;
  const shifts = new Int32Array(count);
  const exponents = new Int32Array(count);
  const placeOf = (cell: number, target: number) => cell * channels + runner.targets[target]!.channel;

  function change(target: number): void {
    const { shift, exponent } = changeOf(runner, target, affine);
    shifts[target] = shift;
    exponents[target] = exponent;
  }

  /** All that the net sees is there: from the last to the first, so that the way back can go on from the first. */
  function known(
    values: Int32Array,
    before: Int32Array,
    map: (value: number, at: number, target: number) => number,
  ) {
    runner.begin(values, before);
    for (let index = runner.cells.length - 1; index >= 0; index--) {
      const cell = runner.cells[index]!;
      runner.lookAll(cell);
      for (let target = count - 1; target >= 0; target--) {
        change(target);
        const at = placeOf(cell, target);
        values[at] = map(values[at]!, at, target);
      }
    }
    return values;
  }

  /** The net sees what comes out. */
  function oneByOne(
    values: Int32Array,
    before: Int32Array,
    map: (value: number, at: number, target: number) => number,
  ) {
    runner.begin(values, before);
    const { workspace } = runner;
    for (const cell of runner.cells) {
      runner.look(cell);
      for (let target = 0; target < count; target++) {
        const at = placeOf(cell, target);
        change(target);
        const value = map(values[at]!, at, target) | 0;
        values[at] = value;
        workspace[at] = value;
        runner.next(target, value);
      }
    }
    return values;
  }

  const reduce = (coder: LatentCoder) => (value: number, at: number, target: number) => {
    const rest = (value - shifts[target]!) | 0;
    if (!affine) return rest;
    coder.at(origins[at]!);
    return scaleForward(rest, exponents[target]!, coder);
  };
  const restore = (coder: LatentCoder) => (latent: number, at: number, target: number) => {
    if (!affine) return latent + shifts[target]!;
    coder.at(origins[at]!);
    return scaleInverse(latent, exponents[target]!, coder) + shifts[target]!;
  };
  const [there, back_] = direction === "maf" ? [known, oneByOne] : [oneByOne, known];
  return {
    forward: (values, before, coder) => there(values, before, reduce(coder)),
    inverse: (latent, before, coder) => back_(latent, before, restore(coder)),
  };
}
