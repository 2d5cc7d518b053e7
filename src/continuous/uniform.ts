import { FlowzipError } from "../../codec/container/errors.js";
import type { Random } from "../train/random.js";
import type { Tensor1D, Tensor2D, TensorFlow, Variable } from "../train/tensorflow.js";
import type { Distribution } from "./distribution.js";

/** The uniform distribution on a box. Outside the logarithm of the density is -Infinity. */
export class Uniform implements Distribution {
  readonly variables: readonly Variable[] = [];
  readonly dimensions: number;
  readonly #tf: TensorFlow;
  readonly #low: readonly number[];
  readonly #high: readonly number[];

  /** @throws FlowzipError `invalid-argument` where a side has no length */
  constructor(tf: TensorFlow, low: readonly number[], high: readonly number[]) {
    const isEmpty = low.some((from, dimension) => !(from < (high[dimension] ?? Number.NaN)));
    if (low.length !== high.length || isEmpty) {
      throw new FlowzipError(
        "invalid-argument",
        `a box from [${low.join(", ")}] to [${high.join(", ")}] is empty`,
        "give as many upper bounds as lower ones, each above its lower one",
      );
    }
    this.#tf = tf;
    this.#low = low;
    this.#high = high;
    this.dimensions = low.length;
  }

  logProb(x: Tensor2D): Tensor1D {
    const tf = this.#tf;
    const isInside = tf.all<Tensor1D>(
      tf.logicalAnd(x.greaterEqual([this.#low]), x.lessEqual([this.#high])),
      1,
    );
    const size = this.#low.reduce((sum, low, dimension) => sum + Math.log(this.#high[dimension]! - low), 0);
    const items = x.shape[0];
    return tf.where<Tensor1D>(isInside, tf.fill([items], -size), tf.fill([items], Number.NEGATIVE_INFINITY));
  }

  sample(items: number, random: Random): Tensor2D {
    const drawn = Float32Array.from({ length: items * this.dimensions }, (_, at) => {
      const low = this.#low[at % this.dimensions]!;
      return low + random.next() * (this.#high[at % this.dimensions]! - low);
    });
    return this.#tf.tensor2d(drawn, [items, this.dimensions]);
  }
}
