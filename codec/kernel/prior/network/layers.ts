import { addOwn, passDense, passExit, product4, storeActivations } from "./dense";

/**
 * The layers of a causal network. Each sample has a vector of channels after each layer, which the next layer sees for the
 * sample itself and its neighbours in the west, north-west, north and north-east.
 */

/** Vectors of neighbours that a layer sees: three above, the west one and its own. */
const ABOVE: i32 = 3;
const PRESENT: i32 = 2;

@unmanaged
export class Layers {
  channels: i32;
  /** Layers between the first and the last. */
  count: i32;
  /** Inputs, a multiple of eight. */
  inputs: i32;
  outputs: i32;
  width: i32;
  /** Weights and biases of all layers, one after the other. */
  weights: usize;
  /** For each layer between: vectors of the row above, of the present row, both with one of zeros on either side. */
  rows: usize;
  rowBytes: usize;
  /** 1 in every second row: which of the two rows is the present one. */
  turn: i32;
  /** The last vector; what the network says of the sample. */
  last: usize;
  values: usize;
}

/** Bytes of memory for the vectors. */
export function layersBytes(width: i32, channels: i32, count: i32, outputs: i32): usize {
  const vector = (<usize>channels) << 1;
  return 2 * <usize>count * vector * <usize>(width + 2) + vector + ((<usize>outputs) << 2) + 64;
}

export function initialiseLayers(layers: Layers, memory_: usize): void {
  const vector = (<usize>layers.channels) << 1;
  layers.rowBytes = vector * <usize>(layers.width + 2);
  layers.rows = memory_;
  layers.last = memory_ + 2 * <usize>layers.count * layers.rowBytes;
  layers.values = layers.last + vector;
  layers.turn = 0;
  memory.fill(memory_, 0, layersBytes(layers.width, layers.channels, layers.count, layers.outputs));
}

/** Between rows. */
export function turnLayers(layers: Layers): void {
  layers.turn ^= 1;
}

/** Where the vector of column `x` is among those of a layer. */
function vectorAt(layers: Layers, layer: i32, row: i32, x: i32): usize {
  const vector = (<usize>layers.channels) << 1;
  return layers.rows + layers.rowBytes * <usize>(2 * layer + row) + vector * <usize>(x + 1);
}

/** Goes through all layers for the sample in column `x`, whose inputs are given; `values` is what comes out. */
export function passLayers(layers: Layers, inputs: usize, x: i32): void {
  const channels = layers.channels;
  const vector = (<usize>channels) << 1;
  const count = layers.count;
  let weights = layers.weights;
  const inputBytes = (<usize>layers.inputs) << 1;
  let biases = weights + inputBytes * <usize>channels;
  let to = count > 0 ? vectorAt(layers, 0, layers.turn, x) : layers.last;
  passDense(inputs, weights, inputBytes, channels, biases, 0, to);
  weights = biases + ((<usize>channels) << 2);
  const aboveBytes = vector * ABOVE;
  const presentBytes = vector * PRESENT;
  const rowBytes = aboveBytes + presentBytes;
  for (let layer = 0; layer < count; layer++) {
    const above = vectorAt(layers, layer, layers.turn ^ 1, x - 1);
    const present = vectorAt(layers, layer, layers.turn, x - 1);
    const own = present + vector;
    biases = weights + rowBytes * <usize>channels;
    to = layer + 1 < count ? vectorAt(layers, layer + 1, layers.turn, x) : layers.last;
    for (let channel = 0; channel < channels; channel += 4) {
      // What was there stays, and what the layer says is added to it.
      let sums = addOwn(v128.load(biases), own + ((<usize>channel) << 1));
      sums = product4(above, weights, rowBytes, aboveBytes, sums);
      sums = product4(present, weights + aboveBytes, rowBytes, presentBytes, sums);
      storeActivations(to + ((<usize>channel) << 1), sums);
      weights += rowBytes << 2;
      biases += 16;
    }
    weights = biases;
  }
  biases = weights + vector * <usize>layers.outputs;
  passExit(layers.last, weights, vector, layers.outputs, biases, layers.values);
}
