import type { Neighbourhood, Tap } from "../../../codec/item/neighbourhood.js";
import type { ConditionerPlan, FactorPlan, FlowPlan, LayerPlan } from "../../../src/train/item/plan.js";
import { neighbourhood } from "../../item/models.js";

export const tap = (channel: number, y = 0, x = 0, back = 0): Tap => ({ back, y, x, channel });

export function conditioner(
  channels: readonly number[],
  neighbourhoods: readonly Neighbourhood[],
  more: Partial<ConditionerPlan> = {},
): ConditionerPlan {
  const targets = channels.map((channel, index) => ({
    channel,
    neighbourhood: Math.min(index, neighbourhoods.length - 1),
  }));
  return { order: "apart", cells: "all", neighbourhoods, targets, hidden: [12, 12], ...more };
}

/** A factor of all channels that sees nothing. */
export function lastFactor(channels: number): FactorPlan {
  const all = Array.from({ length: channels }, (_, channel) => channel);
  return {
    kind: "factor",
    base: "logistic",
    components: 2,
    conditioner: conditioner(all, [neighbourhood([])], { hidden: [] }),
    ranges: all.map(() => ({ least: -50, greatest: 300 })),
  };
}

const table = (channels: number, layers: readonly LayerPlan[], back = 0): FlowPlan => ({
  lattice: { height: 1, width: 1, channels },
  back,
  middles: new Array<number>(channels).fill(100),
  layers: [...layers, lastFactor(channels)],
});

const apart = conditioner([2, 3], [neighbourhood([tap(0), tap(1)]), neighbourhood([tap(1), tap(0)])]);
const masked = (back: number) =>
  conditioner(
    [2, 0, 1, 3],
    [2, 0, 1, 3].map((own, index) =>
      neighbourhood(back > 0 ? [tap(own, 0, 0, 1), tap((own + 1) % 4, 0, 0, 1), tap(own, 0, 0, 2)] : [], {
        own: index < 3 ? own : -1,
      }),
    ),
    { order: "causal" },
  );
const around = [tap(0, 0, -1), tap(0, 0, 1), tap(0, -1, 0), tap(0, 1, 0)];
const checkerboard = conditioner([0], [neighbourhood(around)], { cells: "odd" });

/** A flow for each kind of layer, and some of several. */
export const PLANS: Readonly<Record<string, FlowPlan>> = {
  shift: table(2, [{ kind: "shift", offsets: [5, -1000] }]),
  scale: table(2, [{ kind: "scale", exponents: [13, -20] }]),
  table: table(2, [{ kind: "table", values: [Int32Array.of(-4, 0, 3, 100, 101, 180), new Int32Array(0)] }]),
  compand: table(
    3,
    [
      { kind: "compand", digits: [3, 31, 0] },
      { kind: "permute", order: [2, 0, 1] },
    ],
    1,
  ),
  linear: table(3, [{ kind: "linear", weights: Int16Array.of(0, 100, -300, 7, 0, 12, 90, -80, 0) }]),
  permute: table(3, [{ kind: "permute", order: [2, 0, 1] }]),
  planar: table(4, [
    {
      kind: "planar",
      seen: [0, 2],
      level: 1,
      moved: [1, 3],
      directions: [5000, -700],
      normal: [300, -700],
      bias: 9000,
    },
  ]),
  radial: table(3, [
    { kind: "radial", seen: [0, 2], level: 0, moved: [1], directions: [-9000], center: [90, 30], reach: 17 },
  ]),
  coupling: table(4, [{ kind: "coupling", affine: false, conditioner: apart }]),
  "affine coupling": table(4, [{ kind: "coupling", affine: true, conditioner: apart }]),
  maf: table(4, [{ kind: "autoregressive", direction: "maf", affine: true, conditioner: masked(2) }], 2),
  "items before that are taken along": table(
    4,
    [
      {
        kind: "table",
        values: [Int32Array.of(-4, 0, 3, 100, 101, 180), ...new Array(3).fill(new Int32Array(0))],
      },
      { kind: "shift", offsets: [7, 0, -3, 100] },
      { kind: "permute", order: [3, 1, 0, 2] },
      { kind: "autoregressive", direction: "maf", affine: true, conditioner: masked(2) },
      { kind: "shift", offsets: [0, 1, 2, 3] },
      { kind: "coupling", affine: false, conditioner: apart },
    ],
    2,
  ),
  iaf: table(4, [{ kind: "autoregressive", direction: "iaf", affine: true, conditioner: masked(0) }]),
  "checkerboard, squeeze and factors": {
    lattice: { height: 4, width: 4, channels: 1 },
    back: 0,
    middles: [0],
    layers: [
      { kind: "coupling", affine: true, conditioner: checkerboard },
      { kind: "squeeze" },
      { kind: "scale", exponents: [0, 3, -3, 8] },
      { kind: "coupling", affine: true, conditioner: apart },
      {
        ...lastFactor(2),
        conditioner: conditioner([2, 3], [neighbourhood([tap(0), tap(1), tap(0, 0, 1), tap(0, 1, 0)])]),
      },
      { kind: "squeeze" },
      lastFactor(8),
    ],
  },
  "causal rows": {
    lattice: { height: 1, width: 8, channels: 2 },
    back: 1,
    middles: [10, 20],
    layers: [
      {
        ...lastFactor(2),
        conditioner: conditioner(
          [1, 0],
          [
            neighbourhood([tap(1, 0, -1), tap(1, 0, 0, 1), tap(1, 0, 1, 1), tap(1, 0, -1, 1)], { own: 1 }),
            neighbourhood([tap(0, 0, -1), tap(0, 0, 0, 1), tap(0, 0, 1, 1)]),
          ],
          { order: "causal" },
        ),
      },
    ],
  },
};
