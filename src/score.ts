import { encodeLatents } from "../codec/domain/items.js";
import { FlowRunner } from "../codec/item/flow.js";
import { latticeSize } from "../codec/item/lattice.js";
import { Kernel } from "../codec/kernel.js";
import { toBytes } from "./arrays.js";
import { parseRawItems } from "./formats/items/rawshape.js";
import { openItems } from "./itemfile.js";
import { unnamed } from "./itemtext.js";
import { Ledger } from "./ledger.js";

export interface ScoreOptions {
  /** The shape of raw items, as in `3000x32x32x3`. */
  readonly rawItems?: string | undefined;
}

/** What a flow says of each item: minus the binary logarithm of its probability, exactly what it would cost in bits. */
export interface Scores {
  /** For each item. */
  readonly bits: Float64Array;
  readonly shape: { readonly height: number; readonly width: number; readonly channels: number };
  /** What the channels are called in the data, or else in the model: the columns of a table. */
  readonly names: readonly string[];
  /** What the base costs in all, what scales change it by, and what a coder with 48 bits of state spends over both. */
  readonly base: number;
  readonly volume: number;
  readonly overhead: number;
  /** The mean bits of each integer of an item, base and volume. */
  readonly mean: { readonly base: Float64Array; readonly volume: Float64Array };
  /** The bits of each integer of one item. */
  parts(index: number): Float64Array;
  /** The bits of each channel of one item, of all its cells together. */
  channels(index: number): Float64Array;
}

/**
 * The exact density of items under a model, by the change of variables: bits of the base and the change of volume.
 * @param data an array of NumPy, a table of numbers, or raw samples, with items of the model's shape
 * @param model a model file
 * @throws FlowzipError `invalid-argument` where data and model do not fit, `corrupt` or `unsupported` for a model that is none
 * @example
 * const { bits } = await score(csv, model);
 * const strangest = bits.indexOf(Math.max(...bits));
 */
export async function score(
  data: BufferSource,
  model: BufferSource,
  options: ScoreOptions = {},
): Promise<Scores> {
  const raw = options.rawItems === undefined ? undefined : parseRawItems(options.rawItems);
  const { file, model: opened } = openItems(toBytes(data), toBytes(model), raw);
  const { values, count } = file.items;
  const { lattice } = opened.flow;
  const { channels } = lattice;
  const size = latticeSize(lattice);
  const kernel = await Kernel.load();
  const runner = new FlowRunner(kernel, opened.flow);
  const bits = new Float64Array(count);
  const mean = { base: new Float64Array(size), volume: new Float64Array(size) };
  const ledger = new Ledger(size);
  for (let index = 0; index < count; index++) {
    ledger.clear();
    runner.push(values, index, ledger);
    bits[index] = ledger.take();
    for (let at = 0; at < size; at++) {
      mean.base[at] = mean.base[at]! + ledger.base[at]! / count;
      mean.volume[at] = mean.volume[at]! + ledger.volume[at]! / count;
    }
  }
  const parts = (index: number) => {
    ledger.clear();
    runner.push(values, index, ledger);
    return ledger.base.map((value, at) => value + ledger.volume[at]!);
  };
  const base = count * mean.base.reduce((sum, value) => sum + value, 0);
  const volume = count * mean.volume.reduce((sum, value) => sum + value, 0);
  const coded = 8 * encodeLatents(kernel, opened.flow, values).length;
  return {
    bits,
    shape: lattice,
    names: namesOf(channels, file.items.names ?? opened.names),
    base,
    volume,
    overhead: coded - base - volume,
    mean,
    parts,
    channels(index) {
      const sums = new Float64Array(channels);
      parts(index).forEach((value, at) => {
        sums[at % channels] = sums[at % channels]! + value;
      });
      return sums;
    },
  };
}

function namesOf(channels: number, names: readonly string[]): readonly string[] {
  return names.length === channels
    ? names
    : Array.from({ length: channels }, (_, channel) => unnamed(channel));
}

/** The score above which only a part `rate` of normal items lies. @throws RangeError for no scores or a rate outside 0 to 1 */
export function threshold(scores: Float64Array, rate: number): number {
  if (scores.length === 0 || !(rate >= 0 && rate <= 1))
    throw new RangeError(`no threshold at a rate of ${rate}`);
  const sorted = Float64Array.from(scores).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor((1 - rate) * sorted.length))]!;
}
