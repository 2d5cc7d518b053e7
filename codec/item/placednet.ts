import type { Kernel, Span } from "../kernel.js";
import { type Net, unitsUpTo } from "./net.js";

const LANES = 8;
const ROWS = 4;
/** Vectors are filled up to whole lanes, and rows that fill up write behind them. */
const roundUp = (count: number, step: number): number => Math.ceil(count / step) * step;
const roomOf = (count: number): number => roundUp(count, LANES) + ROWS;

/** Words of 32 bits that the kernel is told of the units of one degree in one layer. */
const WORDS_OF_UNITS = 8;

/**
 * A net as the kernel runs it. Of a masked one (MADE, Germain et al. 2015), units have degrees: unit u of n has
 * floor(u * degrees / n), and sees units of the layer before with degrees up to its own; step after step, each unit is computed
 * once.
 */
export class PlacedNet {
  /** Inputs, 16 bits each. */
  readonly inputs: Span;
  /** What comes out, 32 bits each. */
  readonly outputs: Span;
  /** For each degree, each layer: what the kernel is told of its units. */
  readonly units: Span;
  readonly layers: number;

  /**
   * @param degrees how many targets see each other in turn; 1 for a net without masks
   * @param common inputs that every unit sees
   */
  constructor(kernel: Kernel, { layers }: Net, degrees: number, common: number) {
    const vectors = layers.map(({ inputs }) => kernel.write(new Uint8Array(2 * roomOf(inputs))));
    const last = layers.length - 1;
    this.layers = layers.length;
    this.inputs = vectors[0]!;
    this.outputs = kernel.write(new Uint8Array(4 * roomOf(layers[last]!.outputs)));
    const words = new Uint32Array(degrees * layers.length * WORDS_OF_UNITS);
    for (let degree = 0, at = 0; degree < degrees; degree++) {
      for (const [index, { inputs, outputs, weights, biases }] of layers.entries()) {
        const seen = index === 0 ? Math.min(inputs, common + degree) : unitsUpTo(degree, inputs, degrees);
        const first = unitsUpTo(degree - 1, outputs, degrees);
        const count = unitsUpTo(degree, outputs, degrees) - first;
        const columns = roundUp(seen, LANES);
        const rows = roundUp(count, ROWS);
        const packed = new Uint8Array(2 * columns * rows + 4 * rows);
        const packedWeights = new Int16Array(packed.buffer, 0, columns * rows);
        for (let row = 0; row < count; row++) {
          const from = (first + row) * inputs;
          packedWeights.set(weights.subarray(from, from + seen), row * columns);
        }
        new Int32Array(packed.buffer, 2 * columns * rows).set(biases.subarray(first, first + count));
        const from = vectors[index]!.pointer;
        const adds = index > 0 && index < last && inputs === outputs;
        const to =
          index === last ? this.outputs.pointer + 4 * first : vectors[index + 1]!.pointer + 2 * first;
        const place = kernel.write(packed).pointer;
        words.set(
          [from, 2 * columns, place, rows, adds ? from + 2 * first : 0, to, index === last ? 1 : 0],
          at,
        );
        at += WORDS_OF_UNITS;
      }
    }
    this.units = kernel.write(new Uint8Array(words.buffer));
  }
}
