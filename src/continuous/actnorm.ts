import type { Tensor1D, Tensor2D, TensorFlow, Variable } from "../train/tensorflow.js";
import type { Flow, Latent, Preimage } from "./flow.js";

/** Keeps the start finite where a dimension of the data is constant. */
const LEAST_DEVIATION = 1e-3;

/** An affine map of each dimension: latent = x e^s + t (actnorm of Kingma and Dhariwal, 2018). */
export class Actnorm implements Flow {
  readonly variables: readonly Variable[];
  readonly #tf: TensorFlow;
  readonly #logScale: Variable;
  readonly #shift: Variable;

  constructor(tf: TensorFlow, dimensions: number) {
    this.#tf = tf;
    this.#logScale = tf.variable(tf.zeros([1, dimensions]));
    this.#shift = tf.variable(tf.zeros([1, dimensions]));
    this.variables = [this.#logScale, this.#shift];
  }

  /** Sets scale and shift so that the latents of these items have mean 0 and variance 1 in each dimension. */
  initialise(x: Tensor2D): void {
    this.#tf.tidy(() => {
      const { mean, variance } = this.#tf.moments(x, 0, true);
      const deviation = variance.sqrt().maximum(LEAST_DEVIATION);
      this.#logScale.assign(deviation.log().neg());
      this.#shift.assign(mean.div(deviation).neg());
    });
  }

  forward(x: Tensor2D): Latent {
    return {
      latent: x.mul<Tensor2D>(this.#logScale.exp()).add(this.#shift),
      logDeterminant: this.#logDeterminant(x.shape[0]),
    };
  }

  inverse(latent: Tensor2D): Preimage {
    return {
      x: latent.sub<Tensor2D>(this.#shift).mul(this.#logScale.neg().exp()),
      logDeterminant: this.#logDeterminant(latent.shape[0]).neg(),
    };
  }

  #logDeterminant(items: number): Tensor1D {
    return this.#logScale.sum().mul(this.#tf.ones([items]));
  }
}
