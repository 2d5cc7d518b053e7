/**
 * The layers of a causal network. Each sample has a vector of channels after each layer, which the next layer sees for the
 * sample itself and its neighbours in the west, north-west, north and north-east. Weights count 256 to one, activations 32;
 * products are summed in 32 bits. Activations are within 0 and 511.
 */

const WEIGHT_BITS: i32 = 8;
const LARGEST_ACTIVATION: i32 = 511;
const EXIT_SHIFT: i32 = 5;
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

/** The four sums of products of `bytes` bytes at `from` with four rows of weights. */
function product4(from: usize, weights: usize, rowBytes: usize, bytes: usize, sums: v128): v128 {
  let sum0 = i32x4.splat(0);
  let sum1 = i32x4.splat(0);
  let sum2 = i32x4.splat(0);
  let sum3 = i32x4.splat(0);
  const second = weights + rowBytes;
  const third = second + rowBytes;
  const fourth = third + rowBytes;
  for (let at: usize = 0; at < bytes; at += 16) {
    const value = v128.load(from + at);
    sum0 = i32x4.add(sum0, i32x4.dot_i16x8_s(value, v128.load(weights + at)));
    sum1 = i32x4.add(sum1, i32x4.dot_i16x8_s(value, v128.load(second + at)));
    sum2 = i32x4.add(sum2, i32x4.dot_i16x8_s(value, v128.load(third + at)));
    sum3 = i32x4.add(sum3, i32x4.dot_i16x8_s(value, v128.load(fourth + at)));
  }
  const low01 = i8x16.shuffle(sum0, sum1, 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27);
  const high01 = i8x16.shuffle(sum0, sum1, 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31);
  const low23 = i8x16.shuffle(sum2, sum3, 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27);
  const high23 = i8x16.shuffle(sum2, sum3, 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31);
  const pairs01 = i32x4.add(low01, high01);
  const pairs23 = i32x4.add(low23, high23);
  const even = i8x16.shuffle(pairs01, pairs23, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
  const odd = i8x16.shuffle(pairs01, pairs23, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
  return i32x4.add(sums, i32x4.add(even, odd));
}

/** Four activations of sums, as 32 bits. */
function activate(sums: v128): v128 {
  const rounded = i32x4.shr_s(i32x4.add(sums, i32x4.splat(1 << (WEIGHT_BITS - 1))), WEIGHT_BITS);
  return i32x4.max_s(i32x4.splat(0), i32x4.min_s(i32x4.splat(LARGEST_ACTIVATION), rounded));
}

function storeHalves(to: usize, values: v128): void {
  v128.store64_lane(to, i16x8.narrow_i32x4_s(values, values), 0);
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
  for (let channel = 0; channel < channels; channel += 4) {
    const sums = product4(inputs, weights, inputBytes, inputBytes, v128.load(biases));
    storeHalves(to + ((<usize>channel) << 1), activate(sums));
    weights += inputBytes << 2;
    biases += 16;
  }
  weights = biases;
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
      const before = i32x4.shl(
        i32x4.extend_low_i16x8_s(v128.load64_zero(own + ((<usize>channel) << 1))),
        WEIGHT_BITS,
      );
      let sums = i32x4.add(before, v128.load(biases));
      sums = product4(above, weights, rowBytes, aboveBytes, sums);
      sums = product4(present, weights + aboveBytes, rowBytes, presentBytes, sums);
      storeHalves(to + ((<usize>channel) << 1), activate(sums));
      weights += rowBytes << 2;
      biases += 16;
    }
    weights = biases;
  }
  biases = weights + vector * <usize>layers.outputs;
  for (let output = 0; output < layers.outputs; output += 4) {
    const sums = product4(layers.last, weights, vector, vector, v128.load(biases));
    const rounded = i32x4.shr_s(i32x4.add(sums, i32x4.splat(1 << (EXIT_SHIFT - 1))), EXIT_SHIFT);
    v128.store(layers.values + ((<usize>output) << 2), rounded);
    weights += vector << 2;
    biases += 16;
  }
}
