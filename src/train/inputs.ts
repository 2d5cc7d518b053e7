import {
  EARLIER_ROUGHNESS,
  EARLIER_TAPS,
  LARGEST_DIFFERENCE,
  LARGEST_INPUT,
  LEAST_ROUGHNESS,
  MIDDLE_LOGARITHM,
  OWN_ROUGHNESS,
  OWN_TAPS,
  RECIPROCAL,
  type Tap,
} from "../../codec/model/features.js";
import type { Tensor1D, Tensor3D, Tensor4D, TensorFlow } from "./tensorflow.js";

/** What a network sees of each sample of a batch, as integers. */
export interface Surroundings {
  /** Pictures, rows, columns, inputs. */
  readonly inputs: Tensor4D;
  /** The median prediction, the roughness and its logarithm in sixteenths: pictures, rows, columns. */
  readonly base: Tensor3D;
  readonly roughness: Tensor3D;
  readonly logarithm: Tensor3D;
}

/** Least and greatest sample of each plane of YCoCg-R. */
export const RANGES = [
  [0, 255],
  [-255, 255],
  [-255, 255],
] as const;

const BORDER = 3;
const LOGARITHMS = 65536;

/**
 * The inputs of the kernel (`codec/kernel/prior/network/inputs.ts`) as a graph: the same integers, held in float32, which is
 * exact below 2^24.
 */
export class InputGraph {
  readonly #tf: TensorFlow;
  readonly #logarithms: Tensor1D;

  constructor(tf: TensorFlow) {
    this.#tf = tf;
    const table = Float32Array.from({ length: LOGARITHMS }, (_, value) => {
      if (value === 0) return 0;
      const whole = 31 - Math.clz32(value);
      return whole * 16 + (Math.floor((value * 16) / 2 ** whole) & 15);
    });
    this.#logarithms = tf.keep(tf.tensor1d(table));
  }

  /** @param planes the plane that is predicted, last, and up to two before it */
  of(planes: readonly Tensor3D[]): Surroundings {
    const tf = this.#tf;
    const earlier = planes.length - 1;
    const own = planes[earlier]!;
    const middle = middleOf(earlier);
    const [count, height, width] = own.shape;
    const padded = this.#padBehind(own, middle);
    const tap = ([x, y]: Tap) => padded.slice([0, BORDER + y, BORDER + x], [count, height, width]);
    const [west, north, corner, northEast] = (
      [
        [-1, 0],
        [0, -1],
        [-1, -1],
        [1, -1],
      ] as const
    ).map(tap) as [Tensor3D, Tensor3D, Tensor3D, Tensor3D];
    const base = this.#median(west, north, corner);
    const difference = (one: Tensor3D, other: Tensor3D) => one.sub<Tensor3D>(other).abs();
    const roughness = tf
      .addN([
        tf.addN([difference(west, corner), difference(north, corner), difference(north, northEast)]).mul(2),
        difference(west, tap([-2, 0])),
        difference(north, tap([0, -2])),
        difference(northEast, tap([1, -2])),
      ])
      .mul(OWN_ROUGHNESS)
      .add<Tensor3D>(LEAST_ROUGHNESS);
    // The latest plane comes first.
    const others = planes
      .slice(0, earlier)
      .map((plane, index) => ({ plane, middle: middleOf(index) }))
      .reverse()
      .map(({ plane, middle }) => this.#earlier(plane, middle));
    let common = roughness;
    const [first, second] = others;
    if (second !== undefined && first !== undefined) {
      common = tf
        .addN<Tensor3D>([roughness.mul<Tensor3D>(6), first.roughness, second.roughness])
        .div<Tensor3D>(8)
        .floor();
    } else if (first !== undefined) {
      common = roughness.mul<Tensor3D>(3).add<Tensor3D>(first.roughness).div<Tensor3D>(4).floor();
    }
    const logarithms = this.#logarithm(
      tf.stack([roughness, ...others.map((other) => other.roughness)], 3) as Tensor4D,
    );
    const inputs = [
      this.#scaled(OWN_TAPS.map(tap), base, this.#reciprocal(common)),
      ...others.map(({ inputs }) => inputs),
      logarithms.sub<Tensor4D>(MIDDLE_LOGARITHM).mul<Tensor4D>(2),
      this.#beyond(base, middle),
    ];
    return {
      inputs: tf.concat<Tensor4D>(inputs, 3),
      base,
      roughness: common,
      logarithm: this.#logarithm(common),
    };
  }

