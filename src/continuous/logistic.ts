import type { Random } from "../train/random.js";
import type { Tensor1D, Tensor2D, TensorFlow, Variable } from "../train/tensorflow.js";
import type { Distribution } from "./distribution.js";

/** Independent logistic distributions of mean 0 and scale 1, whose tails are heavier than the normal ones. */
export class Logistic implements Distribution {
  readonly variables: readonly Variable[] = [];
  readonly dimensions: number;
  readonly #tf: TensorFlow;

  constructor(tf: TensorFlow, dimensions: number) {
    this.#tf = tf;
    this.dimensions = dimensions;
  }

  logProb(x: Tensor2D): Tensor1D {
    // log e^-x / (1 + e^-x)², the same for x and -x: |x| overflows nowhere.
    const size = x.abs<Tensor2D>();
    return size.add<Tensor2D>(size.neg<Tensor2D>().exp().log1p().mul(2)).sum<Tensor1D>(1).neg();
  }

  sample(items: number, random: Random): Tensor2D {
    const drawn = Float32Array.from({ length: items * this.dimensions }, () => {
      const share = random.next();
      // The generator gives multiples of 2^-32, 0 among them.
      return Math.log((share + 2 ** -33) / (1 - share));
    });
    return this.#tf.tensor2d(drawn, [items, this.dimensions]);
  }
}
