import type { Tensor1D, Tensor2D, Variable } from "../train/tensorflow.js";

/** A latent, and for each item the logarithm of the absolute determinant of the Jacobian that led to it, in nats. */
export interface Latent {
  readonly latent: Tensor2D;
  readonly logDeterminant: Tensor1D;
}

/** Items that a latent stands for, and for each the log determinant of the inverse, in nats. */
export interface Preimage {
  readonly x: Tensor2D;
  readonly logDeterminant: Tensor1D;
}

/**
 * A bijection of R^D that can be trained. Both directions can be differentiated, save the inverses that are searched
 * for (`planar.ts`, `radial.ts`).
 */
export interface Flow {
  readonly variables: readonly Variable[];
  /** @param x items, dimensions */
  forward(x: Tensor2D): Latent;
  /** @param latent items, dimensions */
  inverse(latent: Tensor2D): Preimage;
}
