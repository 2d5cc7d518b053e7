import { unsupported } from "../container/errors.js";
import { type Lattice, latticeSize } from "./lattice.js";
import type { Setting } from "./layer/layer.js";
import { kindOf, type LayerModel } from "./registry.js";

/**
 * What a decoder has to do for each integer of an item, at the most, counted in multiply-adds of a net: some hundred times what
 * trained flows need, and a hundred thousand integers a second. What a model file claims is bounded by its size, what it asks
 * for is not.
 */
export const MOST_WORK = 2 ** 17;
/** Taps of all cells of all layers, at the most: a decoder keeps the places of all. */
export const MOST_PLACES = 2 ** 26;

/** What an integer that goes through a layer counts, a tap that is looked at, and a product outside of nets. */
const OF_INTEGER = 64;
const OF_TAP = 16;
const OF_PRODUCT = 8;

/** How many taps a layer looks at in an item. */
function placesOf(layer: LayerModel, { height, width }: Lattice): number {
  if (!("conditioner" in layer)) return 0;
  return height * width * layer.conditioner.neighbourhoods.reduce((sum, { taps }) => sum + taps.length, 0);
}

/** What a layer does in a cell besides passing integers on. */
function workOfCell(layer: LayerModel, { channels }: Lattice): number {
  if (layer.kind === "linear") return OF_PRODUCT * channels * (channels - 1);
  if (layer.kind === "planar" || layer.kind === "radial")
    return OF_PRODUCT * (layer.seen.length + layer.moved.length);
  if (!("conditioner" in layer)) return 0;
  const { net, neighbourhoods } = layer.conditioner;
  return (
    net.layers.reduce((sum, { inputs, outputs }) => sum + inputs * outputs, 0) +
    OF_TAP * neighbourhoods.reduce((sum, { taps }) => sum + taps.length, 0)
  );
}

/** What the layers of a flow ask of a decoder, summed up. */
export class FlowWork {
  #work = 0;
  #places = 0;

  /** Adds a layer. */
  add(layer: LayerModel, { lattice, back }: Omit<Setting, "origins">): void {
    const cells = lattice.height * lattice.width;
    // Items before are taken along with each item.
    const items = kindOf(layer).takesAlong ? back + 1 : 1;
    this.#work += items * (OF_INTEGER * latticeSize(lattice) + cells * workOfCell(layer, lattice));
    this.#places += placesOf(layer, lattice);
  }

  /**
   * @param integers of an item
   * @throws FlowzipError `unsupported` for more than {@link MOST_WORK} or {@link MOST_PLACES}
   */
  check(integers: number): void {
    const work = Math.ceil(this.#work / integers);
    if (work > MOST_WORK)
      throw unsupported(`a flow needs ${work} multiply-adds for each integer, and ${MOST_WORK} are allowed`);
    if (this.#places > MOST_PLACES)
      throw unsupported(`a flow looks at ${this.#places} places in an item, and ${MOST_PLACES} are allowed`);
  }
}