  #earlier(plane: Tensor3D, middle: number): { inputs: Tensor4D; roughness: Tensor3D } {
    const tf = this.#tf;
    const [count, height, width] = plane.shape;
    const reach = 2;
    const rows = tf.concat<Tensor3D>(
      [
        plane.slice([0, 0, 0], [count, height, 1]).tile<Tensor3D>([1, 1, reach]),
        plane,
        plane.slice([0, 0, width - 1], [count, height, 1]).tile<Tensor3D>([1, 1, reach]),
      ],
      2,
    );
    const wide = width + 2 * reach;
    const padded = tf.concat<Tensor3D>(
      [
        rows.slice([0, 0, 0], [count, 1, wide]).tile<Tensor3D>([1, reach, 1]),
        rows,
        rows.slice([0, height - 1, 0], [count, 1, wide]).tile<Tensor3D>([1, reach, 1]),
      ],
      1,
    );
    const tap = ([x, y]: Tap) => padded.slice([0, reach + y, reach + x], [count, height, width]);
    const differences = (taps: readonly Tap[]) =>
      tf.addN(taps.map((place) => tap(place).sub<Tensor3D>(plane).abs()));
    const near = differences(EARLIER_TAPS.filter(([x, y]) => Math.abs(x) + Math.abs(y) === 1));
    const corners = differences(EARLIER_TAPS.filter(([x, y]) => Math.abs(x) === 1 && Math.abs(y) === 1));
    const roughness = near.mul(2).add(corners).mul(EARLIER_ROUGHNESS).add<Tensor3D>(LEAST_ROUGHNESS);
    const reciprocal = this.#reciprocal(roughness);
    const guess = this.#median(tap([-1, 0]), tap([0, -1]), tap([-1, -1]));
    return {
      inputs: tf.concat<Tensor4D>(
        [
          this.#scaled(EARLIER_TAPS.map(tap), plane, reciprocal),
          this.#scaled([plane], guess, reciprocal),
          this.#beyond(plane, middle),
        ],
        3,
      ),
      roughness,
    };
  }

  /** What a decoder has around it: left of a row the first sample above it, right its last, above all the middle. */
  #padBehind(plane: Tensor3D, middle: number): Tensor3D {
    const tf = this.#tf;
    const [count, height, width] = plane.shape;
    const firsts = plane.slice([0, 0, 0], [count, height - 1, 1]);
    const left = tf
      .concat<Tensor3D>([tf.fill([count, 1, 1], middle), firsts], 1)
      .tile<Tensor3D>([1, 1, BORDER]);
    const right = plane.slice([0, 0, width - 1], [count, height, 1]).tile<Tensor3D>([1, 1, BORDER]);
    const rows = tf.concat<Tensor3D>([left, plane, right], 2);
    return tf.concat<Tensor3D>([tf.fill([count, BORDER, width + 2 * BORDER], middle), rows], 1);
  }

  #median(west: Tensor3D, north: Tensor3D, corner: Tensor3D): Tensor3D {
    const tf = this.#tf;
    const plane = west.add<Tensor3D>(north).sub<Tensor3D>(corner);
    return tf.maximum(tf.minimum(west, north), tf.minimum(tf.maximum(west, north), plane));
  }

  #reciprocal(roughness: Tensor3D): Tensor3D {
    return this.#tf.scalar(RECIPROCAL).div<Tensor3D>(roughness).floor();
  }

  /** What samples are beyond a guess, in units of the roughness, one after the other. */
  #scaled(samples: readonly Tensor3D[], guess: Tensor3D, reciprocal: Tensor3D): Tensor4D {
    return this.#tf
      .stack([...samples], 3)
      .sub(guess.expandDims(3))
      .clipByValue(-LARGEST_DIFFERENCE, LARGEST_DIFFERENCE)
      .mul(reciprocal.expandDims(3))
      .add(128)
      .div(256)
      .floor()
      .clipByValue(-LARGEST_INPUT, LARGEST_INPUT) as Tensor4D;
  }

  #beyond(plane: Tensor3D, middle: number): Tensor4D {
    return plane.sub(middle).clipByValue(-LARGEST_INPUT, LARGEST_INPUT).expandDims(3) as Tensor4D;
  }

  #logarithm<T extends Tensor3D | Tensor4D>(value: T): T {
    return this.#tf.gather(this.#logarithms, value.toInt()) as unknown as T;
  }
}

function middleOf(plane: number): number {
  const [least, most] = RANGES[plane]!;
  return (least + most) >> 1;
}
