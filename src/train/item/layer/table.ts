import { type TableModel, throughTables } from "../../../../codec/item/layer/table.js";
import { through } from "../straight.js";
import type { LayerTwin, Site } from "./twin.js";

/** The graph of `table`: the codec's own map. Nothing in it is trained, and no gradient passes. */
export function tableTwin(plan: TableModel, { tf }: Site): LayerTwin {
  const each = plan.values.map((values) => throughTables([values]));
  return {
    variables: [],
    forward: (flowing) => ({
      ...flowing,
      values: through(
        tf,
        flowing.values,
        (values) => {
          const [rows, items] = values.shape as [number, number];
          const all = Int32Array.from(values.dataSync());
          for (let row = 0; row < rows; row++) {
            const own = all.subarray(row * items, (row + 1) * items);
            each[row % each.length]!(own);
          }
          return tf.tensor2d(Float32Array.from(all), [rows, items]);
        },
        (gradient) => tf.zerosLike(gradient),
      ),
    }),
    export: () => plan,
  };
}
