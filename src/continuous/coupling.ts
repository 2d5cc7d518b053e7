import { FlowzipError } from "../../codec/container/errors.js";
import type { Random } from "../train/random.js";
import type { Tensor2D, Tensor3D, TensorFlow, Variable } from "../train/tensorflow.js";
import type { Flow, Latent, Preimage } from "./flow.js";
import { Perceptron } from "./perceptron.js";
import { selection } from "./permutation.js";
import type { Transformer } from "./transformer.js";

/** Every second dimension is kept: the even ones, or the odd ones. */
export function alternating(dimensions: number, odd: boolean): boolean[] {
  return Array.from({ length: dimensions }, (_, dimension) => (dimension % 2 === 1) === odd);
}

/** Half of the dimensions is kept: the first ones, or the last ones. */
export function half(dimensions: number, last: boolean): boolean[] {
  return Array.from({ length: dimensions }, (_, dimension) => dimension >= dimensions / 2 === last);
}

/**
 * A coupling (Real NVP: Dinh et al., 2017): some dimensions stay as they are, and a perceptron makes of them the
 * parameters of the maps of the others. Dimensions that all couplings keep are a condition: the flow is then one of
 * the others, given these.
 */
export class Coupling implements Flow {
  readonly variables: readonly Variable[];
  readonly #tf: TensorFlow;
  readonly #transformer: Transformer;
  readonly #perceptron: Perceptron;
  readonly #kept: Tensor2D;
  readonly #changed: Tensor2D;

  /**
   * @param mask for each dimension, whether it is kept
   * @throws FlowzipError `invalid-argument` where all are kept, or none
   */
  constructor(
    tf: TensorFlow,
    mask: readonly boolean[],
    hidden: readonly number[],
    transformer: Transformer,
    random: Random,
  ) {
    const places = (kept: boolean) => mask.flatMap((isKept, place) => (isKept === kept ? [place] : []));
    const [kept, changed] = [places(true), places(false)];
    if (kept.length === 0 || changed.length === 0) {
      throw new FlowzipError(
        "invalid-argument",
        `a coupling of ${mask.length} dimensions keeps ${kept.length} of them`,
        "keep at least one dimension and leave at least one to be changed",
      );
    }
    this.#tf = tf;
    this.#transformer = transformer;
    this.#kept = selection(tf, kept, mask.length);
    this.#changed = selection(tf, changed, mask.length);
    const outputs = changed.length * transformer.parameters;
    this.#perceptron = new Perceptron(tf, [kept.length, ...hidden, outputs], random);
    this.variables = this.#perceptron.variables;
  }

  forward(x: Tensor2D): Latent {
    const { kept, changed, parameters } = this.#split(x);
    const { values, logDerivative } = this.#transformer.forward(changed, parameters);
    return { latent: this.#join(kept, values), logDeterminant: logDerivative.sum(1) };
  }

  inverse(latent: Tensor2D): Preimage {
    const { kept, changed, parameters } = this.#split(latent);
    const { values, logDerivative } = this.#transformer.inverse(changed, parameters);
    return { x: this.#join(kept, values), logDeterminant: logDerivative.sum(1) };
  }

  #split(x: Tensor2D): { kept: Tensor2D; changed: Tensor2D; parameters: Tensor3D } {
    const kept = this.#tf.matMul<Tensor2D>(x, this.#kept);
    const changed = this.#tf.matMul<Tensor2D>(x, this.#changed);
    const parameters: Tensor3D = this.#perceptron
      .apply(kept)
      .reshape([x.shape[0], changed.shape[1], this.#transformer.parameters]);
    return { kept, changed, parameters };
  }

  #join(kept: Tensor2D, changed: Tensor2D): Tensor2D {
    const tf = this.#tf;
    const place = (values: Tensor2D, places: Tensor2D) => tf.matMul<Tensor2D>(values, places, false, true);
    return place(kept, this.#kept).add(place(changed, this.#changed));
  }
}
