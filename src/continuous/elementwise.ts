import type { Random } from "../train/random.js";
import type { Tensor2D, Tensor3D, TensorFlow, Variable } from "../train/tensorflow.js";
import type { Flow, Latent, Preimage } from "./flow.js";
import { normals } from "./noise.js";
import type { Transformer } from "./transformer.js";

/** Different bins must begin apart, if only a little, or they would all learn alike. */
const START = 1e-2;

/** One map for each dimension on its own, for example a rational-quadratic spline. */
export class Elementwise implements Flow {
  readonly variables: readonly Variable[];
  readonly #transformer: Transformer;
  readonly #parameters: Variable;

  constructor(tf: TensorFlow, dimensions: number, transformer: Transformer, random: Random) {
    const start = normals(random, dimensions * transformer.parameters).map((value) => value * START);
    this.#transformer = transformer;
    this.#parameters = tf.variable(tf.tensor(start, [1, dimensions, transformer.parameters]));
    this.variables = [this.#parameters];
  }

  forward(x: Tensor2D): Latent {
    const { values, logDerivative } = this.#transformer.forward(x, this.#expanded(x));
    return { latent: values, logDeterminant: logDerivative.sum(1) };
  }

  inverse(latent: Tensor2D): Preimage {
    const { values, logDerivative } = this.#transformer.inverse(latent, this.#expanded(latent));
    return { x: values, logDeterminant: logDerivative.sum(1) };
  }

  /** The parameters once for each item. */
  #expanded(items: Tensor2D): Tensor3D {
    return (this.#parameters as Tensor3D).tile([items.shape[0], 1, 1]);
  }
}
