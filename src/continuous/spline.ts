import type { Tensor2D, Tensor3D, TensorFlow } from "../train/tensorflow.js";
import type { Transformed } from "./transformer.js";

/** The least share of a width or height that a bin has, and the least derivative at a knot. */
const LEAST_SHARE = 1e-3;
const LEAST_DERIVATIVE = 1e-3;
/** softplus of it and the least derivative make 1, so that parameters of 0 are the identity. */
const UNIT = Math.log(Math.expm1(1 - LEAST_DERIVATIVE));

/** Parameters of a spline: widths and heights of its bins, derivatives at its inner knots. */
export function splineParameters(bins: number): number {
  return 3 * bins - 1;
}

/** What a spline is in the bin that a value falls into: the lower left corner, the sides, the derivatives at both ends. */
interface Bin {
  readonly left: Tensor2D;
  readonly width: Tensor2D;
  readonly bottom: Tensor2D;
  readonly height: Tensor2D;
  readonly first: Tensor2D;
  readonly last: Tensor2D;
}

/** Sizes of the bins of one axis that add up to its length, and where each begins. */
function axis(tf: TensorFlow, raw: Tensor3D, bound: number): { sizes: Tensor3D; starts: Tensor3D } {
  const bins = raw.shape[2];
  const sizes = raw
    .softmax<Tensor3D>()
    .mul<Tensor3D>(1 - LEAST_SHARE * bins)
    .add<Tensor3D>(LEAST_SHARE)
    .mul<Tensor3D>(2 * bound);
  return { sizes, starts: tf.cumsum<Tensor3D>(sizes, 2, true).sub(bound) };
}

/** Finds the bins of values on one of the axes. */
function locate(
  tf: TensorFlow,
  values: Tensor2D,
  parameters: Tensor3D,
  bound: number,
  along: "x" | "y",
): Bin {
  const bins = (parameters.shape[2] + 1) / 3;
  const [rawWidths, rawHeights, rawSlopes] = tf.split<Tensor3D>(parameters, [bins, bins, bins - 1], 2);
  const horizontal = axis(tf, rawWidths!, bound);
  const vertical = axis(tf, rawHeights!, bound);
  const slopes = rawSlopes!.add<Tensor3D>(UNIT).softplus<Tensor3D>().add<Tensor3D>(LEAST_DERIVATIVE);
  const ends: Tensor3D = tf.ones([slopes.shape[0], slopes.shape[1], 1]);
  const { starts } = along === "x" ? horizontal : vertical;
  const reached = values.expandDims<Tensor3D>(2).greaterEqual(starts).cast("int32").sum<Tensor2D>(2);
  // Rounding can put the least value of the first bin below its start.
  const index = reached.sub<Tensor2D>(1).maximum<Tensor2D>(0);
  const chosen = tf.oneHot(index.cast("int32"), bins).cast("float32");
  const pick = (table: Tensor3D): Tensor2D => chosen.mul(table).sum(2);
  return {
    left: pick(horizontal.starts),
    width: pick(horizontal.sizes),
    bottom: pick(vertical.starts),
    height: pick(vertical.sizes),
    first: pick(tf.concat([ends, slopes], 2)),
    last: pick(tf.concat([slopes, ends], 2)),
  };
}

/** The logarithm of the derivative at a place of a bin, 0 to 1 (Durkan et al., 2019, equation 5). */
function logDerivativeAt({ width, height, first, last }: Bin, place: Tensor2D): Tensor2D {
  const slope = height.div<Tensor2D>(width);
  const rest = place.neg<Tensor2D>().add<Tensor2D>(1);
  const mixed = place.mul<Tensor2D>(rest);
  const numerator = last
    .mul<Tensor2D>(place.square())
    .add<Tensor2D>(slope.mul(mixed).mul(2))
    .add<Tensor2D>(first.mul(rest.square()));
  const denominator = slope.add<Tensor2D>(first.add(last).sub(slope.mul(2)).mul(mixed));
  return slope.div<Tensor2D>(denominator).log<Tensor2D>().mul<Tensor2D>(2).add(numerator.log());
}

/** Applies a map within the box and the identity outside; what is outside must not reach the map, nor its gradient. */
function within(
  tf: TensorFlow,
  values: Tensor2D,
  bound: number,
  map: (inside: Tensor2D) => Transformed,
): Transformed {
  // TensorFlow.js follows conditions too when it differentiates, and knows the gradient of this comparison alone.
  const isInside = tf.scalar(bound).greaterEqual(values.abs());
  const mapped = map(tf.clipByValue(values, -bound, bound));
  return {
    values: tf.where(isInside, mapped.values, values),
    logDerivative: tf.where(isInside, mapped.logDerivative, tf.zerosLike(values)),
  };
}

/**
 * @param x items, dimensions
 * @param parameters items, dimensions, `splineParameters`
 */
export function splineForward(tf: TensorFlow, x: Tensor2D, parameters: Tensor3D, bound: number): Transformed {
  return within(tf, x, bound, (inside) => {
    const bin = locate(tf, inside, parameters, bound, "x");
    const { left, width, bottom, height, first, last } = bin;
    const slope = height.div<Tensor2D>(width);
    const place = inside.sub<Tensor2D>(left).div<Tensor2D>(width);
    const mixed = place.mul<Tensor2D>(place.neg().add(1));
    const rise = height.mul<Tensor2D>(slope.mul<Tensor2D>(place.square()).add(first.mul(mixed)));
    const run = slope.add<Tensor2D>(first.add(last).sub(slope.mul(2)).mul(mixed));
    return { values: bottom.add(rise.div(run)), logDerivative: logDerivativeAt(bin, place) };
  });
}

/** Solves the quadratic equation of the bin (Durkan et al., 2019, equations 6 to 8). */
export function splineInverse(
  tf: TensorFlow,
  values: Tensor2D,
  parameters: Tensor3D,
  bound: number,
): Transformed {
  return within(tf, values, bound, (inside) => {
    const bin = locate(tf, inside, parameters, bound, "y");
    const { left, width, bottom, height, first, last } = bin;
    const slope = height.div<Tensor2D>(width);
    const above = inside.sub<Tensor2D>(bottom);
    const bent = above.mul<Tensor2D>(first.add(last).sub(slope.mul(2)));
    const a = height.mul<Tensor2D>(slope.sub(first)).add<Tensor2D>(bent);
    const b = height.mul<Tensor2D>(first).sub<Tensor2D>(bent);
    const c = slope.mul<Tensor2D>(above).neg<Tensor2D>();
    const discriminant = b.square<Tensor2D>().sub<Tensor2D>(a.mul(c).mul(4)).maximum<Tensor2D>(0);
    // This form of the root loses nothing where a is close to 0.
    const place = c.mul<Tensor2D>(-2).div<Tensor2D>(b.add(discriminant.sqrt()));
    return {
      values: left.add(place.mul(width)),
      logDerivative: logDerivativeAt(bin, place).neg(),
    };
  });
}
