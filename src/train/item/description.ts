import { FlowzipError } from "../../../codec/container/errors.js";
import { BASES, type BaseKind, mostComponents } from "../../../codec/item/base.js";
import { CELLS, type Cells } from "../../../codec/item/conditioner.js";
import { isOrder } from "../../../codec/item/layer/permute.js";
import { LAYER_KINDS } from "../../../codec/item/registry.js";
import type { FlowPlan } from "./plan.js";
import type { NetOptions, Planner } from "./planner.js";

/**
 * A layer of a JSON description: its kind, and what is not as usual.
 *
 * `table`, `compand`, `shift`, `scale` and `squeeze` have no settings. `linear`: `fixed`. `permute`: `order`, reversed where it is missing.
 * `planar` and `radial`: `moved` channels, the second half where they are missing, and `seen` ones, the others. `coupling`:
 * `affine`, `targets` (channels, the second half), `cells` (all, even or odd). `autoregressive`: `direction` (maf or iaf), `affine`,
 * `targets` (all). `factor`: `order` (causal or apart), `base` (logistic, normal, uniform or categorical), `components` of a mixture, `targets` (all). The last three have nets: `hidden`
 * widths, `taps` of the colour of a target, and `otherTaps` of each other colour. Channels are those of the lattice where
 * the layer stands.
 */
export interface LayerDescription {
  readonly layer: string;
  readonly [setting: string]: unknown;
}

function refused(index: number, what: string): FlowzipError {
  return new FlowzipError(
    "invalid-argument",
    `layer ${index} of the description ${what}`,
    `each layer is an object whose "layer" is one of ${Object.keys(LAYER_KINDS).join(", ")}`,
  );
}

/** Reads settings of one described layer. */
class Settings {
  readonly #index: number;
  readonly #all: LayerDescription;
  readonly #channels: number;
  readonly #read = new Set(["layer"]);

  constructor(index: number, all: LayerDescription, channels: number) {
    this.#index = index;
    this.#all = all;
    this.#channels = channels;
  }

