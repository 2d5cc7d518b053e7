import { FlowzipError } from "../../codec/container/errors.js";
import { inputCount, MOST_EARLIER } from "../../codec/model/features.js";
import {
  BIAS_UNIT,
  type Layer,
  NEIGHBOURS,
  type NetworkModel,
  type NetworkShape,
  type PlaneNetwork,
  WEIGHT_UNIT,
} from "../../codec/model/network.js";
import { createGrid, type Grid } from "./grid.js";
import { InputGraph, type Surroundings } from "./inputs.js";
import type { Tensor, Tensor2D, Tensor3D, Tensor4D, TensorFlow, Variable } from "./tensorflow.js";

/** Rows and columns of the window of a layer between: above and present, west to east. */
const WINDOW = [2, 3] as const;
const INPUT_GAIN = 1;
const BETWEEN_GAIN = 0.5;
const EXIT_GAIN = 0.02;

interface Part {
  readonly entry: Variable;
  readonly entryBias: Variable;
  readonly between: readonly { readonly weights: Variable; readonly bias: Variable }[];
  readonly exit: Variable;
  readonly exitBias: Variable;
}

/** What a network says of each sample of a plane. */
export interface Opinion extends Surroundings {
  /** Pictures, rows, columns, three values for each component: logarithms of weights, centers, logarithms of scales. */
  readonly outputs: Tensor4D;
}

/**
 * A network as a graph that can be trained. Forwards it computes the very integers of the kernel
 * (`codec/kernel/prior/network/layers.ts`); backwards the roundings are passed over.
 */
export class Twin {
  readonly shape: NetworkShape;
  readonly #tf: TensorFlow;
  readonly #grid: Grid;
  readonly #inputs: InputGraph;
  readonly #parts: readonly Part[];
  /** Of the window of a layer, what is decoded. */
  readonly #mask: Tensor4D;

