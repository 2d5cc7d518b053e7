import { corrupt, FlowzipError } from "../container/errors.js";
import type { Reader, Writer } from "../container/wire.js";
import { type Plane, type PlaneShape, shapeOf } from "./plane.js";

/**
 * A bijection from planes to planes, of other sizes, ranges and numbers perhaps, with parameters.
 *
 * What is rare, such as pixels that a formula does not reach, goes into planes as well, so that the parameters of a
 * flow stay short.
 */
export interface ImageFlow<Parameters> {
  /** The number in files, from 32 on; never used again for something else. */
  readonly id: number;
  readonly name: string;
  /** Whether planes keep their number and sizes, and what becomes of a pixel depends on it alone. */
  readonly pixelwise?: boolean;
  /** What is added to its estimated cost, in 256ths: estimates know nothing of what a prior learns from one plane about the next. */
  readonly handicap?: number;
  /** What is worth trying on these planes, the likeliest first; empty where nothing is. */
  propose(planes: readonly Plane[]): readonly Parameters[];
  /**
   * Takes planes to what is coded, and completes the parameters. Leaves its input as it is.
   * @throws FlowzipError `invalid-argument` for parameters that are not possible for these planes
   */
  forward(
    planes: readonly Plane[],
    parameters: Parameters,
  ): { planes: readonly Plane[]; parameters: Parameters };
  /**
   * Takes planes of the shapes that {@link shapes} tells back to those that `forward` was given, whose shapes are
   * `original`.
   * @throws FlowzipError `corrupt` for planes that `forward` does not make
   */
  inverse(
    planes: readonly Plane[],
    parameters: Parameters,
    original: readonly PlaneShape[],
  ): readonly Plane[];
  /** Sizes and ranges of the planes that `forward` makes of planes with these shapes. */
  shapes(shapes: readonly PlaneShape[], parameters: Parameters): readonly PlaneShape[];
  write(writer: Writer, parameters: Parameters): void;
  /** @throws FlowzipError `corrupt` for parameters that are not possible for planes of these shapes */
  read(reader: Reader, shapes: readonly PlaneShape[]): Parameters;
}

/** The error of a `forward` that was given parameters that are not possible. */
export function cannotApply(name: string): FlowzipError {
  return new FlowzipError(
    "invalid-argument",
    `flow ${name} cannot be applied to these planes with these parameters`,
    "use parameters that it proposes",
  );
}

/** The error of a `read` whose parameters are not possible, or an `inverse` whose planes are not. */
export function cannotInvert(name: string, what: string): FlowzipError {
  return corrupt(`flow ${name} has ${what}`);
}

/**
 * A plane that `inverse` gives back, of the shape that it had.
 * @throws FlowzipError `corrupt` where a sample is outside its range
 */
export function restored(name: string, shape: PlaneShape, samples: Int32Array): Plane {
  const { least, most } = shape;
  let outside = 0;
  for (const sample of samples) outside |= (sample - least) | (most - sample);
  if (outside < 0) throw cannotInvert(name, "a sample outside the range of its plane");
  return { ...shapeOf(shape), samples };
}