  #get(name: string): unknown {
    this.#read.add(name);
    return this.#all[name];
  }

  refuse(what: string): FlowzipError {
    return refused(this.#index, what);
  }

  isTrue(name: string, usual: boolean): boolean {
    const value = this.#get(name) ?? usual;
    if (typeof value !== "boolean") throw this.refuse(`has a "${name}" that is neither true nor false`);
    return value;
  }

  oneOf<T extends string>(name: string, all: readonly T[], usual: T): T {
    const value = this.#get(name) ?? usual;
    if (!all.includes(value as T)) throw this.refuse(`has a "${name}" that is none of ${all.join(", ")}`);
    return value as T;
  }

  whole(name: string, least: number, greatest: number, usual: number): number {
    const value = this.#get(name) ?? usual;
    if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > greatest)
      throw this.refuse(`has a "${name}" that is not a whole number from ${least} to ${greatest}`);
    return value;
  }

  wholes(name: string, greatest: number, usual: readonly number[]): readonly number[] {
    const value = this.#get(name) ?? usual;
    const isValid = (one: unknown) =>
      typeof one === "number" && Number.isInteger(one) && one >= 0 && one <= greatest;
    if (!Array.isArray(value) || !value.every(isValid))
      throw this.refuse(`has a "${name}" that is no list of whole numbers up to ${greatest}`);
    return value as readonly number[];
  }

  channels(name: string, usual: readonly number[]): readonly number[] {
    const all = this.wholes(name, this.#channels - 1, usual);
    if (all.length === 0 || new Set(all).size < all.length)
      throw this.refuse(`has "${name}" that are no different channels of ${this.#channels}`);
    return all;
  }

  /** @throws FlowzipError for settings that were not asked for */
  finish(): void {
    const spare = Object.keys(this.#all).find((name) => !this.#read.has(name));
    if (spare !== undefined) throw this.refuse(`has "${spare}", which such a layer has not`);
  }
}

const MOST_WIDTH = 256;
const MOST_HIDDEN = 6;
const MOST_TAPS = 64;

/**
 * The flow that a description stands for. What its layers leave is coded by a last factor that sees nothing.
 * @throws FlowzipError `invalid-argument` for a layer that there is not, or a setting that it cannot have
 */
export function describedFlow(
  layers: readonly LayerDescription[],
  planner: Planner,
  usual: NetOptions,
): FlowPlan {
  for (const [index, layer] of layers.entries()) {
    if (typeof layer !== "object" || layer === null || !Object.hasOwn(LAYER_KINDS, layer.layer))
      throw refused(index, `is '${String(layer?.layer)}', which there is not`);
    if (planner.lattice.channels === 0) throw refused(index, "comes after everything is coded");
    const settings = new Settings(index, layer, planner.lattice.channels);
    add(layer.layer as keyof typeof LAYER_KINDS, settings, planner, usual);
    settings.finish();
  }
  const all = planner.channels();
  if (all.length > 0) planner.factor(all, planner.emptyConditioner(all), 3);
  return planner.plan();
}

function add(kind: keyof typeof LAYER_KINDS, settings: Settings, planner: Planner, usual: NetOptions): void {
  const all = planner.channels();
  const half = all.slice(all.length >> 1);
  const rest = (channels: readonly number[]) => all.filter((channel) => !channels.includes(channel));
  const net = (): NetOptions => {
    const hidden = settings.wholes("hidden", MOST_WIDTH, usual.hidden);
    if (hidden.length > MOST_HIDDEN || hidden.includes(0))
      throw settings.refuse(`has "hidden" layers that are not up to ${MOST_HIDDEN} of 1 to ${MOST_WIDTH}`);
    return {
      hidden,
      taps: settings.whole("taps", 0, MOST_TAPS, usual.taps),
      otherTaps: settings.whole("otherTaps", 0, MOST_TAPS, usual.otherTaps),
    };
  };
  const conditioner = (order: "apart" | "causal", targets: readonly number[], cells: Cells = "all") =>
    planner.conditioner(settings.channels("targets", targets), net(), order, cells);
  const parts = () => {
    const moved = settings.channels("moved", half);
    const seen = settings.channels("seen", rest(moved));
    if (seen.some((channel) => moved.includes(channel))) throw settings.refuse("moves channels that it sees");
    return [seen, moved] as const;
  };
  switch (kind) {
    case "table":
      planner.table();
      break;
    case "compand":
      planner.compand();
      break;
    case "shift":
      planner.shift();
      break;
    case "scale":
      planner.scale();
      break;
    case "linear":
      planner.linear(new Int16Array(all.length ** 2), settings.isTrue("fixed", false));
      break;
    case "permute": {
      const order = settings.wholes("order", all.length - 1, [...all].reverse());
      if (!isOrder(order, all.length)) throw settings.refuse("has an order that is none");
      planner.permute(order);
      break;
    }
    case "squeeze":
      if (planner.lattice.height % 2 !== 0 || planner.lattice.width % 2 !== 0)
        throw settings.refuse(`has ${planner.lattice.height} x ${planner.lattice.width} cells to squeeze`);
      planner.squeeze();
      break;
    case "planar":
      planner.planar(...parts());
      break;
    case "radial":
      planner.radial(...parts());
      break;
    case "coupling": {
      const cells = settings.oneOf("cells", CELLS, "all");
      const targets = cells === "all" ? half : all;
      if (cells === "all" && all.length < 2) throw settings.refuse("couples channels, of which there is one");
      planner.coupling(conditioner("apart", targets, cells), settings.isTrue("affine", false));
      break;
    }
    case "autoregressive": {
      const direction = settings.oneOf("direction", ["maf", "iaf"] as const, "maf");
      const told = conditioner("causal", all);
      planner.autoregressive(told, direction, settings.isTrue("affine", false));
      break;
    }
    case "factor": {
      const order = settings.oneOf("order", ["apart", "causal"] as const, "causal");
      const base = settings.oneOf<BaseKind>("base", BASES, "logistic");
      const components =
        base === "categorical" ? undefined : settings.whole("components", 1, mostComponents(base), 3);
      const targets = settings.channels("targets", all);
      planner.factor(targets, planner.conditioner(targets, net(), order), components, base);
      break;
    }
  }
}
