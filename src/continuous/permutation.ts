import { FlowzipError } from "../../codec/container/errors.js";
import type { Random } from "../train/random.js";
import type { Tensor2D, TensorFlow, Variable } from "../train/tensorflow.js";
import type { Flow, Latent, Preimage } from "./flow.js";
import { shuffled } from "./noise.js";

/** A matrix that takes some of the dimensions: dimensions by places, one 1 in each column. Exact in float32. */
export function selection(tf: TensorFlow, places: ArrayLike<number>, dimensions: number): Tensor2D {
  return tf.tidy(() => {
    const order = tf.tensor1d(Int32Array.from(places), "int32");
    return tf.keep(tf.oneHot(order, dimensions).cast<Tensor2D>("float32").transpose());
  });
}

/** Another order of the dimensions. */
export class Permutation implements Flow {
  readonly variables: readonly Variable[] = [];
  readonly #tf: TensorFlow;
  readonly #matrix: Tensor2D;

  /**
   * @param order for each dimension of the latent, which one of x it is
   * @throws FlowzipError `invalid-argument` where a dimension is missing or comes twice
   */
  constructor(tf: TensorFlow, order: ArrayLike<number>) {
    const sorted = Array.from(order).sort((one, other) => one - other);
    if (sorted.some((dimension, place) => dimension !== place)) {
      throw new FlowzipError(
        "invalid-argument",
        `${Array.from(order).join(", ")} is no permutation`,
        `name each dimension from 0 to ${order.length - 1} once`,
      );
    }
    this.#tf = tf;
    this.#matrix = selection(tf, order, order.length);
  }

  /** The dimensions from the last to the first. */
  static reversed(tf: TensorFlow, dimensions: number): Permutation {
    return new Permutation(
      tf,
      Array.from({ length: dimensions }, (_, dimension) => dimensions - 1 - dimension),
    );
  }

  static shuffled(tf: TensorFlow, dimensions: number, random: Random): Permutation {
    return new Permutation(tf, shuffled(random, dimensions));
  }

  forward(x: Tensor2D): Latent {
    return { latent: this.#tf.matMul(x, this.#matrix), logDeterminant: this.#tf.zeros([x.shape[0]]) };
  }

  inverse(latent: Tensor2D): Preimage {
    return {
      x: this.#tf.matMul(latent, this.#matrix, false, true),
      logDeterminant: this.#tf.zeros([latent.shape[0]]),
    };
  }
}
