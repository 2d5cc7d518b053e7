import type { Random } from "../train/random.js";
import type { Tensor1D, Tensor2D, TensorFlow, Variable } from "../train/tensorflow.js";
import { solve } from "./bisection.js";
import type { Flow, Latent, Preimage } from "./flow.js";
import { normals } from "./noise.js";

/** Keeps the gradient of a distance finite at the centre. */
const LEAST_SQUARE = 1e-12;

/**
 * A push away from or towards a centre: latent = x + β (x - c) / (α + r), r the distance from the centre c (Rezende and
 * Mohamed, 2015, section 4.1). α = e^a, and β = -α + softplus(b) is above -α, which keeps the map invertible
 * (their appendix A.2).
 */
export class Radial implements Flow {
  readonly variables: readonly Variable[];
  readonly #tf: TensorFlow;
  readonly #centre: Variable;
  readonly #logAlpha: Variable;
  readonly #rawBeta: Variable;
  readonly #dimensions: number;

  constructor(tf: TensorFlow, dimensions: number, random: Random) {
    this.#tf = tf;
    this.#dimensions = dimensions;
    this.#centre = tf.variable(tf.tensor(normals(random, dimensions), [1, dimensions]));
    this.#logAlpha = tf.variable(tf.tensor1d([0]));
    // softplus of it is 1: β begins at 0, the identity.
    this.#rawBeta = tf.variable(tf.tensor1d([Math.log(Math.expm1(1))]));
    this.variables = [this.#centre, this.#logAlpha, this.#rawBeta];
  }

  #shape(): { alpha: Tensor1D; beta: Tensor1D } {
    const alpha = this.#tf.exp<Tensor1D>(this.#logAlpha as Tensor1D);
    return { alpha, beta: this.#tf.softplus<Tensor1D>(this.#rawBeta as Tensor1D).sub(alpha) };
  }

  /** Both factors of the determinant: across the radius D - 1 times, and once along it. */
  #logDeterminant(distance: Tensor1D, alpha: Tensor1D, beta: Tensor1D): Tensor1D {
    const reach = alpha.add<Tensor1D>(distance);
    const across = beta.div<Tensor1D>(reach);
    const along = beta.mul<Tensor1D>(alpha).div<Tensor1D>(reach.square());
    return across
      .log1p<Tensor1D>()
      .mul<Tensor1D>(this.#dimensions - 1)
      .add(along.log1p());
  }

  #distance(offset: Tensor2D): Tensor1D {
    return offset.square().sum<Tensor1D>(1).add<Tensor1D>(LEAST_SQUARE).sqrt();
  }

  forward(x: Tensor2D): Latent {
    const { alpha, beta } = this.#shape();
    const offset = x.sub<Tensor2D>(this.#centre);
    const distance = this.#distance(offset);
    const push = beta.div<Tensor1D>(alpha.add(distance));
    return {
      latent: x.add(offset.mul(push.expandDims(1))),
      logDeterminant: this.#logDeterminant(distance, alpha, beta),
    };
  }

  /** Searches for the distance from the centre. Not differentiable. */
  inverse(latent: Tensor2D): Preimage {
    const tf = this.#tf;
    return tf.tidy(() => {
      const { alpha, beta } = this.#shape();
      const offset = latent.sub<Tensor2D>(this.#centre);
      const target = this.#distance(offset);
      const distance = solve(
        tf,
        (place) => place.add(place.mul<Tensor1D>(beta).div(alpha.add(place))),
        target,
        tf.zerosLike(target),
        // β r / (α + r) is above -α.
        target.add(alpha),
      );
      const scale = distance.div<Tensor1D>(target).expandDims<Tensor2D>(1);
      return {
        x: this.#centre.add<Tensor2D>(offset.mul(scale)),
        logDeterminant: this.#logDeterminant(distance, alpha, beta).neg(),
      };
    });
  }
}
