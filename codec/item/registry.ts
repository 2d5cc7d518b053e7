import { type AutoregressiveModel, autoregressive } from "./layer/autoregressive.js";
import { type CompandModel, compand } from "./layer/compand.js";
import { type CouplingModel, coupling } from "./layer/coupling.js";
import { type FactorModel, factor } from "./layer/factor.js";
import type { LayerKind } from "./layer/layer.js";
import { type LinearModel, linear } from "./layer/linear.js";
import { type PermuteModel, permute } from "./layer/permute.js";
import { type PlanarModel, planar } from "./layer/planar.js";
import { type RadialModel, radial } from "./layer/radial.js";
import { type ScaleModel, scale } from "./layer/scale.js";
import { type ShiftModel, shift } from "./layer/shift.js";
import { type SqueezeModel, squeeze } from "./layer/squeeze.js";
import { type TableModel, table } from "./layer/table.js";

/** A layer as it stands in a model. */
export type LayerModel =
  | ShiftModel
  | ScaleModel
  | TableModel
  | CompandModel
  | LinearModel
  | PermuteModel
  | SqueezeModel
  | PlanarModel
  | RadialModel
  | CouplingModel
  | AutoregressiveModel
  | FactorModel;

type Kinds = { readonly [Kind in LayerModel["kind"]]: LayerKind<Extract<LayerModel, { kind: Kind }>> };

/** Every kind of layer that a model can name. A new one is a new file and a line here. */
export const LAYER_KINDS: Kinds = {
  shift,
  scale,
  table,
  compand,
  linear,
  permute,
  squeeze,
  planar,
  radial,
  coupling,
  autoregressive,
  factor,
};

/** The kind of a layer; the types of both belong together. */
export function kindOf(model: LayerModel): LayerKind<LayerModel> {
  return LAYER_KINDS[model.kind] as LayerKind<LayerModel>;
}
