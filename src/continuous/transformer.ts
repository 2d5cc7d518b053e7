import type { Tensor2D, Tensor3D, TensorFlow } from "../train/tensorflow.js";
import { splineForward, splineInverse, splineParameters } from "./spline.js";

/** Values after a map of each on its own, and the logarithm of the derivative of each. */
export interface Transformed {
  readonly values: Tensor2D;
  readonly logDerivative: Tensor2D;
}

/** A rising map of one scalar, whose parameters come from elsewhere: what a coupling or an autoregressive flow applies. */
export interface Transformer {
  /** Parameters for each dimension. Zeros make the identity. */
  readonly parameters: number;
  /**
   * @param x items, dimensions
   * @param parameters items, dimensions, parameters
   */
  forward(x: Tensor2D, parameters: Tensor3D): Transformed;
  inverse(values: Tensor2D, parameters: Tensor3D): Transformed;
}

/** y = x e^s + t, with s kept within ± bound by a tanh (Dinh et al., 2017). */
export function affine(bound = 3): Transformer {
  const split = (parameters: Tensor3D): [logScale: Tensor2D, shift: Tensor2D] => {
    const [raw, shift] = parameters.unstack(2) as [Tensor2D, Tensor2D];
    return [raw.div<Tensor2D>(bound).tanh<Tensor2D>().mul(bound), shift];
  };
  return {
    parameters: 2,
    forward(x, parameters) {
      const [logDerivative, shift] = split(parameters);
      return { values: x.mul<Tensor2D>(logDerivative.exp()).add(shift), logDerivative };
    },
    inverse(values, parameters) {
      const [logScale, shift] = split(parameters);
      const logDerivative = logScale.neg<Tensor2D>();
      return { values: values.sub<Tensor2D>(shift).mul(logDerivative.exp()), logDerivative };
    },
  };
}

/** A monotone rational-quadratic spline of so many bins within ± bound, the identity outside (Durkan et al., 2019). */
export function spline(tf: TensorFlow, bins = 8, bound = 4): Transformer {
  return {
    parameters: splineParameters(bins),
    forward: (x, parameters) => splineForward(tf, x, parameters, bound),
    inverse: (values, parameters) => splineInverse(tf, values, parameters, bound),
  };
}
