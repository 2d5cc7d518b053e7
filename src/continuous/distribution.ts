import type { Random } from "../train/random.js";
import type { Tensor1D, Tensor2D, Variable } from "../train/tensorflow.js";

/** A distribution over R^D whose density has a closed form: what the latents of a flow are to follow. */
export interface Distribution {
  readonly dimensions: number;
  readonly variables: readonly Variable[];
  /** @param x items, dimensions  @returns the logarithm of the density of each item, in nats */
  logProb(x: Tensor2D): Tensor1D;
  /** @returns items, dimensions */
  sample(items: number, random: Random): Tensor2D;
}
