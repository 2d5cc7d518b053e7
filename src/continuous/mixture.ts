import type { Random } from "../train/random.js";
import type { Tensor1D, Tensor2D, TensorFlow, Variable } from "../train/tensorflow.js";
import type { Distribution } from "./distribution.js";

/** A mixture of distributions with learned weights, which begin equal. */
export class Mixture implements Distribution {
  readonly variables: readonly Variable[];
  readonly dimensions: number;
  readonly #tf: TensorFlow;
  readonly #components: readonly Distribution[];
  readonly #logits: Variable;

  /** @param components at least one, all of the same dimensions */
  constructor(tf: TensorFlow, components: readonly [Distribution, ...Distribution[]]) {
    this.#tf = tf;
    this.#components = components;
    this.dimensions = components[0].dimensions;
    this.#logits = tf.variable(tf.zeros([components.length]));
    this.variables = [this.#logits, ...components.flatMap(({ variables }) => variables)];
  }

  logProb(x: Tensor2D): Tensor1D {
    const tf = this.#tf;
    const each = tf.stack(
      this.#components.map((component) => component.logProb(x)),
      1,
    );
    return tf.logSumExp(each.add(tf.logSoftmax(this.#logits)), 1);
  }

  /** Each item from one component, by the weights. The choice itself cannot be differentiated. */
  sample(items: number, random: Random): Tensor2D {
    const tf = this.#tf;
    return tf.tidy(() => {
      const weights = tf.softmax(this.#logits).dataSync();
      const choices = Int32Array.from({ length: items }, () => {
        let rest = random.next();
        const chosen = weights.findIndex((weight) => {
          rest -= weight;
          return rest < 0;
        });
        // Weights in float32 can add up to a little less than 1.
        return chosen < 0 ? weights.length - 1 : chosen;
      });
      const drawn = tf.stack(
        this.#components.map((component) => component.sample(items, random)),
        1,
      );
      const chosen = tf.oneHot(tf.tensor1d(choices, "int32"), weights.length).expandDims(2);
      return drawn.mul(chosen).sum<Tensor2D>(1);
    });
  }
}
