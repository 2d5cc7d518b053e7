import { FlowzipError } from "../codec/container/errors.js";
import { FlowRunner } from "../codec/item/flow.js";
import { latticeSize } from "../codec/item/lattice.js";
import { toBytes } from "./arrays.js";
import { RandomCoder } from "./chance.js";
import type { ItemArray } from "./formats/items/items.js";
import { readFlow } from "./models/flowfile.js";

export interface SampleOptions {
  /** How many items. */
  readonly count: number;
  /** Where chance begins; the same seed gives the same items. */
  readonly seed?: number;
  /** Above one the scales of all distributions are larger, below one smaller. */
  readonly temperature?: number;
}

const MOST_SAMPLES = 2 ** 26;

/**
 * New items from a model: what it decodes from random bits.
 * @throws FlowzipError `invalid-argument` for options that are not possible, `corrupt` or `unsupported` for a model that is none
 * @example
 * const { values } = sample(model, { count: 16, seed: 1 });
 */
export function sample(model: BufferSource, options: SampleOptions): ItemArray {
  const { count, seed = 1, temperature = 1 } = options;
  const { flow, names } = readFlow(toBytes(model));
  const size = latticeSize(flow.lattice);
  const isPossible = Number.isInteger(count) && count >= 1 && count * size <= MOST_SAMPLES;
  if (!isPossible || !Number.isInteger(seed) || !(temperature > 0.01 && temperature < 100)) {
    throw new FlowzipError(
      "invalid-argument",
      `${count} items with the seed ${seed} at temperature ${temperature} are not possible`,
      "use whole numbers, and a temperature around 1",
    );
  }
  const coder = new RandomCoder(seed, Math.round(16 * Math.log2(temperature)));
  const runner = new FlowRunner(flow);
  const values = new Int32Array(count * size);
  for (let index = 0; index < count; index++) runner.pop(values, index, coder);
  return { count, shape: flow.lattice, values, ...(names.length > 0 ? { names } : {}) };
}
