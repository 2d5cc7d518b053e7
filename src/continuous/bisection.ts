import type { Tensor1D, TensorFlow } from "../train/tensorflow.js";

/** As many halvings as a float32 has bits to tell apart, from intervals of up to 2^8. */
const HALVINGS = 40;

/**
 * Where a rising function of one scalar takes a value, for each item, by bisection.
 * @param low where the function is at most the target
 * @param high where it is at least the target
 */
export function solve(
  tf: TensorFlow,
  rising: (place: Tensor1D) => Tensor1D,
  target: Tensor1D,
  low: Tensor1D,
  high: Tensor1D,
): Tensor1D {
  return tf.tidy(() => {
    let [from, to] = [low, high];
    for (let halving = 0; halving < HALVINGS; halving++) {
      const middle: Tensor1D = from.add<Tensor1D>(to).mul(0.5);
      const isBelow = rising(middle).less(target);
      from = tf.where(isBelow, middle, from);
      to = tf.where(isBelow, to, middle);
    }
    return from.add<Tensor1D>(to).mul(0.5);
  });
}
