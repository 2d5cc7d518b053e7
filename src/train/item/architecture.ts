import { FlowzipError } from "../../../codec/container/errors.js";
import type { Kernel } from "../../../codec/kernel.js";
import { describedFlow, type LayerDescription } from "./description.js";
import type { ItemArray } from "./items.js";
import { factorColours, factorScales, liftColours } from "./pictures.js";
import type { FlowPlan } from "./plan.js";
import { type NetOptions, Planner } from "./planner.js";
import { checkPlan } from "./planwork.js";

export const ARCHITECTURES = ["auto", "realnvp", "glow", "maf", "planar", "radial"] as const;
export type ArchitectureName = (typeof ARCHITECTURES)[number];
/** A name, or the layers of a flow, one after the other. */
export type Architecture = ArchitectureName | readonly LayerDescription[];

/** What can be asked of an architecture. */
export interface PlanOptions {
  readonly hidden?: readonly number[];
  readonly components?: number;
  readonly back?: number;
}

/** Integers of the training data that plans are made from. */
const MEASURED_INTEGERS = 2 ** 22;
const DEFAULT_COMPONENTS = 3;
/** Numbers of earlier rows that are tried. */
const ROW_BACKS = [0, 1, 3];
const GRID_BACK = 2;

/**
 * The flows that an architecture stands for on such items; of several, the best is found by trying.
 * @throws FlowzipError `invalid-argument` for an architecture that there is not, or that the items cannot have, or that asks for
 * too much work
 */
export function planFlows(
  kernel: Kernel,
  architecture: Architecture,
  items: ItemArray,
  options: PlanOptions = {},
): readonly FlowPlan[] {
  const plans = plansOf(kernel, architecture, items, options);
  for (const plan of plans) checkPlan(plan);
  return plans;
}

function plansOf(
  kernel: Kernel,
  architecture: Architecture,
  items: ItemArray,
  options: PlanOptions,
): readonly FlowPlan[] {
  const { height, width, channels } = items.shape;
  const known = partOf(items);
  const backs = (tried: readonly number[]) => (options.back === undefined ? tried : [options.back]);
  if (Array.isArray(architecture)) {
    return [
      describedFlow(
        architecture,
        new Planner(kernel, known, options.back ?? 0),
        netOf(options, "table", channels),
      ),
    ];
  }
  const name = architecture as ArchitectureName;
  if (!ARCHITECTURES.includes(name)) {
    throw new FlowzipError(
      "invalid-argument",
      `there is no architecture '${String(name)}'`,
      `take one of ${ARCHITECTURES.join(", ")}, or a description of layers`,
    );
  }
  const isRow = height === 1 && width === 1;
  const isGrid = height === 1 && width > 1;
  const tried = backs(isRow ? (name === "auto" ? ROW_BACKS : [1]) : [isGrid ? GRID_BACK : 0]);
  return tried
    .filter((back) => back < items.count)
    .map((back) => {
      const planner = new Planner(kernel, known, back);
      planner.compand();
      if (isRow) planRow(name, planner, options);
      else if (isGrid) planGrid(name, planner, options);
      else planPicture(name, planner, options);
      return planner.plan();
    });
}

function partOf(items: ItemArray): ItemArray {
  const size = items.values.length / items.count;
  const count = Math.min(items.count, Math.max(1, Math.floor(MEASURED_INTEGERS / size)));
  return { ...items, count, values: items.values.subarray(0, count * size) };
}

const NETS = {
  table: { taps: 4, otherTaps: 3 },
  grid: { taps: 12, otherTaps: 6 },
  picture: { taps: 16, otherTaps: 9 },
} as const;
const PICTURE_WIDTH = 64;
/** Widths of nets of tables and grids: so many for each channel, within bounds. */
const WIDTH_OF_CHANNEL = 3;
const LEAST_WIDTH = 16;
const MOST_WIDTH = 96;

function netOf({ hidden }: PlanOptions, kind: keyof typeof NETS, channels: number): NetOptions {
  const width =
    kind === "picture"
      ? PICTURE_WIDTH
      : Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, WIDTH_OF_CHANNEL * channels));
  return { ...NETS[kind], hidden: hidden ?? [width, width] };
}

/** Rows of tables: a masked net over the columns, with the rows before as context. */
function planRow(name: ArchitectureName, planner: Planner, options: PlanOptions): void {
  const components = options.components ?? DEFAULT_COMPONENTS;
  const net = netOf(options, "table", planner.lattice.channels);
  planner.table();
  const { channels } = planner.lattice;
  const all = planner.channels();
  const half = channels >> 1;
  const halves = [all.slice(half), all.slice(0, half)] as const;
  const isSplit = channels > 1;
  if (name === "realnvp" && isSplit) {
    for (const targets of halves) planner.coupling(planner.conditioner(targets, net, "apart"), true);
  } else if (name === "glow") {
    planner.shift();
    planner.scale();
    if (isSplit) {
      planner.linear(new Int16Array(channels * channels), false);
      for (const targets of halves) planner.coupling(planner.conditioner(targets, net, "apart"), false);
    }
  } else if (name === "maf") {
    planner.autoregressive(planner.conditioner(all, net, "causal"), "maf", true);
  } else if ((name === "planar" || name === "radial") && isSplit) {
    for (const moved of [...halves, ...halves]) {
      const seen = all.filter((channel) => !moved.includes(channel));
      if (name === "planar") planner.planar(seen, moved);
      else planner.radial(seen, moved);
    }
  }
  // A masked base sees the columns before in the same row; under couplings it sees the rows before alone.
  const order = name === "auto" || name === "maf" ? "causal" : "apart";
  planner.factor(all, planner.conditioner(all, net, order), components);
}

/** Rows of a grid: a causal window over the present row and those above. */
function planGrid(name: ArchitectureName, planner: Planner, options: PlanOptions): void {
  const net = netOf(options, "grid", planner.lattice.channels);
  const all = planner.channels();
  planner.table();
  if (name === "glow") planner.shift();
  if (name === "maf" || name === "realnvp") {
    planner.autoregressive(planner.conditioner(all, net, "causal"), "maf", false);
  }
  planner.factor(all, planner.conditioner(all, net, "causal"), options.components ?? DEFAULT_COMPONENTS);
}

/** Pictures: from coarse to fine, or by a causal window. */
function planPicture(name: ArchitectureName, planner: Planner, options: PlanOptions): void {
  const components = options.components ?? DEFAULT_COMPONENTS;
  const net = netOf(options, "picture", planner.lattice.channels);
  const { channels } = planner.lattice;
  const isCausal = name === "auto" || name === "maf";
  if (isCausal && channels > 3) {
    const all = planner.channels();
    planner.factor(all, planner.conditioner(all, net, "causal"), components);
    return;
  }
  const colours = liftColours(planner, name !== "glow");
  if (isCausal) {
    factorColours(planner, colours, net, components);
    return;
  }
  const last = colours[0]!;
  const others = colours.slice(1);
  if (name === "planar" && others.length > 0) planner.planar([last], others);
  if (name === "radial" && others.length > 0) planner.radial([last], others);
  if (name === "glow") planner.shift();
  factorScales(planner, colours, net, components);
}
