import { FlowzipError } from "../codec/container/errors.js";
import { FlowRunner } from "../codec/item/flow.js";
import { latticeSize } from "../codec/item/lattice.js";
import { Kernel } from "../codec/kernel.js";
import { toBytes } from "./arrays.js";
import { RandomCoder } from "./chance.js";
import type { ItemArray } from "./formats/items/items.js";
import { readFlow } from "./models/flowfile.js";

export interface SampleOptions {
  /** How many items. */
  readonly count: number;
  /** Where chance begins; the same seed gives the same items. */
  readonly seed?: number;
  /** Items that are there already: the new ones follow them, as the rows of a series, or complete them. */
  readonly given?: ItemArray | undefined;
  /** Completes each given item: its first cells stay, row by row, and the others are drawn. The flow has to be causal. */
  readonly cells?: number | undefined;
  /** Above one the scales of all distributions are larger, below one smaller. */
  readonly temperature?: number;
}

const MOST_SAMPLES = 2 ** 26;

/**
 * New items from a model: what it decodes from random bits.
 * @throws FlowzipError `invalid-argument` for options that are not possible, `corrupt` or `unsupported` for a model that is none
 * @example
 * const { values } = await sample(model, { count: 16, seed: 1 });
 */
export async function sample(model: BufferSource, options: SampleOptions): Promise<ItemArray> {
  const { seed = 1, temperature = 1, given, cells } = options;
  const { flow, names } = readFlow(toBytes(model));
  const size = latticeSize(flow.lattice);
  const count = cells === undefined || given === undefined ? options.count : given.count;
  const isPossible = Number.isInteger(count) && count >= 1 && count * size <= MOST_SAMPLES;
  if (!isPossible || !Number.isInteger(seed) || !(temperature > 0.01 && temperature < 100)) {
    throw new FlowzipError(
      "invalid-argument",
      `${count} items with the seed ${seed} at temperature ${temperature} are not possible`,
      "use whole numbers, and a temperature around 1",
    );
  }
  const coder = new RandomCoder(seed, Math.round(16 * Math.log2(temperature)));
  const runner = new FlowRunner(await Kernel.load(), flow);
  const first = given?.values ?? new Int32Array(0);
  if (first.length % size !== 0) throw otherItems();
  const named = names.length > 0 ? { names } : {};
  if (cells !== undefined) {
    if (!runner.isCausal || given === undefined || !Number.isInteger(cells) || cells < 0) throw notCausal();
    const values = first.slice();
    for (let index = 0; index < count; index++) runner.complete(values, index, cells, coder);
    return { count, shape: flow.lattice, values, ...named };
  }
  const all = new Int32Array(first.length + count * size);
  all.set(first);
  const from = first.length / size;
  for (let index = from; index < from + count; index++) runner.pop(all, index, coder);
  return { count, shape: flow.lattice, values: all.slice(first.length), ...named };
}

function otherItems(): FlowzipError {
  return new FlowzipError(
    "invalid-argument",
    "the items that are given have another shape than those of the model",
    "give items of the kind that it was trained on",
  );
}

function notCausal(): FlowzipError {
  return new FlowzipError(
    "invalid-argument",
    "items can be completed by a flow that codes cell after cell only, and if they are given",
    "train with the architecture maf, or draw whole items",
  );
}
