import type { Random } from "../random.js";
import type { Tensor, TensorFlow } from "../tensorflow.js";
import type { ItemArray } from "./items.js";

/** Items as they flow: a row for each place, a column for each item. */
export interface Batch {
  readonly values: Tensor;
  /** The items before each, the latest first. */
  readonly before: Tensor | undefined;
}

/** Makes batches of items; before the first one stand the middles. */
export class Batches {
  readonly items: ItemArray;
  readonly #tf: TensorFlow;
  readonly #back: number;
  readonly #size: number;
  readonly #middles: readonly number[];

  constructor(tf: TensorFlow, items: ItemArray, back: number, middles: readonly number[]) {
    this.#tf = tf;
    this.items = items;
    this.#back = back;
    this.#middles = middles;
    this.#size = items.shape.height * items.shape.width * items.shape.channels;
  }

  at(indices: readonly number[]): Batch {
    const count = indices.length;
    const size = this.#size;
    const values = new Float32Array(size * count);
    const before = new Float32Array(this.#back * size * count);
    for (const [column, index] of indices.entries()) {
      this.#put(values, 0, index, column, count);
      for (let back = 1; back <= this.#back; back++) {
        this.#put(before, (back - 1) * size * count, index - back, column, count);
      }
    }
    return {
      values: this.#tf.tensor2d(values, [size, count]),
      before: this.#back === 0 ? undefined : this.#tf.tensor2d(before, [this.#back * size, count]),
    };
  }

  /** So many items, each equally likely. */
  draw(random: Random, count: number): Batch {
    return this.at(Array.from({ length: count }, () => random.below(this.items.count)));
  }

  #put(to: Float32Array, from: number, index: number, column: number, count: number): void {
    const { values, shape } = this.items;
    for (let at = 0; at < this.#size; at++) {
      to[from + at * count + column] =
        index < 0 ? this.#middles[at % shape.channels]! : values[index * this.#size + at]!;
    }
  }
}
