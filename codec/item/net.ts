import { corrupt } from "../container/errors.js";
import { LARGEST_ACTIVATION, LARGEST_WEIGHT, WEIGHT_UNIT } from "../model/network.js";
import { LARGEST_INPUT } from "./neighbourhood.js";

/** A layer of a net: each output is a bias and the sum of weights times inputs. */
export interface DenseLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** Row by row, one row for each output; 256 to one. */
  readonly weights: Int16Array;
  /** 8192 to one. */
  readonly biases: Int32Array;
}

/**
 * A net of dense layers. Activations are within 0 and 511, 32 to one; a layer as wide as the one before adds to it. What comes
 * out counts 256 to one. All but the last of a net without inputs are missing.
 */
export interface Net {
  readonly layers: readonly DenseLayer[];
}

/** How many units of a layer of `units` have a degree up to `degree` of `degrees`. */
export function unitsUpTo(degree: number, units: number, degrees: number): number {
  return Math.ceil(((degree + 1) * units) / degrees);
}

const EXACT_SUM = 2 ** 24;
export const MOST_UNITS = 1024;
export const MOST_DENSE_LAYERS = 9;

/**
 * Checks a net that is read.
 * @throws FlowzipError `corrupt`
 */
export function checkNet(
  { layers }: Net,
  inputs: number,
  outputs: number,
  degrees: number,
  common: number,
): void {
  const refused = (what: string) => corrupt(`a net of a model has ${what}`);
  if (layers.length < 1 || layers.length > MOST_DENSE_LAYERS) throw refused(`${layers.length} layers`);
  let width = inputs;
  for (const [index, layer] of layers.entries()) {
    const isLast = index === layers.length - 1;
    const expected = isLast ? outputs : layer.outputs;
    if (
      layer.inputs !== width ||
      layer.outputs !== expected ||
      layer.outputs < 1 ||
      (!isLast && layer.outputs > MOST_UNITS) ||
      layer.weights.length !== layer.inputs * layer.outputs ||
      layer.biases.length !== layer.outputs
    ) {
      throw refused(`a layer ${index} of another shape than it must have`);
    }
    const largest = index === 0 ? LARGEST_INPUT + 1 : LARGEST_ACTIVATION;
    for (let unit = 0; unit < layer.outputs; unit++) {
      const degree = Math.floor((unit * degrees) / layer.outputs);
      const seen = index === 0 ? Math.min(width, common + degree) : unitsUpTo(degree, width, degrees);
      let sum = Math.abs(layer.biases[unit]!) + WEIGHT_UNIT * LARGEST_ACTIVATION;
      for (let at = 0; at < width; at++) {
        const weight = layer.weights[unit * width + at]!;
        if (Math.abs(weight) > LARGEST_WEIGHT) throw refused(`the weight ${weight} in layer ${index}`);
        if (at >= seen && weight !== 0) throw refused(`a weight in layer ${index} that its mask forbids`);
        sum += Math.abs(weight) * largest;
      }
      if (sum >= EXACT_SUM) throw refused(`a row of weights in layer ${index} that is too large`);
    }
    width = layer.outputs;
  }
}
