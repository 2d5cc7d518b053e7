import type { Random } from "../train/random.js";
import type { Tensor2D, TensorFlow, Variable } from "../train/tensorflow.js";
import { normals } from "./noise.js";

/** One layer of weights, with a mask of the weights that exist where not all do. */
interface Layer {
  readonly weights: Variable;
  readonly bias: Variable;
  readonly mask: Tensor2D | undefined;
}

/**
 * Layers of weights with ReLU between them. The last begins at 0, so that a flow whose parameters it makes begins as the
 * identity (Kingma and Dhariwal, 2018, section 3.3).
 */
export class Perceptron {
  readonly variables: readonly Variable[];
  readonly #layers: readonly Layer[];

  /**
   * @param widths of the input, the hidden layers and the output
   * @param masks for each layer, input by output, 1 where a weight exists
   */
  constructor(tf: TensorFlow, widths: readonly number[], random: Random, masks?: readonly Tensor2D[]) {
    this.#layers = widths.slice(1).map((outputs, index) => {
      const inputs = widths[index]!;
      const isLast = index === widths.length - 2;
      const deviation = isLast ? 0 : Math.sqrt(2 / inputs);
      const start = normals(random, inputs * outputs).map((value) => value * deviation);
      return {
        weights: tf.variable(tf.tensor(start, [inputs, outputs])),
        bias: tf.variable(tf.zeros([outputs])),
        mask: masks?.[index],
      };
    });
    this.variables = this.#layers.flatMap(({ weights, bias }) => [weights, bias]);
  }

  /** @param x items, inputs  @returns items, outputs */
  apply(x: Tensor2D): Tensor2D {
    const last = this.#layers.length - 1;
    return this.#layers.reduce((activations, { weights, bias, mask }, index) => {
      const existing = (mask === undefined ? weights : weights.mul(mask)) as Tensor2D;
      const sums = activations.matMul<Tensor2D>(existing).add<Tensor2D>(bias);
      return index === last ? sums : sums.relu<Tensor2D>();
    }, x);
  }
}
