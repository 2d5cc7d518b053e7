import { Random } from "../train/random.js";
import type { Tensor1D, Tensor2D, Variable } from "../train/tensorflow.js";
import type { Distribution } from "./distribution.js";
import type { Flow } from "./flow.js";

/** A density over R^D: a flow takes items to latents that follow a base distribution. */
export class Density {
  readonly variables: readonly Variable[];
  readonly flow: Flow;
  readonly base: Distribution;

  constructor(flow: Flow, base: Distribution) {
    this.flow = flow;
    this.base = base;
    this.variables = [...flow.variables, ...base.variables];
  }

  /** @param x items, dimensions  @returns the logarithm of the density of each item, in nats */
  logProb(x: Tensor2D): Tensor1D {
    const { latent, logDeterminant } = this.flow.forward(x);
    return this.base.logProb(latent).add(logDeterminant);
  }

  /** Draws items, the same ones for the same seed. @returns items, dimensions */
  sample(items: number, seed: number): Tensor2D {
    return this.flow.inverse(this.base.sample(items, new Random(seed))).x;
  }
}
