import type { Scalar, Tensor, Tensor1D, TensorFlow, Variable } from "../train/tensorflow.js";

export interface AdamOptions {
  /** Gradients are scaled down to this norm, all of them together, where they are longer. */
  readonly clip?: number;
}

const BETA_1 = 0.9;
const BETA_2 = 0.99;
const EPSILON = 1e-8;

/**
 * Gradient descent by Adam (Kingma and Ba, 2015). All variables are one vector to it: small networks have many small
 * variables, and calls of the backend would cost more than the arithmetic.
 */
export class Adam {
  readonly #tf: TensorFlow;
  readonly #variables: readonly Variable[];
  readonly #clip: number;
  #first: Tensor;
  #second: Tensor;
  #step = 0;

  constructor(tf: TensorFlow, variables: readonly Variable[], { clip = Infinity }: AdamOptions = {}) {
    const size = variables.reduce((sum, variable) => sum + variable.size, 0);
    this.#tf = tf;
    this.#variables = variables;
    this.#clip = clip;
    this.#first = tf.keep(tf.zeros([size]));
    this.#second = tf.keep(tf.zeros([size]));
  }

  /**
   * One step down a loss. A step whose gradient is not finite changes nothing.
   * @returns the loss before it
   */
  descend(loss: () => Scalar, rate: number): number {
    const tf = this.#tf;
    return tf.tidy(() => {
      const { value, grads } = tf.variableGrads(loss, [...this.#variables]);
      const parts = this.#variables.map(({ name, size }) => grads[name]!.reshape<Tensor1D>([size]));
      const gradient = tf.concat1d(parts);
      const norm = Math.sqrt(gradient.square().sum().dataSync()[0]!);
      if (Number.isFinite(norm))
        this.#apply(norm > this.#clip ? gradient.mul(this.#clip / norm) : gradient, rate);
      return value.dataSync()[0]!;
    });
  }

  #apply(gradient: Tensor, rate: number): void {
    const tf = this.#tf;
    this.#step++;
    const first = this.#first.mul(BETA_1).add(gradient.mul(1 - BETA_1));
    const second = this.#second.mul(BETA_2).add(gradient.square().mul(1 - BETA_2));
    const bias1 = 1 - BETA_1 ** this.#step;
    const bias2 = 1 - BETA_2 ** this.#step;
    const change = first.mul(rate / bias1).div(second.div(bias2).sqrt().add(EPSILON));
    const changes = tf.split(
      change,
      this.#variables.map(({ size }) => size),
    );
    for (const [index, variable] of this.#variables.entries()) {
      variable.assign(variable.sub(changes[index]!.reshape(variable.shape)));
    }
    tf.dispose([this.#first, this.#second]);
    this.#first = tf.keep(first);
    this.#second = tf.keep(second);
  }

  /** Frees the moments. */
  dispose(): void {
    this.#tf.dispose([this.#first, this.#second]);
  }
}
