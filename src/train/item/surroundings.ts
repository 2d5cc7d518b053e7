import { type Lattice, latticeSize } from "../../../codec/item/lattice.js";
import {
  inputsOf,
  LARGEST_DIFFERENCE,
  LARGEST_INPUT,
  LARGEST_ROUGHNESS,
  MIDDLE_LOGARITHM,
  type Neighbourhood,
  roughnessGain,
  scaleOf,
  tapPlaces,
} from "../../../codec/item/neighbourhood.js";
import { logarithmInSixteenths } from "../../../codec/item/numbers.js";
import type { Tensor, Tensor2D, TensorFlow } from "../tensorflow.js";
import { through } from "./straight.js";

/** What is known of neighbourhoods: a row for each, in each of it all cells, of each all items. */
export interface Looks {
  readonly reference: Tensor;
  readonly roughness: Tensor;
  /** Of the roughness, in sixteenths. */
  readonly logarithm: Tensor;
  /** What differences are multiplied by and rounded down, and then multiplied by. */
  readonly part: Tensor;
  readonly reciprocal: Tensor;
}

export interface Gathered extends Looks {
  /** A row for each input of a net that does not depend on targets. */
  readonly inputs: Tensor | undefined;
}

/** Logarithm, part and reciprocal of each roughness, 2^18 of each. */
function roughnessTable(): Float32Array {
  const count = LARGEST_ROUGHNESS + 1;
  const table = new Float32Array(3 * count);
  for (let roughness = 1; roughness < count; roughness++) {
    const { shift, reciprocal } = scaleOf(roughness);
    table[3 * roughness] = logarithmInSixteenths(roughness);
    table[3 * roughness + 1] = 2 ** -shift;
    table[3 * roughness + 2] = reciprocal;
  }
  return table;
}

const tables = new WeakMap<TensorFlow, Tensor>();

function tableOf(tf: TensorFlow): Tensor {
  const known = tables.get(tf);
  if (known !== undefined) return known;
  const made = tf.keep(tf.tensor(roughnessTable(), [LARGEST_ROUGHNESS + 1, 3]));
  tables.set(tf, made);
  return made;
}

/**
 * The graph of `Gatherer`: the same integers in float32, of all neighbourhoods at once, and its gradient, in which the
 * roughness counts as constant.
 */
export class SurroundingsGraph {
  readonly inputs: number;
  readonly #tf: TensorFlow;
  readonly #count: number;
  readonly #places: Int32Array;
  readonly #perCell: number;
  readonly #centers: Tensor;
  /** Of each neighbourhood, which taps the reference is the mean of, and how much its mean is to be moved and divided. */
  readonly #referenceTaps: Tensor2D;
  readonly #half: Tensor;
  readonly #inverse: Tensor;
  /** The center where there is no reference. */
  readonly #fixed: Tensor;
  readonly #gains: Tensor2D;
  readonly #spreads: Tensor;
  readonly #levels: Tensor;
  /** The neighbourhood of each tap. */
  readonly #ofTap: Int32Array;
  /** From rows of taps, logarithms and levels to inputs, and the other way. */
  readonly #order: Int32Array;
  readonly #back: Int32Array;
  #latest: { readonly cells: Int32Array; readonly places: Int32Array } | undefined;

