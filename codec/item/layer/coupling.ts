import { corrupt } from "../../container/errors.js";
import type { LatentCoder } from "../../entropy/stack.js";
import type { Kernel } from "../../kernel.js";
import { LARGEST_CENTER } from "../base.js";
import { type Conditioner, checkConditioner } from "../conditioner.js";
import { ConditionerRunner } from "../conditionerrunner.js";
import { LARGEST_EXPONENT, scaleForward, scaleInverse } from "../modular.js";
import { clamp } from "../numbers.js";
import type { ItemLayer, LayerKind, Setting } from "./layer.js";

/**
 * Takes from each target what a net tells from the values that are no targets (Real NVP, Dinh et al. 2017; IDF, Hoogeboom et al.
 * 2019), and where it is affine, multiplies the rest by a scale that the net tells as well. Targets are channels, or the cells of
 * one colour of a checkerboard.
 */
export interface CouplingModel {
  readonly kind: "coupling";
  readonly affine: boolean;
  readonly conditioner: Conditioner;
}

/** What a net's first value of a target, 256 to one, is in units of the data. */
export function shiftOf(output: number, roughness: number): number {
  return Math.floor((clamp(output, -LARGEST_CENTER, LARGEST_CENTER) * roughness + 8192) / 16384);
}

/** What its second value is as the exponent of a scale, in sixteenths. */
export function exponentOf(output: number): number {
  return clamp((output + 8) >> 4, -LARGEST_EXPONENT, LARGEST_EXPONENT);
}

/** How many values a net gives for each target. */
export function shiftOutputs(affine: boolean): number {
  return affine ? 2 : 1;
}

/** What a runner says of a target: what is taken from it, and the exponent of the scale. */
export function changeOf(
  runner: ConditionerRunner,
  target: number,
  affine: boolean,
): { shift: number; exponent: number } {
  const from = target * shiftOutputs(affine);
  return {
    shift: runner.reference(target) + shiftOf(runner.outputs[from]!, runner.roughness(target)),
    exponent: affine ? exponentOf(runner.outputs[from + 1]!) : 0,
  };
}

export const coupling: LayerKind<CouplingModel> = {
  kind: "coupling",
  takesAlong: false,
  check({ affine, conditioner }, lattice, back) {
    if (typeof affine !== "boolean" || conditioner.order !== "apart")
      throw corrupt("a layer 'coupling' is not one");
    checkConditioner(conditioner, lattice, shiftOutputs(affine), back);
  },
  after: (_, { lattice, origins }) => ({ lattice, origins }),
  open: openCoupling,
};

function openCoupling(
  { affine, conditioner }: CouplingModel,
  { lattice, back, origins }: Setting,
  kernel: Kernel,
): ItemLayer {
  const runner = new ConditionerRunner(kernel, conditioner, lattice, back);
  const { channels } = lattice;
  const count = runner.targets.length;

  function forward(values: Int32Array, before: Int32Array, coder: LatentCoder): Int32Array {
    runner.begin(values, before);
    for (const cell of runner.cells) {
      runner.look(cell);
      for (let target = 0; target < count; target++) {
        const at = cell * channels + runner.targets[target]!.channel;
        const { shift, exponent } = changeOf(runner, target, affine);
        const rest = (values[at]! - shift) | 0;
        if (affine) coder.at(origins[at]!);
        values[at] = affine ? scaleForward(rest, exponent, coder) : rest;
      }
    }
    return values;
  }

  function inverse(latent: Int32Array, before: Int32Array, coder: LatentCoder): Int32Array {
    runner.begin(latent, before);
    for (let index = runner.cells.length - 1; index >= 0; index--) {
      const cell = runner.cells[index]!;
      runner.look(cell);
      for (let target = count - 1; target >= 0; target--) {
        const at = cell * channels + runner.targets[target]!.channel;
        const { shift, exponent } = changeOf(runner, target, affine);
        if (affine) coder.at(origins[at]!);
        latent[at] = (affine ? scaleInverse(latent[at]!, exponent, coder) : latent[at]!) + shift;
      }
    }
    return latent;
  }

  return { forward, inverse };
}
