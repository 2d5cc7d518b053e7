import type { TableModel } from "../../../../codec/item/layer/table.js";
import { table } from "../../../../codec/item/layer/table.js";
import { through } from "../straight.js";
import type { LayerTwin, Site } from "./twin.js";

/** The graph of `table`: the codec's own map. Nothing in it is trained, and no gradient passes. */
export function tableTwin(plan: TableModel, { tf, lattice }: Site): LayerTwin {
  const each = plan.values.map((values) => {
    const one = { kind: "table" as const, values: [values] };
    const setting = { lattice: { ...lattice, channels: 1 }, back: 0, origins: new Int32Array(0) };
    return table.open(one, setting);
  });
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
            each[row % each.length]!.forward(own, NONE, undefined as never);
          }
          return tf.tensor2d(Float32Array.from(all), [rows, items]);
        },
        (gradient) => tf.zerosLike(gradient),
      ),
    }),
    export: () => plan,
  };
}

const NONE = new Int32Array(0);
