import type { Tensor1D, Tensor2D, TensorFlow, Variable } from "../train/tensorflow.js";
import type { Flow, Latent, Preimage } from "./flow.js";

/**
 * From the open box (0, 1)^D to all of R^D: the logit of α + (1 - 2α) x, where α keeps the ends of the box finite (Dinh et
 * al., 2017, section 4.1).
 */
export class Logit implements Flow {
  readonly variables: readonly Variable[] = [];
  readonly #tf: TensorFlow;
  readonly #margin: number;

  /** @param margin α, above 0 and below 1/2 */
  constructor(tf: TensorFlow, margin = 0.05) {
    this.#tf = tf;
    this.#margin = margin;
  }

  forward(x: Tensor2D): Latent {
    const share = x.mul<Tensor2D>(1 - 2 * this.#margin).add<Tensor2D>(this.#margin);
    const latent = this.#tf.log(share).sub<Tensor2D>(share.neg<Tensor2D>().log1p());
    return { latent, logDeterminant: this.#logDeterminant(latent) };
  }

  inverse(latent: Tensor2D): Preimage {
    const x = latent
      .sigmoid<Tensor2D>()
      .sub<Tensor2D>(this.#margin)
      .div<Tensor2D>(1 - 2 * this.#margin);
    return { x, logDeterminant: this.#logDeterminant(latent).neg() };
  }

  /** The derivative is (1 - 2α) / (p (1 - p)), p the sigmoid of the latent. */
  #logDeterminant(latent: Tensor2D): Tensor1D {
    const scale = latent.shape[1] * Math.log(1 - 2 * this.#margin);
    const logs = latent.softplus<Tensor2D>().add<Tensor2D>(latent.neg<Tensor2D>().softplus());
    return logs.sum<Tensor1D>(1).add(scale);
  }
}
