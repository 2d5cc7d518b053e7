import { RANGES } from "./inputs.js";
import type { Scalar, Tensor3D, Tensor4D, TensorFlow } from "./tensorflow.js";
import type { Opinion } from "./twin.js";

/** What the adaptive stages on top of a network can be trusted with, as a part of the probability spread evenly. */
const EVEN = 2e-4;
const OUTPUT_UNIT = 256;
const ROUGHNESS_UNIT = 64;
/** Sixteenths of a power of two: the logarithm of a roughness of one sample, and the bounds of scales. */
const UNIT_LOGARITHM = 96;
const LEAST_SCALE = -80;
const LARGEST_SCALE = 160;
const LARGEST_CENTER = 4095;

/**
 * The mean code length of the samples of a plane in bits, given what a network says of them: a mixture of discretised logistic
 * distributions (Salimans et al., "PixelCNN++", 2017), as `codec/kernel/prior/network/mixture.ts` reads it.
 * @param samples pictures, rows, columns
 * @param plane which plane of YCoCg-R it is
 */
export function codeLength(tf: TensorFlow, opinion: Opinion, samples: Tensor3D, plane: number): Scalar {
  const [least, most] = RANGES[plane]!;
  const { outputs, base, roughness, logarithm } = opinion;
  const [count, height, width, all] = outputs.shape;
  const components = all / 3;
  const part = (index: number) =>
    outputs.slice([0, 0, 0, index * components], [count, height, width, components]);
  const weights = tf.softmax(part(0).mul<Tensor4D>(Math.LN2 / OUTPUT_UNIT));
  const centers = part(1)
    .clipByValue(-LARGEST_CENTER, LARGEST_CENTER)
    .mul(roughness.expandDims(3))
    .mul(1 / (ROUGHNESS_UNIT * OUTPUT_UNIT))
    .add<Tensor4D>(base.expandDims(3));
  const sharpness = part(2)
    .mul(16 / OUTPUT_UNIT)
    .add(logarithm.expandDims(3).sub(UNIT_LOGARITHM))
    .clipByValue(LEAST_SCALE, LARGEST_SCALE)
    .mul(-Math.LN2 / 16)
    .exp();
  const sample = samples.expandDims<Tensor4D>(3);
  const below = (shift: number) => tf.sigmoid(sample.add(shift).sub(centers).mul<Tensor4D>(sharpness));
  const atMost = sample.greaterEqual(most).toFloat();
  const aboveLeast = sample.greater(least).toFloat();
  const upper = below(0.5);
  const probability = upper
    .add(atMost.mul(tf.sub(1, upper)))
    .sub(below(-0.5).mul(aboveLeast))
    .mul<Tensor4D>(weights)
    .sum(3);
  return probability
    .mul(1 - EVEN)
    .add(EVEN / (most - least + 1))
    .log()
    .mean()
    .mul<Scalar>(-1 / Math.LN2);
}
