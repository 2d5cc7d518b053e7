import { unsupported } from "../container/errors.js";
import { degreesOf } from "./conditioner.js";
import { type Lattice, latticeSize } from "./lattice.js";
import type { Setting } from "./layer/layer.js";
import { kindOf, type LayerModel } from "./registry.js";

/**
 * What a decoder has to do for each integer of an item, at the most, counted in multiply-adds of a net: ten times what the
 * largest usual flows need, and one to two hours for the largest content of a block. What a model may claim is bounded by its
 * size, what it asks for is not.
 */
export const MOST_WORK = 2 ** 16;
/** Taps of all cells of all layers, at the most: a decoder keeps the places of all. */
export const MOST_PLACES = 2 ** 26;

/** What a layer counts for an item. */
const OF_LAYER = 512;
/** What an integer counts that goes through a layer, a tap that is looked at, and a product outside of nets. */
const OF_INTEGER = 256;
const OF_TAP = 16;
const OF_PRODUCT = 8;
/** What a layer of a net counts each time that it is asked, besides its products. */
const OF_STEP = 512;

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
  const steps = degreesOf(layer.conditioner) * net.layers.length;
  return (
    OF_STEP * steps +
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
    // Where items before are taken along, each goes there once more.
    const items = back > 0 && kindOf(layer).takesAlong ? 2 : 1;
    this.#work += items * (OF_LAYER + OF_INTEGER * latticeSize(lattice) + cells * workOfCell(layer, lattice));
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
