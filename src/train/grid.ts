import { BIAS_UNIT, LARGEST_ACTIVATION, LARGEST_WEIGHT, WEIGHT_UNIT } from "../../codec/model/network.js";
import type { Tensor, TensorFlow } from "./tensorflow.js";

/** Roundings to the kernel's integers, through which gradients pass as if there were none. */
export interface Grid {
  weights<T extends Tensor>(values: T): T;
  biases<T extends Tensor>(values: T): T;
  /** Activations of sums. */
  activations<T extends Tensor>(sums: T): T;
  /** Values that a network gives, of sums. */
  outputs<T extends Tensor>(sums: T): T;
}

const EXIT_DIVISOR = 32;

export function createGrid(tf: TensorFlow): Grid {
  const rounded = tf.customGrad((values) => ({
    value: (values as Tensor).add(0.5).floor(),
    gradFunc: (gradient: Tensor) => gradient,
  }));
  const activated = tf.customGrad((values, save) => {
    const sums = values as Tensor;
    const value = sums
      .add(WEIGHT_UNIT / 2)
      .mul(1 / WEIGHT_UNIT)
      .floor()
      .clipByValue(0, LARGEST_ACTIVATION);
    (save as (tensors: Tensor[]) => void)([value]);
    return {
      value,
      gradFunc: (gradient: Tensor, saved: Tensor[]) => {
        const inside = saved[0]!.greater(0).logicalAnd(saved[0]!.less(LARGEST_ACTIVATION));
        return gradient.mul(inside.toFloat()).mul(1 / WEIGHT_UNIT);
      },
    };
  });
  const largest = (LARGEST_WEIGHT - 0.5) / WEIGHT_UNIT;
  return {
    weights: <T extends Tensor>(values: T) =>
      rounded(values.clipByValue(-largest, largest).mul(WEIGHT_UNIT)) as T,
    biases: <T extends Tensor>(values: T) => rounded(values.mul(BIAS_UNIT)) as T,
    activations: <T extends Tensor>(sums: T) => activated(sums) as T,
    outputs: <T extends Tensor>(sums: T) => rounded(sums.mul(1 / EXIT_DIVISOR)) as T,
  };
}
