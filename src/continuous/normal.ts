import type { Random } from "../train/random.js";
import type { Tensor1D, Tensor2D, TensorFlow, Variable } from "../train/tensorflow.js";
import type { Distribution } from "./distribution.js";
import { normals } from "./noise.js";

const HALF_LOG_TAU = Math.log(2 * Math.PI) / 2;

/** Mean 0, variance 1, nothing to learn. */
export class StandardNormal implements Distribution {
  readonly variables: readonly Variable[] = [];
  readonly dimensions: number;
  readonly #tf: TensorFlow;

  constructor(tf: TensorFlow, dimensions: number) {
    this.#tf = tf;
    this.dimensions = dimensions;
  }

  logProb(x: Tensor2D): Tensor1D {
    return x
      .square()
      .sum<Tensor1D>(1)
      .mul<Tensor1D>(-0.5)
      .sub(HALF_LOG_TAU * this.dimensions);
  }

  sample(items: number, random: Random): Tensor2D {
    return this.#tf.tensor2d(normals(random, items * this.dimensions), [items, this.dimensions]);
  }
}

/** Independent normal distributions with a learned mean and deviation each; begins as the standard one. */
export class DiagonalNormal implements Distribution {
  readonly variables: readonly Variable[];
  readonly dimensions: number;
  readonly #standard: StandardNormal;
  readonly #mean: Variable;
  readonly #logDeviation: Variable;

  /** @param mean where it begins, one number a dimension */
  constructor(tf: TensorFlow, dimensions: number, mean?: ArrayLike<number>) {
    this.dimensions = dimensions;
    this.#standard = new StandardNormal(tf, dimensions);
    this.#mean = tf.variable(
      mean === undefined ? tf.zeros([1, dimensions]) : tf.tensor2d(Float32Array.from(mean), [1, dimensions]),
    );
    this.#logDeviation = tf.variable(tf.zeros([1, dimensions]));
    this.variables = [this.#mean, this.#logDeviation];
  }

  logProb(x: Tensor2D): Tensor1D {
    const standard = x.sub<Tensor2D>(this.#mean).mul<Tensor2D>(this.#logDeviation.neg().exp());
    return this.#standard.logProb(standard).sub(this.#logDeviation.sum());
  }

  /** Differentiable in mean and deviation. */
  sample(items: number, random: Random): Tensor2D {
    return this.#standard.sample(items, random).mul<Tensor2D>(this.#logDeviation.exp()).add(this.#mean);
  }
}
