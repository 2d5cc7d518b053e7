import { LARGEST_CENTER } from "../../../codec/item/base.js";
import { LARGEST_EXPONENT, scaleNumerator } from "../../../codec/item/modular.js";
import type { Tensor, TensorFlow } from "../tensorflow.js";
import type { Run } from "./layer/twin.js";
import { through } from "./straight.js";

/** Fractions of scales are of this. */
const DENOMINATOR = 256;
const CENTER_UNIT = 16384;
const SPLIT = 64;

/**
 * `shiftOf` of the codec: what a net's value of a target is in units of the data. The product is split, so that each part is
 * exact in float32.
 */
export function shiftRows(tf: TensorFlow, outputs: Tensor, roughness: Tensor): Tensor {
  return through(
    tf,
    outputs,
    (given) => {
      const center = given.clipByValue(-LARGEST_CENTER, LARGEST_CENTER);
      const high = center.mul(1 / SPLIT).floor();
      const low = center.sub(high.mul(SPLIT));
      const coarse = high.mul(roughness);
      const quarter = CENTER_UNIT / SPLIT;
      const whole = coarse.mul(1 / quarter).floor();
      const rest = coarse.sub(whole.mul(quarter)).mul(SPLIT);
      const fine = rest
        .add(CENTER_UNIT / 2)
        .add(low.mul(roughness))
        .mul(1 / CENTER_UNIT);
      return whole.add(fine.floor());
    },
    (gradient, [given, one]) =>
      gradient
        .mul(given!.abs().lessEqual(LARGEST_CENTER).toFloat())
        .mul(one!)
        .mul(1 / CENTER_UNIT),
    () => [outputs, roughness],
  );
}

/** `exponentOf` of the codec: the exponent of a scale, in sixteenths. */
export function exponentRows(tf: TensorFlow, outputs: Tensor): Tensor {
  return through(
    tf,
    outputs,
    (given) =>
      given
        .add(8)
        .mul(1 / 16)
        .floor()
        .clipByValue(-LARGEST_EXPONENT, LARGEST_EXPONENT),
    (gradient, [value]) => gradient.mul(value!.abs().less(LARGEST_EXPONENT).toFloat()).mul(1 / 16),
    (value) => [value],
  );
}

function numeratorTable(): number[] {
  return Array.from({ length: 2 * LARGEST_EXPONENT + 1 }, (_, at) => scaleNumerator(at - LARGEST_EXPONENT));
}

/**
 * The modular scale transform as a graph.
 * @param exponents whole numbers of sixteenths, of the same shape as the values
 * @returns scaled values, and for each the bits that the change of volume costs, which is what coding saves
 */
export function scaleRows(
  tf: TensorFlow,
  values: Tensor,
  exponents: Tensor,
  run: Run,
): { readonly scaled: Tensor; readonly bits: Tensor } {
  const indices = exponents.add(LARGEST_EXPONENT).toInt();
  const numerators = tf.gather(tf.tensor1d(numeratorTable()), indices) as Tensor;
  const operation = tf.customGrad((given, sixteenths, save) => {
    const value = given as Tensor;
    const high = value.mul(1 / DENOMINATOR).floor();
    const low = value.sub(high.mul(DENOMINATOR));
    const rest = low.mul(numerators).add(run.remainders(numerators));
    const scaled = high.mul(numerators).add(rest.mul(1 / DENOMINATOR).floor());
    (save as (tensors: Tensor[]) => void)([numerators, scaled]);
    void sixteenths;
    return {
      value: scaled,
      gradFunc: (gradient: Tensor, saved: Tensor[]) => [
        gradient.mul(saved[0]!).mul(1 / DENOMINATOR),
        gradient.mul(saved[1]!).mul(Math.LN2 / 16),
      ],
    };
  });
  const bits = through(
    tf,
    exponents,
    () =>
      numerators
        .mul(1 / DENOMINATOR)
        .log()
        .mul(-1 / Math.LN2),
    (gradient) => gradient.mul(-1 / 16),
  );
  return { scaled: operation(values, exponents), bits };
}
