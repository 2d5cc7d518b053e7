import type { Lattice } from "../../../codec/item/lattice.js";
import type { Random } from "../random.js";
import type { Tensor, TensorFlow } from "../tensorflow.js";
import type { Run } from "./layer/twin.js";

/** Integers that one step looks at: enough that operations are large. A cell takes as long as two more. */
const INTEGERS = 24576;
const MOST_ITEMS = 1024;

/** Cells times items of one step. */
function columnsOf({ channels }: Lattice): number {
  return Math.max(1024, Math.round(INTEGERS / (channels + 2)));
}

/** How many items a batch has. */
export function batchSize(lattice: Lattice, count: number): number {
  const { height, width } = lattice;
  return Math.min(count, MOST_ITEMS, Math.max(1, Math.round(columnsOf(lattice) / (height * width))));
}

/** Runs batches in training: remainders are random, and of large items some cells are coded, others at each step. */
export class TrainingRun implements Run {
  readonly #tf: TensorFlow;
  readonly #random: Random;
  /** Cells of an item that are coded. */
  readonly #most: number;

  constructor(tf: TensorFlow, random: Random, lattice: Lattice, batch: number) {
    this.#tf = tf;
    this.#random = random;
    this.#most = Math.max(1, Math.floor((2 * columnsOf(lattice)) / batch));
  }

  remainders(counts: Tensor): Tensor {
    const seed = this.#random.below(2 ** 30);
    return this.#tf.randomUniform(counts.shape, 0, 1, "float32", seed).mul<Tensor>(counts).floor();
  }

  pick(cells: Int32Array): Int32Array {
    const count = this.#most;
    if (count >= cells.length) return cells;
    const picked = cells.slice();
    for (let at = 0; at < count; at++) {
      const other = at + this.#random.below(picked.length - at);
      const cell = picked[other]!;
      picked[other] = picked[at]!;
      picked[at] = cell;
    }
    return picked.slice(0, count).sort();
  }
}

/** Runs batches to measure them: all cells are coded. */
export class MeasuringRun extends TrainingRun {
  override pick(cells: Int32Array): Int32Array {
    return cells;
  }
}
