import { LARGEST_INPUT } from "../../../codec/item/neighbourhood.js";
import { type DenseLayer, type Net, unitsUpTo } from "../../../codec/item/net.js";
import { BIAS_UNIT, LARGEST_ACTIVATION, LARGEST_WEIGHT, WEIGHT_UNIT } from "../../../codec/model/network.js";
import { createGrid, type Grid } from "../grid.js";
import type { Tensor, Tensor2D, TensorFlow, Variable } from "../tensorflow.js";
import { through } from "./straight.js";

/** A net that is to be trained. */
export interface NetShape {
  readonly inputs: number;
  readonly hidden: readonly number[];
  readonly outputs: number;
  /** How many targets see each other in turn, and how many inputs all see. */
  readonly degrees: number;
  readonly common: number;
}

interface Dense {
  readonly weights: Variable;
  readonly bias: Variable;
  readonly mask: Tensor | undefined;
  /** What the weights of a row may sum up to, so that sums are exact. */
  readonly most: number;
}

const EXACT_SUM = 2 ** 24;
const LARGEST_BIAS = 2 ** 20;
const EXIT_GAIN = 0.02;
const HIDDEN_GAIN = 1;

/** Draws seeds for variables, one after the other. */
export interface Seeds {
  next: number;
}

/** The graph of `NetRunner`: vectors are columns, rounded to the same integers. */
export class NetTwin {
  readonly #tf: TensorFlow;
  readonly #grid: Grid;
  readonly #layers: readonly Dense[];

  /** @param firstOutputs what the net says at first, one to one */
  constructor(tf: TensorFlow, shape: NetShape, firstOutputs: Float32Array, seeds: Seeds) {
    this.#tf = tf;
    this.#grid = createGrid(tf);
    const { hidden, outputs, degrees, common } = shape;
    let inputs = shape.inputs;
    this.#layers = [...hidden, outputs].map((units, index) => {
      const isLast = index === hidden.length;
      const seen = maskOf(inputs, units, degrees, index === 0 ? common : undefined);
      const mask = seen && tf.keep(tf.tensor2d(seen, [units, inputs]));
      const deviation = (isLast ? EXIT_GAIN : HIDDEN_GAIN) / Math.sqrt(Math.max(1, inputs));
      const weights = tf.variable(
        inputs === 0
          ? tf.zeros([units, 0])
          : tf.randomNormal([units, inputs], 0, deviation, "float32", seeds.next++),
      );
      const bias = isLast
        ? tf.variable(tf.tensor2d(firstOutputs, [units, 1]))
        : tf.variable(tf.randomNormal([units, 1], 0, 0.02, "float32", seeds.next++));
      const largest = index === 0 ? LARGEST_INPUT + 1 : LARGEST_ACTIVATION;
      const most = (EXACT_SUM - LARGEST_BIAS - WEIGHT_UNIT * LARGEST_ACTIVATION - 1) / largest - inputs / 2;
      inputs = units;
      return { weights, bias, mask, most: most / WEIGHT_UNIT };
    });
  }

  get variables(): readonly Variable[] {
    return this.#layers.flatMap(({ weights, bias }) => (weights.size > 0 ? [weights, bias] : [bias]));
  }

  /** @param inputs a row for each input, or undefined where there are none */
  run(inputs: Tensor | undefined, columns: number): Tensor {
    let vectors = inputs;
    for (const [index, layer] of this.#layers.entries()) {
      const { weights, biases } = this.#integers(layer);
      const product =
        vectors === undefined
          ? biases.tile([1, columns])
          : this.#tf.matMul(weights as Tensor2D, vectors as Tensor2D).add<Tensor>(biases);
      if (index === this.#layers.length - 1) return this.#grid.outputs(product);
      const adds = index > 0 && vectors!.shape[0] === product.shape[0];
      vectors = this.#grid.activations(adds ? product.add(vectors!.mul(WEIGHT_UNIT)) : product);
    }
    throw new RangeError("a net has no layers");
  }

  export(): Net {
    return {
      layers: this.#layers.map((layer): DenseLayer => {
        const [outputs, inputs] = layer.weights.shape as [number, number];
        const [weights, biases] = this.#tf.tidy(() => {
          const tensors = this.#integers(layer);
          return [
            inputs === 0 ? new Float32Array(0) : Float32Array.from(tensors.weights.dataSync()),
            Float32Array.from(tensors.biases.dataSync()),
          ];
        }) as unknown as [Float32Array, Float32Array];
        return { inputs, outputs, weights: Int16Array.from(weights), biases: Int32Array.from(biases) };
      }),
    };
  }

  #integers({ weights, bias, mask, most }: Dense): { weights: Tensor; biases: Tensor } {
    const biases = through(
      this.#tf,
      bias,
      (values) => values.mul(BIAS_UNIT).add(0.5).floor().clipByValue(-LARGEST_BIAS, LARGEST_BIAS),
      (gradient) => gradient.mul(BIAS_UNIT),
    );
    if (weights.size === 0) return { weights, biases };
    const masked = (values: Tensor) => (mask === undefined ? values : values.mul<Tensor>(mask));
    const largest = (LARGEST_WEIGHT - 0.5) / WEIGHT_UNIT;
    const integers = through(
      this.#tf,
      weights,
      (values) => {
        const inside = masked(values).clipByValue(-largest, largest);
        const sums = inside.abs().sum(1, true);
        const bounded = inside.mul(this.#tf.minimum(1, this.#tf.scalar(most).div(sums.maximum(1e-6))));
        return bounded.mul(WEIGHT_UNIT).add(0.5).floor();
      },
      (gradient) => masked(gradient.mul(WEIGHT_UNIT)),
    );
    return { weights: integers, biases };
  }
}

/** Which inputs each unit of a masked layer sees (MADE, Germain et al. 2015); undefined where all see all. */
function maskOf(inputs: number, units: number, degrees: number, common?: number): Float32Array | undefined {
  if (degrees === 1) return undefined;
  const mask = new Float32Array(inputs * units);
  for (let unit = 0; unit < units; unit++) {
    const degree = Math.floor((unit * degrees) / units);
    const seen =
      common === undefined ? unitsUpTo(degree, inputs, degrees) : Math.min(inputs, common + degree);
    mask.fill(1, unit * inputs, unit * inputs + seen);
  }
  return mask;
}
