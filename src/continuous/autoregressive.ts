import type { Random } from "../train/random.js";
import type { Tensor2D, TensorFlow, Variable } from "../train/tensorflow.js";
import type { Flow, Latent, Preimage } from "./flow.js";
import { Made } from "./made.js";
import type { Transformed, Transformer } from "./transformer.js";

/**
 * A masked autoregressive flow (MAF: Papamakarios et al., 2017): each dimension is mapped with parameters that come from
 * the dimensions of x before it. Forward in one pass, inverse in as many as there are dimensions, which suits
 * learning a density.
 */
export class Maf implements Flow {
  readonly variables: readonly Variable[];
  readonly #tf: TensorFlow;
  readonly #transformer: Transformer;
  readonly #made: Made;

  constructor(
    tf: TensorFlow,
    dimensions: number,
    hidden: readonly number[],
    transformer: Transformer,
    random: Random,
  ) {
    this.#tf = tf;
    this.#transformer = transformer;
    this.#made = new Made(tf, dimensions, hidden, transformer.parameters, random);
    this.variables = this.#made.variables;
  }

  forward(x: Tensor2D): Latent {
    const { values, logDerivative } = this.#transformer.forward(x, this.#made.apply(x));
    return { latent: values, logDeterminant: logDerivative.sum(1) };
  }

  inverse(latent: Tensor2D): Preimage {
    const [items, dimensions] = latent.shape;
    let known: Transformed = { values: this.#tf.zeros([items, dimensions]), logDerivative: latent };
    // Pass d makes dimension d right; what is wrong after it is not seen by what is right.
    for (let pass = 0; pass < dimensions; pass++) {
      known = this.#transformer.inverse(latent, this.#made.apply(known.values));
    }
    return { x: known.values, logDeterminant: known.logDerivative.sum(1) };
  }
}

/**
 * An inverse autoregressive flow (IAF: Kingma et al., 2016): the parameters come from the dimensions of the latent
 * before. Its inverse takes one pass, as drawing samples does; its forward takes as many as there are dimensions.
 */
export class Iaf implements Flow {
  readonly variables: readonly Variable[];
  readonly #maf: Maf;

  constructor(
    tf: TensorFlow,
    dimensions: number,
    hidden: readonly number[],
    transformer: Transformer,
    random: Random,
  ) {
    this.#maf = new Maf(tf, dimensions, hidden, transformer, random);
    this.variables = this.#maf.variables;
  }

  forward(x: Tensor2D): Latent {
    const { x: latent, logDeterminant } = this.#maf.inverse(x);
    return { latent, logDeterminant };
  }

  inverse(latent: Tensor2D): Preimage {
    const { latent: x, logDeterminant } = this.#maf.forward(latent);
    return { x, logDeterminant };
  }
}
