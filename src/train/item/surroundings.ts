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
import type { Tensor, TensorFlow } from "../tensorflow.js";
import { constantOf, floorThrough, through } from "./straight.js";

/** What is known of a neighbourhood at each cell of each item of a batch: a row of cells, each with all items. */
export interface Look {
  readonly reference: Tensor;
  readonly roughness: Tensor;
  /** Of the roughness, in sixteenths. */
  readonly logarithm: Tensor;
  /** What differences are multiplied by and rounded down, and then multiplied by. */
  readonly part: Tensor;
  readonly reciprocal: Tensor;
}

export interface Gathered {
  /** One row for each input. */
  readonly inputs: readonly Tensor[];
  readonly looks: readonly Look[];
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

/** The graph of `Gatherer`: the same integers in float32. The roughness counts as constant in gradients. */
export class SurroundingsGraph {
  readonly #tf: TensorFlow;
  readonly #neighbourhoods: readonly Neighbourhood[];
  readonly #places: Int32Array;
  readonly #perCell: number;
  readonly #centers: Tensor;
  readonly inputs: number;

  constructor(tf: TensorFlow, lattice: Lattice, neighbourhoods: readonly Neighbourhood[], back: number) {
    this.#tf = tf;
    this.#neighbourhoods = neighbourhoods;
    this.#places = tapPlaces(lattice, neighbourhoods, back);
    this.#perCell = this.#places.length / (latticeSize(lattice) / lattice.channels);
    const centers = neighbourhoods.map(({ center }) => center);
    this.#centers = tf.keep(tf.tensor2d(centers, [centers.length, 1]));
    this.inputs = neighbourhoods.reduce((sum, one) => sum + inputsOf(one), 0);
  }

  /** @param values of the present items, then of those before: a row for each place */
  gather(values: Tensor, cells: Int32Array): Gathered {
    const tf = this.#tf;
    const items = values.shape[1]!;
    const columns = cells.length * items;
    const workspace = tf.concat([values, this.#centers.tile([1, items])], 0);
    const taps =
      this.#perCell === 0
        ? undefined
        : tf.gather(workspace, this.#placesOf(cells)).reshape([this.#perCell, columns]);
    const inputs: Tensor[] = [];
    const looks: Look[] = [];
    let from = 0;
    for (const neighbourhood of this.#neighbourhoods) {
      const count = neighbourhood.taps.length;
      const own = count === 0 ? undefined : taps!.slice([from, 0], [count, columns]);
      from += count;
      const look = this.#look(neighbourhood, own, columns);
      looks.push(look);
      if (own === undefined) continue;
      const { center, level } = neighbourhood;
      inputs.push(
        scaledRows(tf, own.sub(look.reference), look),
        look.logarithm.sub(MIDDLE_LOGARITHM).mul(2).clipByValue(-LARGEST_INPUT, LARGEST_INPUT),
        floorThrough(tf, look.reference.sub(center).mul(2 ** -level)).clipByValue(
          -LARGEST_INPUT,
          LARGEST_INPUT,
        ),
      );
    }
    return { inputs, looks };
  }

  #look({ references, center, spread }: Neighbourhood, taps: Tensor | undefined, columns: number): Look {
    const tf = this.#tf;
    let reference: Tensor = tf.fill([1, columns], center);
    if (references > 0) {
      reference = taps!.slice([0, 0], [references, columns]).sum(0, true);
      if (references > 1) {
        reference = floorThrough(tf, reference.add(references >> 1).mul(1 / references));
      }
    }
    let roughness: Tensor = tf.fill([1, columns], spread);
    if (taps !== undefined) {
      roughness = constantOf(tf, taps.sub(reference))
        .abs()
        .minimum(LARGEST_DIFFERENCE)
        .sum(0, true)
        .mul(roughnessGain(taps.shape[0]!))
        .add(spread)
        .minimum(LARGEST_ROUGHNESS);
    }
    const found = tf.gather(tableOf(tf), roughness.reshape([columns]).toInt());
    const [logarithm, part, reciprocal] = tf
      .split(found, 3, 1)
      .map((column) => column.reshape([1, columns])) as [Tensor, Tensor, Tensor];
    return { reference, roughness, logarithm, part, reciprocal };
  }

  /** Where taps are, tap by tap, each with all cells. */
  #placesOf(cells: Int32Array): Int32Array {
    const count = cells.length;
    const perCell = this.#perCell;
    const all = new Int32Array(count * perCell);
    for (let index = 0; index < count; index++) {
      const from = cells[index]! * perCell;
      for (let tap = 0; tap < perCell; tap++) all[tap * count + index] = this.#places[from + tap]!;
    }
    return all;
  }
}

/** Differences in units of roughness, 32 to one, as `scaledDifference` computes them. */
export function scaledRows(tf: TensorFlow, differences: Tensor, { part, reciprocal }: Look): Tensor {
  return through(
    tf,
    differences,
    (given) =>
      // Products above 2^24 are not exact, but far above the bound.
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
