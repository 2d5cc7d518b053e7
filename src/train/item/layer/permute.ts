import { latticeSize } from "../../../../codec/item/lattice.js";
import type { PermuteModel } from "../../../../codec/item/layer/permute.js";
import { reorder } from "../straight.js";
import type { LayerTwin, Site } from "./twin.js";

export function permuteTwin(plan: PermuteModel, { tf, lattice }: Site): LayerTwin {
  const { channels } = lattice;
  const order = Int32Array.from(
    { length: latticeSize(lattice) },
    (_, at) => at - (at % channels) + plan.order[at % channels]!,
  );
  return {
    variables: [],
    forward: (flowing) => ({ ...flowing, values: reorder(tf, flowing.values, order) }),
    export: () => plan,
  };
}
