import type { Random } from "../train/random.js";
import type { Tensor1D, Tensor2D, TensorFlow, Variable } from "../train/tensorflow.js";
import type { Flow, Latent, Preimage } from "./flow.js";
import { Permutation } from "./permutation.js";

/**
 * An invertible linear map x ↦ P L (U + diag(s)) x (Kingma and Dhariwal, 2018, section 3.2): P a fixed permutation, L
 * with a diagonal of 1, the logarithms of |s| learned. Begins as P.
 */
export class Linear implements Flow {
  readonly variables: readonly Variable[];
  readonly #tf: TensorFlow;
  readonly #permutation: Permutation;
  readonly #lower: Variable;
  readonly #upper: Variable;
  readonly #logDiagonal: Variable;
  /** 1 below the diagonal. */
  readonly #below: Tensor2D;
  readonly #identity: Tensor2D;

  constructor(tf: TensorFlow, dimensions: number, random: Random) {
    this.#tf = tf;
    this.#permutation = Permutation.shuffled(tf, dimensions, random);
    this.#lower = tf.variable(tf.zeros([dimensions, dimensions]));
    this.#upper = tf.variable(tf.zeros([dimensions, dimensions]));
    this.#logDiagonal = tf.variable(tf.zeros([dimensions]));
    const rows = Array.from({ length: dimensions }, (_, row) => row);
    this.#below = tf.keep(tf.tensor2d(rows.map((row) => rows.map((column) => Number(column < row)))));
    this.#identity = tf.keep(tf.eye(dimensions));
    this.variables = [this.#lower, this.#upper, this.#logDiagonal];
  }

  /** L without its diagonal of 1, U without its diagonal, and the diagonal. */
  #factors(): { lower: Tensor2D; upper: Tensor2D; diagonal: Tensor1D } {
    return {
      lower: this.#lower.mul(this.#below),
      upper: this.#upper.mul(this.#below.transpose()),
      diagonal: this.#tf.exp(this.#logDiagonal as Tensor1D),
    };
  }

  forward(x: Tensor2D): Latent {
    const { lower, upper, diagonal } = this.#factors();
    // Items are rows, so that each factor is applied from the right and transposed.
    const raised = this.#tf.matMul<Tensor2D>(x, upper, false, true).add<Tensor2D>(x.mul(diagonal));
    const lowered = this.#tf.matMul<Tensor2D>(raised, lower.add<Tensor2D>(this.#identity), false, true);
    const { latent, logDeterminant } = this.#permutation.forward(lowered);
    return { latent, logDeterminant: logDeterminant.add(this.#logDiagonal.sum()) };
  }

  inverse(latent: Tensor2D): Preimage {
    const { lower, upper, diagonal } = this.#factors();
    const { x: lowered, logDeterminant } = this.#permutation.inverse(latent);
    const raised = this.#substitute(lowered, lower, false);
    const x = this.#substitute(raised.div(diagonal), upper.div(diagonal.expandDims(1)), true);
    return { x, logDeterminant: logDeterminant.sub(this.#logDiagonal.sum()) };
  }

  /** Solves (T + 1) x = y for x, T a matrix strictly below the diagonal, or strictly above it. */
  #substitute(y: Tensor2D, triangle: Tensor2D, above: boolean): Tensor2D {
    const tf = this.#tf;
    const dimensions = y.shape[1];
    const order = Array.from({ length: dimensions }, (_, at) => (above ? dimensions - 1 - at : at));
    const columns = tf.split<Tensor2D>(y, dimensions, 1);
    const rows = tf.split<Tensor2D>(triangle, dimensions, 0);
    const solved: Tensor2D[] = new Array(dimensions);
    for (const [step, at] of order.entries()) {
      const known = order.slice(0, step).toSorted((one, other) => one - other);
      const column = columns[at]!;
      if (known.length === 0) {
        solved[at] = column;
        continue;
      }
      const before = tf.concat<Tensor2D>(
        known.map((place) => solved[place]!),
        1,
      );
      const weights = rows[at]!.slice([0, known[0]!], [1, known.length]);
      solved[at] = column.sub(before.matMul(weights, false, true));
    }
    return tf.concat(solved, 1);
  }
}
