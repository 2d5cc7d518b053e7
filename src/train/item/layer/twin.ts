import type { Lattice } from "../../../../codec/item/lattice.js";
import type { LayerModel } from "../../../../codec/item/registry.js";
import type { Tensor, TensorFlow, Variable } from "../../tensorflow.js";
import type { Seeds } from "../nettwin.js";

/** What layers of a twin work on: a row for each place, a column for each item of a batch. */
export interface Flowing {
  readonly values: Tensor;
  /** The items before, the latest first, where layers see them. */
  readonly before: Tensor | undefined;
  /** Bits of an item that were coded, or came from a change of volume, mean over the batch. */
  readonly bits: Tensor;
}

/** What a batch is run with. */
export interface Run {
  /** Whole numbers from 0 to before each of `counts`: what the coder gives a change of volume. */
  remainders(counts: Tensor): Tensor;
  /** Of so many cells those that are coded, in rising order; all of them to be exact. */
  pick(cells: Int32Array): Int32Array;
}

/** A layer of a flow as a graph: forwards the integers of the codec, with gradients. */
export interface LayerTwin {
  readonly variables: readonly Variable[];
  /** Whether it gives bits to the coder, though it takes items before along. */
  readonly codes?: boolean;
  forward(flowing: Flowing, run: Run): Flowing;
  export(): LayerModel;
}

/** Where a layer is built. */
export interface Site {
  readonly tf: TensorFlow;
  readonly lattice: Lattice;
  readonly back: number;
  readonly seeds: Seeds;
}
