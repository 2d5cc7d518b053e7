import type { Random } from "../train/random.js";
import type { Tensor1D, Tensor2D, TensorFlow, Variable } from "../train/tensorflow.js";
import { solve } from "./bisection.js";
import type { Flow, Latent, Preimage } from "./flow.js";
import { normals } from "./noise.js";

/** Weights begin small, so that the flow begins close to the identity. */
const START = 0.1;

/**
 * A push along one direction that depends on the position across a family of planes: latent = x + u tanh(w·x + b)
 * (Rezende and Mohamed, 2015, section 4.1). What is learned of u along w is mapped to above -1 / |w|² by the softplus of
 * their appendix A.1, which keeps the map invertible.
 */
export class Planar implements Flow {
  readonly variables: readonly Variable[];
  readonly #tf: TensorFlow;
  readonly #free: Variable;
  readonly #normal: Variable;
  readonly #offset: Variable;

  constructor(tf: TensorFlow, dimensions: number, random: Random) {
    this.#tf = tf;
    const start = (scale: number) => normals(random, dimensions).map((value) => value * scale);
    this.#free = tf.variable(tf.tensor(start(START), [dimensions, 1]));
    this.#normal = tf.variable(tf.tensor(start(1), [dimensions, 1]));
    this.#offset = tf.variable(tf.tensor(normals(random, 1)));
    this.variables = [this.#free, this.#normal, this.#offset];
  }

  /** The direction u as a row, and w·u, which is above -1. */
  #direction(): { u: Tensor2D; along: Tensor1D } {
    const free = this.#free.mul(this.#normal).sum<Tensor1D>();
    const along = free.softplus<Tensor1D>().sub<Tensor1D>(1);
    const square = this.#normal.square().sum();
    const u = this.#free.add<Tensor2D>(this.#normal.mul(along.sub(free).div(square)));
    return { u: u.transpose<Tensor2D>(), along };
  }

  forward(x: Tensor2D): Latent {
    const { u, along } = this.#direction();
    const bend = x
      .matMul<Tensor2D>(this.#normal as Tensor2D)
      .add<Tensor2D>(this.#offset)
      .tanh<Tensor2D>();
    const slope = bend.square().neg().add(1).mul(along);
    return { latent: x.add(bend.mul(u)), logDeterminant: slope.log1p().squeeze([1]) };
  }

  /** Searches for the one scalar w·x that the latent leaves open. Not differentiable. */
  inverse(latent: Tensor2D): Preimage {
    const tf = this.#tf;
    return tf.tidy(() => {
      const { u, along } = this.#direction();
      const target = latent.matMul<Tensor2D>(this.#normal as Tensor2D).squeeze<Tensor1D>([1]);
      const size = along.abs().dataSync()[0]!;
      const position = solve(
        tf,
        (place) => place.add(place.add<Tensor1D>(this.#offset).tanh<Tensor1D>().mul(along)),
        target,
        target.sub(size),
        target.add(size),
      );
      const bend = position.add<Tensor1D>(this.#offset).tanh<Tensor1D>();
      const slope = bend.square<Tensor1D>().neg<Tensor1D>().add<Tensor1D>(1).mul<Tensor1D>(along);
      return {
        x: latent.sub<Tensor2D>(bend.expandDims(1).mul(u)),
        logDeterminant: slope.log1p<Tensor1D>().neg(),
      };
    });
  }
}
