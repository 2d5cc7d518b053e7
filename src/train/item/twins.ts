import { backAfter } from "../../../codec/item/flow.js";
import type { Lattice } from "../../../codec/item/lattice.js";
import { kindOf, type LayerModel } from "../../../codec/item/registry.js";
import { autoregressiveTwin } from "./layer/autoregressive.js";
import { compandTwin } from "./layer/compand.js";
import { couplingTwin } from "./layer/coupling.js";
import { factorTwin } from "./layer/factor.js";
import { linearTwin } from "./layer/linear.js";
import { permuteTwin } from "./layer/permute.js";
import { planarTwin } from "./layer/planar.js";
import { radialTwin } from "./layer/radial.js";
import { scaleTwin } from "./layer/scale.js";
import { shiftTwin } from "./layer/shift.js";
import { squeezeTwin } from "./layer/squeeze.js";
import { tableTwin } from "./layer/table.js";
import type { LayerTwin, Site } from "./layer/twin.js";
import type { LayerPlan } from "./plan.js";

type Builders = {
  readonly [Kind in LayerPlan["kind"]]: (plan: Extract<LayerPlan, { kind: Kind }>, site: Site) => LayerTwin;
};

/** The twin of every kind of layer. */
const BUILDERS: Builders = {
  shift: shiftTwin,
  scale: scaleTwin,
  table: tableTwin,
  compand: compandTwin,
  linear: linearTwin,
  permute: permuteTwin,
  squeeze: squeezeTwin,
  planar: planarTwin,
  radial: radialTwin,
  coupling: couplingTwin,
  autoregressive: autoregressiveTwin,
  factor: factorTwin,
};

export function buildTwin(plan: LayerPlan, site: Site): LayerTwin {
  const build = BUILDERS[plan.kind] as (plan: LayerPlan, site: Site) => LayerTwin;
  return build(plan, site);
}

/** What a layer leaves: the lattice, and how many items before the layers behind it see. */
export function settingAfter(
  plan: LayerPlan,
  { lattice, back }: { readonly lattice: Lattice; readonly back: number },
): { lattice: Lattice; back: number } {
  // What is left does not depend on what is trained.
  const model = plan as unknown as LayerModel;
  const after = kindOf(model).after(model, { lattice, back, origins: new Int32Array(0) });
  return { lattice: after.lattice, back: backAfter(model, back) };
}
