import { type SqueezeModel, squeezeSources } from "../../../../codec/item/layer/squeeze.js";
import { reorder } from "../straight.js";
import type { LayerTwin, Site } from "./twin.js";

export function squeezeTwin(plan: SqueezeModel, { tf, lattice }: Site): LayerTwin {
  const order = squeezeSources(lattice);
  return {
    variables: [],
    forward: (flowing) => ({ ...flowing, before: undefined, values: reorder(tf, flowing.values, order) }),
    export: () => plan,
  };
}
