import type { Scalar, TensorFlow, Variable } from "../train/tensorflow.js";

export interface AdamOptions {
  /** Gradients are scaled down to this norm, all of them together, where they are longer. */
  readonly clip?: number;
}

const BETA_1 = 0.9;
const BETA_2 = 0.99;
const EPSILON = 1e-8;

/** What Adam remembers of a variable: the means of its gradient and of its gradient's square. */
interface Moments {
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/**
 * Gradient descent by Adam (Kingma and Ba, 2015). The moments lie in arrays and not in tensors: small networks have many
 * small variables, and calls of the backend would cost more than the arithmetic.
 */
export class Adam {
  readonly #tf: TensorFlow;
  readonly #variables: readonly Variable[];
  readonly #moments: readonly Moments[];
  readonly #clip: number;
  #step = 0;

  constructor(tf: TensorFlow, variables: readonly Variable[], { clip = Infinity }: AdamOptions = {}) {
    this.#tf = tf;
    this.#variables = variables;
    this.#moments = variables.map(({ size }) => ({
      first: new Float32Array(size),
      second: new Float32Array(size),
    }));
    this.#clip = clip;
  }

  /**
   * One step down a loss. A step whose gradient is not finite changes nothing.
   * @returns the loss before it
   */
  descend(loss: () => Scalar, rate: number): number {
    return this.#tf.tidy(() => {
      const { value, grads } = this.#tf.variableGrads(loss, [...this.#variables]);
      const gradients = this.#variables.map(({ name }) => grads[name]!.dataSync<"float32">());
      let square = 0;
      for (const gradient of gradients) for (const slope of gradient) square += slope * slope;
      if (Number.isFinite(square)) this.#apply(gradients, rate, Math.min(1, this.#clip / Math.sqrt(square)));
      return value.dataSync()[0]!;
    });
  }

  #apply(gradients: readonly Float32Array[], rate: number, scale: number): void {
    this.#step++;
    const bias1 = 1 - BETA_1 ** this.#step;
    const bias2 = 1 - BETA_2 ** this.#step;
    for (const [index, variable] of this.#variables.entries()) {
      const { first, second } = this.#moments[index]!;
      const gradient = gradients[index]!;
      const values = Float32Array.from(variable.dataSync<"float32">());
      for (let at = 0; at < values.length; at++) {
        const slope = gradient[at]! * scale;
        first[at] = BETA_1 * first[at]! + (1 - BETA_1) * slope;
        second[at] = BETA_2 * second[at]! + (1 - BETA_2) * slope * slope;
        values[at]! -= (rate * first[at]!) / bias1 / (Math.sqrt(second[at]! / bias2) + EPSILON);
      }
      variable.assign(this.#tf.tensor(values, variable.shape));
    }
  }
}
