import { corrupt } from "../container/errors.js";
import type { LatentCoder } from "../entropy/stack.js";
import type { Kernel } from "../kernel.js";
import { LARGEST_ITEM, LARGEST_VALUE, type Lattice, latticeSize } from "./lattice.js";
import type { ItemLayer, Setting } from "./layer/layer.js";
import { MOST_BACK } from "./neighbourhood.js";
import { kindOf, type LayerModel } from "./registry.js";
import { FlowWork } from "./work.js";

/** A trained flow: the shape of its items, and layers from the values to the last latent. */
export interface FlowModel {
  readonly lattice: Lattice;
  /** How many items before the present one are looked at. */
  readonly back: number;
  /** What an item before the first one has in each channel. */
  readonly middles: readonly number[];
  readonly layers: readonly LayerModel[];
}

export const MOST_LAYERS = 256;

/**
 * Checks a flow that is read: each layer fits what is left of an item, and the last leaves nothing.
 * @throws FlowzipError `corrupt`, or `unsupported` for one that asks for too much work
 */
export function checkFlow({ lattice, back, middles, layers }: FlowModel): void {
  const isCount = (value: number, most: number) => Number.isInteger(value) && value >= 1 && value <= most;
  const { height, width, channels } = lattice;
  const isValid =
    [height, width, channels].every((value) => isCount(value, LARGEST_ITEM)) &&
    latticeSize(lattice) <= LARGEST_ITEM &&
    Number.isInteger(back) &&
    back >= 0 &&
    back <= MOST_BACK &&
    middles.length === channels &&
    middles.every((middle) => Number.isInteger(middle) && Math.abs(middle) <= LARGEST_VALUE) &&
    layers.length <= MOST_LAYERS;
  if (!isValid) throw corrupt("a flow has a shape that is not possible");
  let setting = firstSetting(lattice, back);
  const work = new FlowWork();
  for (const model of layers) {
    const kind = kindOf(model);
    if (setting.lattice.channels === 0) throw corrupt("a flow has layers behind its last latent");
    kind.check(model, setting.lattice, setting.back);
    work.add(model, setting);
    setting = { ...setting, ...kind.after(model, setting), back: backAfter(model, setting.back) };
  }
  if (setting.lattice.channels > 0) throw corrupt("a flow leaves values that no layer codes");
  work.check(latticeSize(lattice));
}

function firstSetting(lattice: Lattice, back: number): Setting {
  return { lattice, back, origins: Int32Array.from({ length: latticeSize(lattice) }, (_, at) => at) };
}

/** Items before stand in the first lattice only. */
export function backAfter(model: LayerModel, back: number): number {
  return model.kind === "squeeze" || model.kind === "factor" ? 0 : back;
}

/** What layers give that take items before along was coded with those items. */
const FORGETFUL: LatentCoder = {
  push: () => {},
  peek: () => 0,
  pop: () => {},
  pushUniform: () => {},
  popUniform: () => 0,
  at: () => {},
  temperature: 0,
};

interface OpenedLayer {
  readonly layer: ItemLayer;
  readonly sees: boolean;
  readonly takesAlong: boolean;
}

/**
 * Runs a flow, item by item. Items before are taken along by layers that neither code nor look at them, so that what a
 * layer sees of them is in the same units as the present item; the others leave them as they are. What is taken along is kept
 * for the item behind and the one in front: of an array, items before must not change in between.
 */
export class FlowRunner {
  readonly size: number;
  readonly #layers: readonly OpenedLayer[];
  readonly #none = new Int32Array(0);
  readonly #middles: Int32Array;
  readonly #back: number;
  readonly #isCausal: boolean;
  /** For each layer, the items before as it sees them. */
  readonly #before: Int32Array[];
  /** The array and the item that they are before; none where they are not whole. */
  #known: Int32Array | undefined;
  #index = 0;

