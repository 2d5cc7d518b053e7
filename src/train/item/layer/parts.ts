import {
  FUNCTION_UNIT,
  LARGEST_DIRECTION,
  LARGEST_SEEN,
  type PartsModel,
} from "../../../../codec/item/layer/parts.js";
import type { LayerModel } from "../../../../codec/item/registry.js";
import type { Tensor, Variable } from "../../tensorflow.js";
import { placesOfChannels } from "../channels.js";
import { floorThrough, replaceRows, roundThrough } from "../straight.js";
import type { LayerTwin, Site } from "./twin.js";

/** A function of the seen values, each a row, as a graph. */
export interface PartsFunction {
  readonly variables: readonly Variable[];
  of(seen: Tensor): Tensor;
  /** What a model has of it. */
  export(): object;
}

/** The graph of what planar and radial layers have in common; a plan holds the directions at first. */
export function partsTwin(
  plan: PartsModel & { readonly kind: string },
  { tf, lattice }: Site,
  functionOf: PartsFunction,
): LayerTwin {
  const { seen, level, moved, directions } = plan;
  const cells = lattice.height * lattice.width;
  const seenPlaces = placesOfChannels(seen, lattice);
  const movedPlaces = placesOfChannels(moved, lattice);
  const variable = tf.variable(
    tf.tensor2d(
      directions.map((direction) => direction / FUNCTION_UNIT),
      [moved.length, 1],
    ),
  );
  const integers = () =>
    roundThrough(tf, variable.mul(FUNCTION_UNIT)).clipByValue(-LARGEST_DIRECTION, LARGEST_DIRECTION);
  return {
    variables: [variable, ...functionOf.variables],
    forward(flowing) {
      const { values } = flowing;
      const items = values.shape[1]!;
      const rows = (places: Int32Array, count: number) =>
        tf.gather(values, places).reshape([count, cells * items]);
      const inputs = floorThrough(tf, rows(seenPlaces, seen.length).mul(2 ** -level)).clipByValue(
        -LARGEST_SEEN,
        LARGEST_SEEN,
      );
      const height = functionOf.of(inputs);
      const products = integers()
        .mul(height)
        .add(FUNCTION_UNIT / 2);
      const steps = floorThrough(tf, products.mul(1 / FUNCTION_UNIT));
      const changed = rows(movedPlaces, moved.length)
        .add(steps)
        .reshape([moved.length * cells, items]);
      return { ...flowing, values: replaceRows(tf, values, changed, movedPlaces) };
    },
    export: () =>
      ({
        ...plan,
        directions: [...tf.tidy(() => integers().dataSync())],
        ...functionOf.export(),
      }) as LayerModel,
  };
}
