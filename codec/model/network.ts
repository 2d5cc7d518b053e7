import { FlowzipError } from "../container/errors.js";
import { inputCount, LARGEST_INPUT, MOST_EARLIER } from "./features.js";

/** The size of a network: its channels, the layers between the first and the last, the distributions it mixes. */
export interface NetworkShape {
  readonly channels: number;
  readonly layers: number;
  readonly components: number;
}

/** A layer: each output is a bias and the sum of weights times inputs. */
export interface Layer {
  /** Row by row, one row for each output; 256 to one. */
  readonly weights: Int16Array;
  /** 8192 to one. */
  readonly biases: Int32Array;
}

/** The layers of a network for planes that look at one number of earlier planes. */
export interface PlaneNetwork {
  readonly entry: Layer;
  /** Their inputs are the vectors in the north-west, north, north-east, west, and the own one. */
  readonly between: readonly Layer[];
  /** Logarithms of weights, centers, logarithms of scales, one for each component. */
  readonly exit: Layer;
}

/** A trained network of the prior of planes; one part each for planes with 0, 1 and 2 earlier ones. */
export interface NetworkModel extends NetworkShape {
  readonly planes: readonly PlaneNetwork[];
}

/** Vectors that a layer between sees: north-west, north, north-east, west, own. */
export const NEIGHBOURS = 5;
export const WEIGHT_UNIT = 256;
export const BIAS_UNIT = 8192;
export const LARGEST_WEIGHT = 2047;
export const LARGEST_ACTIVATION = 511;
const OUTPUTS = 3;
const MOST_CHANNELS = 128;
const CHANNEL_STEP = 8;
const MOST_LAYERS = 16;
const MOST_COMPONENTS = 8;
/** Sums below this are exact in the float32 of the graph that is trained, in any order. */
const EXACT_SUM = 2 ** 24;

/** Inputs, outputs and whether what was there stays, of each layer from the first to the last. */
export function layerShapes(
  { channels, layers, components }: NetworkShape,
  earlier: number,
): { inputs: number; outputs: number }[] {
  return [
    { inputs: inputCount(earlier), outputs: channels },
    ...Array.from({ length: layers }, () => ({ inputs: NEIGHBOURS * channels, outputs: channels })),
    { inputs: channels, outputs: OUTPUTS * components },
  ];
}

/** The layers of a part in order. */
export function layersOf({ entry, between, exit }: PlaneNetwork): readonly Layer[] {
  return [entry, ...between, exit];
}

/** How many weights and biases a network has. */
export function parameterCount(shape: NetworkShape): number {
  let count = 0;
  for (let earlier = 0; earlier <= MOST_EARLIER; earlier++) {
    for (const { inputs, outputs } of layerShapes(shape, earlier)) count += (inputs + 1) * outputs;
  }
  return count;
}

/**
 * Checks that a network is one that the kernel computes exactly.
 * @throws FlowzipError `corrupt` for a shape, a number of weights or a weight that is not possible
 */
export function checkNetwork(model: NetworkModel): void {
  const { channels, layers, components, planes } = model;
  const isShape =
    [channels, layers, components].every(Number.isInteger) &&
    channels >= CHANNEL_STEP &&
    channels <= MOST_CHANNELS &&
    channels % CHANNEL_STEP === 0 &&
    layers >= 0 &&
    layers <= MOST_LAYERS &&
    components >= 1 &&
    components <= MOST_COMPONENTS;
  if (!isShape) throw refused(`${channels} channels, ${layers} layers and ${components} components`);
  if (planes.length !== MOST_EARLIER + 1) throw refused(`${planes.length} parts`);
  for (const [earlier, part] of planes.entries()) {
    const shapes = layerShapes(model, earlier);
    const own = layersOf(part);
    if (own.length !== shapes.length) throw refused(`${own.length} layers in a part`);
    for (const [index, layer] of own.entries()) checkLayer(layer, shapes[index]!, index);
  }
}

function checkLayer(
  { weights, biases }: Layer,
  { inputs, outputs }: { inputs: number; outputs: number },
  index: number,
): void {
  if (weights.length !== inputs * outputs || biases.length !== outputs) {
    throw refused(`${weights.length} weights and ${biases.length} biases in layer ${index}`);
  }
  const largest = index === 0 ? LARGEST_INPUT + 1 : LARGEST_ACTIVATION;
  for (let output = 0; output < outputs; output++) {
    let sum = Math.abs(biases[output]!) + WEIGHT_UNIT * LARGEST_ACTIVATION;
    for (const weight of weights.subarray(output * inputs, (output + 1) * inputs)) {
      if (Math.abs(weight) > LARGEST_WEIGHT) throw refused(`the weight ${weight} in layer ${index}`);
      sum += Math.abs(weight) * largest;
    }
    if (sum >= EXACT_SUM) throw refused(`a row of weights in layer ${index} that is too large`);
  }
}

function refused(what: string): FlowzipError {
  return new FlowzipError("corrupt", `a network has ${what}`, "use a model that flowzip trained");
}

const BYTES_OF_DESCRIPTION = 32;
const LANES = 8;
const roundUp = (count: number, step: number): number => Math.ceil(count / step) * step;

/**
 * A part of a network as the kernel reads it: for each layer the rows of weights, the inputs of the first layer filled up to
 * a multiple of eight and the outputs of the last to one of four, then the biases.
 */
export function packPart(part: PlaneNetwork): { bytes: Uint8Array; inputs: number } {
  const layers = layersOf(part);
  const pieces: Uint8Array[] = [];
  let firstInputs = 0;
  for (const [index, { weights, biases }] of layers.entries()) {
    const outputs = roundUp(biases.length, 4);
    const own = weights.length / biases.length;
    const inputs = roundUp(own, LANES);
    if (index === 0) firstInputs = inputs;
    const rows = new Int16Array(inputs * outputs);
    for (let output = 0; output < biases.length; output++) {
      rows.set(weights.subarray(output * own, (output + 1) * own), output * inputs);
    }
    const ends = new Int32Array(outputs);
    ends.set(biases);
    pieces.push(new Uint8Array(rows.buffer), new Uint8Array(ends.buffer));
  }
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return { bytes, inputs: firstInputs };
}

/** What the kernel is told of a part: where its weights and taps stand, and its sizes. */
export function describePart(
  { channels, layers, components }: NetworkShape,
  places: { weights: number; taps: number; ownTaps: number; earlierTaps: number; inputs: number },
): Uint8Array {
  const words = new Uint32Array(BYTES_OF_DESCRIPTION / 4);
  words.set([
    places.weights,
    places.taps,
    places.ownTaps,
    places.earlierTaps,
    channels,
    layers,
    components,
    places.inputs,
  ]);
  return new Uint8Array(words.buffer);
}