  /**
   * @param kernel whose arena keeps what layers put there; the runner is of no use after its release
   * @param model checked
   * @throws FlowzipError `limit-exceeded` where the engine has not the memory
   */
  constructor(kernel: Kernel, model: FlowModel) {
    this.size = latticeSize(model.lattice);
    this.#back = model.back;
    const last = model.layers.at(-1);
    this.#isCausal =
      last?.kind === "factor" &&
      last.conditioner.order === "causal" &&
      // What is given of an item must not take bits from the coder either.
      model.layers.slice(0, -1).every((layer) => kindOf(layer).takesAlong && layer.kind !== "compand");
    this.#middles = Int32Array.from(
      { length: this.size },
      (_, at) => model.middles[at % model.lattice.channels]!,
    );
    let setting = firstSetting(model.lattice, model.back);
    this.#layers = model.layers.map((layerModel) => {
      const kind = kindOf(layerModel);
      const sees = setting.back > 0;
      const opened = {
        layer: kind.open(layerModel, setting, kernel),
        sees,
        takesAlong: sees && kind.takesAlong,
      };
      setting = { ...setting, ...kind.after(layerModel, setting), back: backAfter(layerModel, setting.back) };
      return opened;
    });
    this.#before = this.#layers.map(({ sees }, index) =>
      sees && (index === 0 || this.#layers[index - 1]!.takesAlong)
        ? new Int32Array(model.back * this.size)
        : this.#none,
    );
    for (let index = 1; index < this.#layers.length; index++) {
      if (this.#layers[index]!.sees && !this.#layers[index - 1]!.takesAlong) {
        this.#before[index] = this.#before[index - 1]!;
      }
    }
  }

  /** Prepares the items before an item; from one item to the next only one of them is another. */
  #look(values: Int32Array, index: number): void {
    const back = this.#back;
    if (back === 0) return;
    const step = this.#known === values ? index - this.#index : 0;
    this.#known = undefined;
    if (step === 1) {
      this.#move(0, 1);
      this.#take(values, index, 1);
    } else if (step === -1) {
      this.#move(1, 0);
      this.#take(values, index, back);
    } else for (let earlier = 1; earlier <= back; earlier++) this.#take(values, index, earlier);
    this.#known = values;
    this.#index = index;
  }

  /** Moves the items before, as each layer sees them. */
  #move(from: number, to: number): void {
    const { size } = this;
    const count = this.#back - Math.max(from, to);
    for (const [at, before] of this.#before.entries()) {
      if (at === 0 || before !== this.#before[at - 1])
        before.copyWithin(to * size, from * size, (from + count) * size);
    }
  }

  /** Takes the item that is so many before along. */
  #take(values: Int32Array, index: number, earlier: number): void {
    const { size } = this;
    const from = (index - earlier) * size;
    let item: Int32Array = index >= earlier ? values.slice(from, from + size) : this.#middles.slice();
    const to = (earlier - 1) * size;
    this.#before[0]!.set(item, to);
    for (let at = 0; at + 1 < this.#layers.length; at++) {
      const { layer, takesAlong } = this.#layers[at]!;
      if (!takesAlong) continue;
      item = layer.forward(item, this.#none, FORGETFUL);
      this.#before[at + 1]!.set(item, to);
    }
  }

  /** Gives an item of an array to the coder. */
  push(values: Int32Array, index: number, coder: LatentCoder): void {
    this.#look(values, index);
    let item: Int32Array = values.slice(index * this.size, (index + 1) * this.size);
    for (let at = 0; at < this.#layers.length; at++) {
      item = this.#layers[at]!.layer.forward(item, this.#before[at]!, coder);
    }
  }

  /** Whether the cells of an item are coded one after the other, and nothing but a cell's own values told before. */
  get isCausal(): boolean {
    return this.#isCausal;
  }

  /** As {@link pop}, for an item whose first cells are in the array already; the flow has to be causal. */
  complete(values: Int32Array, index: number, cells: number, coder: LatentCoder): void {
    this.#look(values, index);
    const last = this.#layers.length - 1;
    let given: Int32Array = values.slice(index * this.size, (index + 1) * this.size);
    for (let at = 0; at < last; at++) given = this.#layers[at]!.layer.forward(given, this.#none, coder);
    let item: Int32Array = this.#none;
    for (let at = last; at >= 0; at--) {
      const known = at === last ? { values: given, cells } : undefined;
      item = this.#layers[at]!.layer.inverse(item, this.#before[at]!, coder, known);
    }
    values.set(item, index * this.size);
  }

  /** Takes an item from the coder into an array; those before it are there. */
  pop(values: Int32Array, index: number, coder: LatentCoder): void {
    this.#look(values, index);
    let item: Int32Array = this.#none;
    for (let at = this.#layers.length - 1; at >= 0; at--) {
      item = this.#layers[at]!.layer.inverse(item, this.#before[at]!, coder);
    }
    values.set(item, index * this.size);
  }
}