  constructor(tf: TensorFlow, shape: NetworkShape, seed: number) {
    this.shape = shape;
    this.#tf = tf;
    this.#grid = createGrid(tf);
    this.#inputs = new InputGraph(tf);
    this.#mask = tf.keep(tf.tensor4d([1, 1, 1, 1, 1, 0], [...WINDOW, 1, 1]));
    let draws = seed;
    const variable = (size: number[], deviation: number) =>
      tf.variable(tf.randomNormal(size, 0, deviation, "float32", draws++));
    const { channels, layers, components } = shape;
    this.#parts = Array.from({ length: MOST_EARLIER + 1 }, (_, earlier) => {
      const inputs = inputCount(earlier);
      return {
        entry: variable([inputs, channels], Math.sqrt(INPUT_GAIN / inputs)),
        entryBias: variable([channels], 0.01),
        between: Array.from({ length: layers }, () => ({
          weights: variable(
            [...WINDOW, channels, channels],
            Math.sqrt(BETWEEN_GAIN / (NEIGHBOURS * channels)),
          ),
          bias: variable([channels], 0.001),
        })),
        exit: variable([channels, 3 * components], EXIT_GAIN),
        exitBias: tf.variable(tf.tensor1d(firstOutputs(components))),
      };
    });
  }

  /** All that is trained, always in the same order. */
  get variables(): readonly Variable[] {
    return this.#parts.flatMap(({ entry, entryBias, between, exit, exitBias }) => [
      entry,
      entryBias,
      ...between.flatMap(({ weights, bias }) => [weights, bias]),
      exit,
      exitBias,
    ]);
  }

  /** @param planes the plane that is predicted, last, and those before it: pictures, rows, columns */
  predict(planes: readonly Tensor3D[]): Opinion {
    const tf = this.#tf;
    const grid = this.#grid;
    const earlier = planes.length - 1;
    const part = this.#parts[earlier]!;
    const seen = this.#inputs.of(planes);
    const [count, height, width] = planes[earlier]!.shape;
    const { channels } = this.shape;
    const flat = (tensor: Tensor, columns: number) => tensor.reshape<Tensor>([-1, columns]) as Tensor2D;
    const first = flat(seen.inputs, inputCount(earlier)).matMul(grid.weights(part.entry) as Tensor2D);
    let vectors = grid
      .activations(first.add(grid.biases(part.entryBias)))
      .reshape<Tensor>([count, height, width, channels]) as Tensor4D;
    for (const { weights, bias } of part.between) {
      const padded = vectors.pad<Tensor4D>([
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 0],
      ]);
      const masked = (grid.weights(weights) as Tensor4D).mul<Tensor4D>(this.#mask);
      const said = tf.conv2d(padded, masked, 1, "valid").add<Tensor4D>(grid.biases(bias));
      vectors = grid.activations(vectors.mul<Tensor4D>(WEIGHT_UNIT).add<Tensor4D>(said));
    }
    const sums = flat(vectors, channels)
      .matMul(grid.weights(part.exit) as Tensor2D)
      .add<Tensor2D>(grid.biases(part.exitBias));
    const outputs = grid.outputs(sums).reshape<Tensor>([count, height, width, -1]) as Tensor4D;
    return { ...seen, outputs };
  }

  /** The integers of the network as it is, for the kernel. */
  export(): NetworkModel {
    const { channels } = this.shape;
    const planes = this.#parts.map((part, earlier): PlaneNetwork => {
      const layer = (weights: Variable, bias: Variable, inputs: number): Layer => ({
        weights: transposed(this.#integers(this.#grid.weights(weights)), inputs),
        biases: Int32Array.from(this.#integers(this.#grid.biases(bias))),
      });
      return {
        entry: layer(part.entry, part.entryBias, inputCount(earlier)),
        // The last of the window, which is not decoded, falls away.
        between: part.between.map(({ weights, bias }) => {
          const all = this.#integers(this.#grid.weights(weights));
          const seen = all.subarray(0, NEIGHBOURS * channels * channels);
          return {
            weights: transposed(seen, NEIGHBOURS * channels),
            biases: Int32Array.from(this.#integers(this.#grid.biases(bias))),
          };
        }),
        exit: layer(part.exit, part.exitBias, channels),
      };
    });
    return { ...this.shape, planes };
  }

  /**
   * Takes the integers of a network of the same width and mixture. Layers that it has not pass on what they get, so that the
   * whole computes what the network does.
   * @throws FlowzipError `invalid-argument` for another width or mixture, or more layers
   */
  import(model: NetworkModel): void {
    const tf = this.#tf;
    const { channels, layers, components } = this.shape;
    if (model.channels !== channels || model.components !== components || model.layers > layers) {
      throw new FlowzipError(
        "invalid-argument",
        `a network of ${model.channels} channels, ${model.layers} layers and ${model.components} components does not ` +
          `fit into one of ${channels}, ${layers} and ${components}`,
        "train one with as many channels and components, and as many layers at least",
      );
    }
    const assign = (variable: Variable, values: ArrayLike<number>, unit: number) => {
      const tensor = tf.tensor(
        Float32Array.from(values, (value) => value / unit),
        variable.shape,
      );
      variable.assign(tensor);
      tensor.dispose();
    };
    for (const [earlier, part] of this.#parts.entries()) {
      const from = model.planes[earlier]!;
      const weights = (variable: Variable, layer: Layer, spare: number) => {
        const turned = transposed(layer.weights, layer.biases.length);
        assign(variable, [...turned, ...new Array<number>(spare).fill(0)], WEIGHT_UNIT);
      };
      weights(part.entry, from.entry, 0);
      assign(part.entryBias, from.entry.biases, BIAS_UNIT);
      for (const [index, { weights: variable, bias }] of part.between.entries()) {
        const layer = from.between[index];
        if (layer === undefined) {
          for (const each of [variable, bias]) assign(each, new Float32Array(each.size), 1);
          continue;
        }
        weights(variable, layer, channels ** 2);
        assign(bias, layer.biases, BIAS_UNIT);
      }
      weights(part.exit, from.exit, 0);
      assign(part.exitBias, from.exit.biases, BIAS_UNIT);
    }
  }

  #integers(tensor: Tensor): Float32Array {
    const values = tensor.dataSync() as Float32Array;
    tensor.dispose();
    return values;
  }
}

/** Rows of a matrix as columns. @param rows how many rows it has */
function transposed(values: ArrayLike<number>, rows: number): Int16Array {
  const columns = values.length / rows;
  const turned = new Int16Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      turned[column * rows + row] = values[row * columns + column]!;
    }
  }
  return turned;
}

/** At first: components side by side around the median prediction, with scales of a half and of its root. */
function firstOutputs(components: number): Float32Array {
  const outputs = new Float32Array(3 * components);
  for (let index = 0; index < components; index++) {
    outputs[components + index] = 0.2 * (index - (components - 1) / 2);
    outputs[2 * components + index] = index % 2 === 0 ? -1 : -0.5;
  }
  return outputs;
}
