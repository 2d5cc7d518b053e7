import type { Random } from "../train/random.js";
import type { Tensor2D, Tensor3D, TensorFlow, Variable } from "../train/tensorflow.js";
import { Perceptron } from "./perceptron.js";

/** Which of the units of one layer each unit of the next one may see: input by output, 1 where it may. */
function maskOf(tf: TensorFlow, from: readonly number[], to: readonly number[], strictly: boolean): Tensor2D {
  const sees = from.map((seen) => to.map((degree) => (strictly ? seen < degree : seen <= degree)));
  return tf.keep(tf.tensor2d(sees.map((row) => row.map(Number))));
}

/**
 * A perceptron whose outputs for dimension d depend on the dimensions before d alone, by masks (MADE: Germain et al.,
 * 2015). A hidden unit of degree m sees the dimensions up to m, and is seen by outputs above m.
 */
export class Made {
  readonly variables: readonly Variable[];
  readonly #perceptron: Perceptron;
  readonly #shape: readonly [dimensions: number, outputs: number];

  /** @param outputs for each dimension */
  constructor(
    tf: TensorFlow,
    dimensions: number,
    hidden: readonly number[],
    outputs: number,
    random: Random,
  ) {
    const inputs = Array.from({ length: dimensions }, (_, dimension) => dimension + 1);
    const degrees = [
      inputs,
      ...hidden.map((width) =>
        Array.from({ length: width }, (_, unit) => (unit % Math.max(1, dimensions - 1)) + 1),
      ),
      inputs.flatMap((degree) => new Array<number>(outputs).fill(degree)),
    ];
    const masks = degrees
      .slice(1)
      .map((to, layer) => maskOf(tf, degrees[layer]!, to, layer === hidden.length));
    this.#perceptron = new Perceptron(
      tf,
      degrees.map(({ length }) => length),
      random,
      masks,
    );
    this.#shape = [dimensions, outputs];
    this.variables = this.#perceptron.variables;
  }

  /** @param x items, dimensions  @returns items, dimensions, outputs */
  apply(x: Tensor2D): Tensor3D {
    return this.#perceptron.apply(x).reshape([x.shape[0], ...this.#shape]);
  }
}
