import type { Conditioner } from "../../../codec/item/conditioner.js";
import type { FlowModel } from "../../../codec/item/flow.js";
import type { AutoregressiveModel } from "../../../codec/item/layer/autoregressive.js";
import type { CouplingModel } from "../../../codec/item/layer/coupling.js";
import type { FactorModel } from "../../../codec/item/layer/factor.js";
import type { LinearModel } from "../../../codec/item/layer/linear.js";
import type { LayerModel } from "../../../codec/item/registry.js";

/** A conditioner whose net is to be trained: in its place, the widths of its hidden layers. */
export type ConditionerPlan = Omit<Conditioner, "net"> & { readonly hidden: readonly number[] };

/** A layer before training; of what is trained it holds the beginning. */
export type Planned<Model> = Model extends { readonly conditioner: Conditioner }
  ? Omit<Model, "conditioner"> & { readonly conditioner: ConditionerPlan }
  : Model;

export type CouplingPlan = Planned<CouplingModel>;
export type AutoregressivePlan = Planned<AutoregressiveModel>;
export type FactorPlan = Planned<FactorModel>;
/** A linear map may stay as it begins, so that no gradient has to come that far. */
export type LinearPlan = LinearModel & { readonly isFixed?: boolean };
export type LayerPlan = Planned<Exclude<LayerModel, LinearModel>> | LinearPlan;

/** A flow before training. */
export type FlowPlan = Omit<FlowModel, "layers"> & { readonly layers: readonly LayerPlan[] };
