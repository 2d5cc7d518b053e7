import type { Lattice } from "../../../codec/item/lattice.js";
import type { Random } from "../random.js";
import type { Tensor, TensorFlow } from "../tensorflow.js";
import type { Run } from "./layer/twin.js";

/** Cells times items that one step looks at: enough that operations are large. */
const COLUMNS = 8192;
const MOST_ITEMS = 1024;

/** How many items a batch has. */
export function batchSize({ height, width }: Lattice, count: number): number {
  return Math.min(count, MOST_ITEMS, Math.max(1, Math.round(COLUMNS / (height * width))));
}

/** Runs batches in training: remainders are random, and of large items some cells are coded, others at each step. */
export class TrainingRun implements Run {
  readonly #tf: TensorFlow;
  readonly #random: Random;
  readonly #batch: number;

  constructor(tf: TensorFlow, random: Random, batch: number) {
    this.#tf = tf;
    this.#random = random;
    this.#batch = batch;
  }

  remainders(counts: Tensor): Tensor {
    const seed = this.#random.below(2 ** 30);
    return this.#tf.randomUniform(counts.shape, 0, 1, "float32", seed).mul<Tensor>(counts).floor();
  }

  pick(cells: Int32Array): Int32Array {
    const count = Math.max(1, Math.floor((2 * COLUMNS) / this.#batch));
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