  constructor(tf: TensorFlow, lattice: Lattice, neighbourhoods: readonly Neighbourhood[], back: number) {
    this.#tf = tf;
    this.#count = neighbourhoods.length;
    this.#places = tapPlaces(lattice, neighbourhoods, back);
    this.#perCell = this.#places.length / (latticeSize(lattice) / lattice.channels);
    this.inputs = neighbourhoods.reduce((sum, one) => sum + inputsOf(one), 0);
    const column = (of: (one: Neighbourhood) => number) =>
      tf.keep(tf.tensor2d(neighbourhoods.map(of), [this.#count, 1]));
    this.#centers = column(({ center }) => center);
    this.#half = column(({ references }) => references >> 1);
    this.#inverse = column(({ references }) => (references === 0 ? 0 : 1 / references));
    this.#fixed = column(({ references, center }) => (references === 0 ? center : 0));
    this.#spreads = column(({ spread }) => spread);
    this.#levels = column(({ level }) => 2 ** -level);
    const perCell = this.#perCell;
    const references = new Float32Array(this.#count * perCell);
    const gains = new Float32Array(this.#count * perCell);
    const order: number[] = [];
    this.#ofTap = new Int32Array(perCell);
    let from = 0;
    for (const [index, one] of neighbourhoods.entries()) {
      const taps = one.taps.length;
      if (taps === 0) continue;
      for (let tap = 0; tap < taps; tap++) {
        order.push(from + tap);
        this.#ofTap[from + tap] = index;
        gains[index * perCell + from + tap] = roughnessGain(taps);
        if (tap < one.references) references[index * perCell + from + tap] = 1;
      }
      order.push(perCell + index, perCell + this.#count + index);
      from += taps;
    }
    this.#referenceTaps = tf.keep(tf.tensor2d(references, [this.#count, perCell]));
    this.#gains = tf.keep(tf.tensor2d(gains, [this.#count, perCell]));
    this.#order = Int32Array.from(order);
    const rows = perCell + 2 * this.#count;
    this.#back = new Int32Array(rows).fill(order.length);
    for (const [at, row] of order.entries()) this.#back[row] = at;
  }

  /** @param values of the present items, then of those before: a row for each place */
  gather(values: Tensor, cells: Int32Array): Gathered {
    const { inputs, looks } = this.#parts(values, cells);
    const [reference, roughness, logarithm, part, reciprocal] = looks;
    return {
      inputs,
      reference: reference!,
      roughness: roughness!,
      logarithm: logarithm!,
      part: part!,
      reciprocal: reciprocal!,
    };
  }

  #parts(values: Tensor, cells: Int32Array): { inputs: Tensor | undefined; looks: readonly Tensor[] } {
    const tf = this.#tf;
    const columns = cells.length * values.shape[1]!;
    const count = this.#count;
    const packed = through(
      tf,
      values,
      (given) => this.#pack(given, cells, columns),
      (gradient, [saved]) => this.#unpack(gradient, saved!, values.shape as [number, number], cells),
      (value) => [value],
    );
    const inputs = this.inputs === 0 ? undefined : packed.slice([0, 0], [this.inputs, columns]);
    const looks = Array.from({ length: 5 }, (_, index) =>
      packed.slice([this.inputs + index * count, 0], [count, columns]),
    );
    return { inputs, looks };
  }

  /** Inputs, references, roughness, logarithms, parts and reciprocals, one below the other. */
  #pack(values: Tensor, cells: Int32Array, columns: number): Tensor {
    const tf = this.#tf;
    const count = this.#count;
    const perCell = this.#perCell;
    if (perCell === 0) {
      const references = this.#fixed.tile([1, columns]);
      const roughness = this.#spreads.tile([1, columns]);
      return tf.concat([references, roughness, ...this.#found(roughness, columns)], 0);
    }
    const items = values.shape[1]!;
    const workspace = tf.concat([values, this.#centers.tile([1, items])], 0);
    const taps = tf.gather(workspace, this.#placesOf(cells)).reshape([perCell, columns]);
    const references = tf
      .matMul(this.#referenceTaps, taps as Tensor2D)
      .add(this.#half)
      .mul(this.#inverse)
      .floor()
      .add<Tensor>(this.#fixed);
    const differences = taps.sub(tf.gather(references, this.#ofTap));
    const roughness = tf
      .matMul(this.#gains, differences.abs().minimum(LARGEST_DIFFERENCE) as Tensor2D)
      .add(this.#spreads)
      .minimum<Tensor>(LARGEST_ROUGHNESS);
    const [logarithm, part, reciprocal] = this.#found(roughness, columns) as [Tensor, Tensor, Tensor];
    const rows = tf.concat(
      [
        // Products above 2^24 are not exact, but far above the bound.
        differences
          .mul(tf.gather(part, this.#ofTap))
          .floor()
          .mul(tf.gather(reciprocal, this.#ofTap))
          .add(128)
          .mul(1 / 256)
          .floor(),
        logarithm.sub(MIDDLE_LOGARITHM).mul(2),
        references.sub(this.#centers).mul(this.#levels).floor(),
      ],
      0,
    );
    const inputs = tf.gather(rows, this.#order).clipByValue(-LARGEST_INPUT, LARGEST_INPUT);
    return tf
      .concat([inputs, references, roughness, logarithm, part, reciprocal], 0)
      .reshape([this.inputs + 5 * count, columns]);
  }

  #found(roughness: Tensor, columns: number): Tensor[] {
    const tf = this.#tf;
    const found = tf.gather(tableOf(tf), roughness.reshape([-1]).toInt());
    return tf.split(found, 3, 1).map((column) => column.reshape([this.#count, columns]));
  }

  /** The gradient of values, of that of what was packed. */
  #unpack(gradient: Tensor, packed: Tensor, [rows, items]: [number, number], cells: Int32Array): Tensor {
    const tf = this.#tf;
    const perCell = this.#perCell;
    if (perCell === 0) return tf.zeros([rows, items]);
    const columns = gradient.shape[1]!;
    const count = this.#count;
    const inputs = packed.slice([0, 0], [this.inputs, columns]);
    const inside = inputs.abs().less(LARGEST_INPUT).toFloat();
    const open = gradient.slice([0, 0], [this.inputs, columns]).mul(inside);
    const apart = tf.gather(tf.concat([open, tf.zeros([1, columns])], 0), this.#back);
    const [part, reciprocal] = [3, 4].map((index) =>
      tf.gather(packed.slice([this.inputs + index * count, 0], [count, columns]), this.#ofTap),
    ) as [Tensor, Tensor];
    const ofTaps = apart
      .slice([0, 0], [perCell, columns])
      .mul(part)
      .mul(reciprocal)
      .mul(1 / 256);
    const ofLevels = apart.slice([perCell + count, 0], [count, columns]).mul(this.#levels);
    const ofReferences = gradient
      .slice([this.inputs, 0], [count, columns])
      .add(ofLevels)
      .sub(tf.matMul(this.#ones(), ofTaps as Tensor2D))
      .mul(this.#inverse);
    const all = ofTaps.add(tf.matMul(this.#referenceTaps, ofReferences as Tensor2D, true, false));
    const segments = tf.tensor1d(this.#placesOf(cells), "int32");
    const sums = tf.unsortedSegmentSum(
      all.reshape([perCell * cells.length, items]) as Tensor2D,
      segments,
      rows + count,
    );
    return sums.slice([0, 0], [rows, items]);
  }

  /** One for each tap of each neighbourhood. */
  #ones(): Tensor2D {
    return this.#gains.greater(0).toFloat() as Tensor2D;
  }

  /** Where taps are, tap by tap, each with all cells. */
  #placesOf(cells: Int32Array): Int32Array {
    if (this.#latest?.cells === cells) return this.#latest.places;
    const count = cells.length;
    const perCell = this.#perCell;
    const places = new Int32Array(count * perCell);
    for (let index = 0; index < count; index++) {
      const from = cells[index]! * perCell;
      for (let tap = 0; tap < perCell; tap++) places[tap * count + index] = this.#places[from + tap]!;
    }
    this.#latest = { cells, places };
    return places;
  }
}

/** Differences in units of roughness, 32 to one, as `scaledDifference` computes them. */
export function scaledRows(tf: TensorFlow, differences: Tensor, part: Tensor, reciprocal: Tensor): Tensor {
  return through(
    tf,
    differences,
    (given) =>
      given
        .mul(part)
        .floor()
        .mul(reciprocal)
        .add(128)
        .mul(1 / 256)
        .floor()
        .clipByValue(-LARGEST_INPUT, LARGEST_INPUT),
    (gradient, [value, one, other]) =>
      gradient
        .mul(value!.abs().less(LARGEST_INPUT).toFloat())
        .mul(one!)
        .mul(other!)
        .mul(1 / 256),
    (value) => [value, part, reciprocal],
  );
}
