import { corrupt } from "../../container/errors.js";
import type { LatentCoder } from "../../entropy/stack.js";
import type { Kernel } from "../../kernel.js";
import { BASES, BaseCoder, type BaseKind, mostComponents, type Range, valuesPerTarget } from "../base.js";
import { type Conditioner, checkConditioner, type Target } from "../conditioner.js";
import { ConditionerRunner } from "../conditionerrunner.js";
import { latticeSize } from "../lattice.js";
import type { ItemLayer, Known, LayerKind, Setting } from "./layer.js";

/**
 * Codes channels of each cell by a base distribution that depends on the channels that are left (factor-out, Dinh et al. 2017), or
 * in causal order also on cells before; the others go on. The last one of a flow codes all that is left.
 */
export interface FactorModel {
  readonly kind: "factor";
  readonly base: BaseKind;
  readonly components: number;
  readonly conditioner: Conditioner;
  /** For each target. */
  readonly ranges: readonly Range[];
}

const LARGEST_RANGE = 2 ** 30;

/** The channels of a lattice that go on, in rising order. */
export function channelsLeft(targets: readonly Target[], channels: number): number[] {
  const coded = new Set(targets.map(({ channel }) => channel));
  return Array.from({ length: channels }, (_, channel) => channel).filter((channel) => !coded.has(channel));
}

export const factor: LayerKind<FactorModel> = {
  kind: "factor",
  takesAlong: false,
  check({ base, components, conditioner, ranges }, lattice, back) {
    const isWhole = (value: number) => Number.isInteger(value) && Math.abs(value) <= LARGEST_RANGE;
    const isValid =
      BASES.includes(base) &&
      Number.isInteger(components) &&
      components >= 1 &&
      components <= mostComponents(base) &&
      conditioner.cells === "all" &&
      ranges.length === conditioner.targets.length &&
      ranges.every(({ least, greatest }) => isWhole(least) && isWhole(greatest) && least <= greatest) &&
      (base !== "categorical" || ranges.every(({ least, greatest }) => greatest - least < components));
    if (!isValid) throw corrupt("a layer 'factor' has a base that is not possible");
    checkConditioner(conditioner, lattice, valuesPerTarget(base, components), back);
  },
  after(model, { lattice, origins }) {
    const left = channelsLeft(model.conditioner.targets, lattice.channels);
    const cells = lattice.height * lattice.width;
    return {
      lattice: { ...lattice, channels: left.length },
      origins: Int32Array.from({ length: cells * left.length }, (_, at) => {
        const cell = Math.floor(at / left.length);
        return origins[cell * lattice.channels + left[at % left.length]!]!;
      }),
    };
  },
  open: openFactor,
};

function openFactor(model: FactorModel, { lattice, back, origins }: Setting, kernel: Kernel): ItemLayer {
  const { conditioner, base, components, ranges } = model;
  const runner = new ConditionerRunner(kernel, conditioner, lattice, back);
  const size = latticeSize(lattice);
  const { channels } = lattice;
  const count = runner.targets.length;
  const left = channelsLeft(conditioner.targets, channels);
  const cells = lattice.height * lattice.width;
  const perTarget = valuesPerTarget(base, components);
  const coders = ranges.map((range) => new BaseCoder(base, components, range));

  /** The coder of a target that is told. */
  function told(target: number, temperature: number): BaseCoder {
    const coder = coders[target]!;
    const from = target * perTarget;
    coder.set(runner.outputs, from, runner.reference(target), runner.roughness(target), temperature);
    return coder;
  }

  function forward(values: Int32Array, before: Int32Array, coder: LatentCoder): Int32Array {
    runner.begin(values, before);
    const { temperature } = coder;
    for (let cell = cells - 1; cell >= 0; cell--) {
      runner.lookAll(cell);
      const from = cell * channels;
      for (let target = count - 1; target >= 0; target--) {
        const at = from + runner.targets[target]!.channel;
        coder.at(origins[at]!);
        told(target, temperature).push(coder, values[at]!);
      }
    }
    const rest = new Int32Array(cells * left.length);
    for (let cell = 0, to = 0; cell < cells; cell++) {
      for (const channel of left) rest[to++] = values[cell * channels + channel]!;
    }
    return rest;
  }

  function inverse(latent: Int32Array, before: Int32Array, coder: LatentCoder, known?: Known): Int32Array {
    const values = new Int32Array(size);
    for (let cell = 0, from = 0; cell < cells; cell++) {
      for (const channel of left) values[cell * channels + channel] = latent[from++]!;
    }
    runner.begin(values, before);
    const { workspace } = runner;
    const { temperature } = coder;
    for (let cell = 0; cell < cells; cell++) {
      runner.look(cell);
      for (let target = 0; target < count; target++) {
        const at = cell * channels + runner.targets[target]!.channel;
        coder.at(origins[at]!);
        const isKnown = known !== undefined && cell < known.cells;
        const value = isKnown ? known.values[at]! : told(target, temperature).pop(coder);
        values[at] = value;
        workspace[at] = value;
        runner.next(target, value);
      }
    }
    return values;
  }

  return { forward, inverse };
}
