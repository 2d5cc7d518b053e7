import type { FlowModel } from "../../codec/item/flow.js";
import type { FactorModel } from "../../codec/item/layer/factor.js";
import { draws, neighbourhood, plainBase, randomConditioner, tableFlow } from "./models.js";

const draw = draws(7);
const tap = (channel: number, y = 0, x = 0, back = 0) => ({ back, y, x, channel });
const targets = (...channels: number[]) =>
  channels.map((channel, neighbourhood) => ({ channel, neighbourhood }));

const apart = (affine: boolean) =>
  randomConditioner(
    draw,
    {
      order: "apart",
      cells: "all",
      neighbourhoods: [neighbourhood([tap(0), tap(1)]), neighbourhood([tap(1), tap(0)])],
      targets: targets(2, 3),
    },
    affine ? 2 : 1,
  );
const causal = (affine: boolean, back: number) =>
  randomConditioner(
    draw,
    {
      order: "causal",
      cells: "all",
      neighbourhoods: [2, 0, 1, 3].map((own) =>
        neighbourhood(back > 0 ? [tap(own, 0, 0, 1), tap((own + 1) % 4, 0, 0, 1), tap(own, 0, 0, 2)] : [], {
          own,
        }),
      ),
      targets: targets(2, 0, 1, 3),
    },
    affine ? 2 : 1,
  );
const around = [tap(0, 0, -1), tap(0, 0, 1), tap(0, -1, 0), tap(0, 1, 0)];
const checkerboard = randomConditioner(
  draw,
  { order: "apart", cells: "odd", neighbourhoods: [neighbourhood(around)], targets: targets(0) },
  2,
);
const factorOut = {
  ...plainBase(draw, 2),
  conditioner: randomConditioner(
    draw,
    {
      order: "apart",
      cells: "all",
      neighbourhoods: [neighbourhood([tap(0), tap(1), tap(0, 0, 1), tap(0, 1, 0)])],
      targets: [2, 3].map((channel) => ({ channel, neighbourhood: 0 })),
    },
    6,
  ),
};
const window = randomConditioner(
  draw,
  {
    order: "causal",
    cells: "all",
    neighbourhoods: [
      neighbourhood([tap(0, 0, -1), tap(0, -1, 0), tap(0, -1, 1), tap(0, 0, 0, 1)], { own: 0 }),
    ],
    targets: targets(0),
  },
  6,
);

/** A flow of rows that has nothing but a base, whose distribution depends on what is around. */
const windowed = (base: FactorModel): FlowModel => ({
  lattice: { height: 3, width: 4, channels: 1 },
  back: 1,
  middles: [100],
  layers: [
    { ...base, conditioner: randomConditioner(draw, { ...window }, 3 * base.components, [9, 14, 14]) },
  ],
});

/** All channels by each other, by cells before and by items before. */
const chained = (perTarget: number) =>
  randomConditioner(
    draw,
    {
      order: "causal",
      cells: "all",
      neighbourhoods: [1, 0, 2].map((own) =>
        neighbourhood(
          [
            tap(own, 0, -1),
            tap(own, 0, 0, 1),
            tap((own + 1) % 3, 1, 1, 1),
            tap(own, 0, 0, 2),
            tap(own, -1, 1),
          ],
          { own },
        ),
      ),
      targets: targets(1, 0, 2),
    },
    perTarget,
  );

/** Seven channels by each other, in turns of a net with such layers. */
const masked = (hidden: readonly number[], perTarget: number) =>
  randomConditioner(
    draw,
    {
      order: "causal",
      cells: "all",
      neighbourhoods: [3, 0, 6, 1].map((own) =>
        neighbourhood([tap(own, 0, -1), tap(own, -1, 0), tap((own + 1) % 7, -1, 1)], { own }),
      ),
      targets: [3, 0, 6, 1, 5, 2, 4].map((channel, index) => ({ channel, neighbourhood: index % 4 })),
    },
    perTarget,
    hidden,
  );

/** Flows with layers of all kinds, by what is in them. */
export const FLOWS: Readonly<Record<string, FlowModel>> = {
  base: tableFlow(draw, 3, []),
  shift: tableFlow(draw, 2, [{ kind: "shift", offsets: [5, -1000] }]),
  scale: tableFlow(draw, 2, [{ kind: "scale", exponents: [13, -20] }]),
  table: tableFlow(draw, 2, [
    { kind: "table", values: [Int32Array.of(-4, 0, 3, 100, 101, 180), new Int32Array(0)] },
  ]),
  compand: tableFlow(draw, 3, [{ kind: "compand", digits: [3, 31, 0] }]),
  "companded items before that are taken along": tableFlow(
    draw,
    4,
    [
      { kind: "compand", digits: [2, 5, 31, 0] },
      { kind: "permute", order: [3, 1, 0, 2] },
      { kind: "autoregressive", direction: "maf", affine: true, conditioner: causal(true, 2) },
    ],
    2,
  ),
  linear: tableFlow(draw, 3, [
    { kind: "linear", weights: Int16Array.of(0, 100, -300, 7, 0, 12, 90, -80, 0) },
  ]),
  permute: tableFlow(draw, 3, [{ kind: "permute", order: [2, 0, 1] }]),
  planar: tableFlow(draw, 3, [
    {
      kind: "planar",
      seen: [0, 2],
      level: 1,
      moved: [1],
      directions: [5000],
      normal: [300, -700],
      bias: 9000,
    },
  ]),
  radial: tableFlow(draw, 3, [
    { kind: "radial", seen: [0, 2], level: 0, moved: [1], directions: [-9000], center: [90, 30], reach: 17 },
  ]),
  coupling: tableFlow(draw, 4, [{ kind: "coupling", affine: false, conditioner: apart(false) }]),
  "affine coupling": tableFlow(draw, 4, [{ kind: "coupling", affine: true, conditioner: apart(true) }]),
  maf: tableFlow(
    draw,
    4,
    [{ kind: "autoregressive", direction: "maf", affine: true, conditioner: causal(true, 2) }],
    2,
  ),
  "maf of items before that are taken along": tableFlow(
    draw,
    4,
    [
      { kind: "shift", offsets: [7, 0, -3, 100] },
      { kind: "permute", order: [3, 1, 0, 2] },
      { kind: "autoregressive", direction: "maf", affine: true, conditioner: causal(true, 2) },
      { kind: "shift", offsets: [0, 1, 2, 3] },
      { kind: "coupling", affine: false, conditioner: apart(false) },
    ],
    2,
  ),
  iaf: tableFlow(
    draw,
    4,
    [{ kind: "autoregressive", direction: "iaf", affine: true, conditioner: causal(true, 0) }],
    0,
  ),
  "several, as in Glow": {
    lattice: { height: 4, width: 4, channels: 1 },
    back: 0,
    middles: [0],
    layers: [
      { kind: "coupling", affine: true, conditioner: checkerboard },
      { kind: "squeeze" },
      { kind: "scale", exponents: [0, 3, -3, 8] },
      {
        kind: "linear",
        weights: Int16Array.from({ length: 16 }, (_, at) => (at % 5 === 0 ? 0 : draw(-200, 200))),
      },
      { kind: "coupling", affine: true, conditioner: apart(true) },
      factorOut,
      { kind: "squeeze" },
      plainBase(draw, 8),
    ],
  },
  "causal base of rows": {
    lattice: { height: 3, width: 5, channels: 1 },
    back: 1,
    middles: [10],
    layers: [{ ...plainBase(draw, 1), conditioner: window }],
  },
  "normal base": windowed({ ...plainBase(draw, 1, "normal", 3) }),
  "uniform base": windowed({ ...plainBase(draw, 1, "uniform", 1) }),
  "categorical base": {
    ...tableFlow(draw, 2, []),
    layers: [
      {
        ...plainBase(draw, 2, "categorical", 12),
        ranges: [
          { least: -3, greatest: 8 },
          { least: 95, greatest: 101 },
        ],
      },
    ],
  },
  "one component": windowed({ ...plainBase(draw, 1, "logistic", 1) }),
  "eight components": windowed({ ...plainBase(draw, 1, "normal", 8) }),
  // Steps of 2 and of 64 values.
  "ranges of more than 2^18 values": {
    ...tableFlow(draw, 2, []),
    layers: [
      {
        ...plainBase(draw, 2, "normal"),
        ranges: [
          { least: -5, greatest: 2 ** 18 - 5 },
          { least: -(2 ** 22), greatest: 2 ** 22 },
        ],
      },
    ],
  },
  "items before, behind other layers": {
    lattice: { height: 2, width: 3, channels: 3 },
    back: 2,
    middles: [3, 90, 200],
    layers: [
      { kind: "permute", order: [2, 0, 1] },
      { kind: "shift", offsets: [40, -7, 3] },
      { kind: "autoregressive", direction: "maf", affine: false, conditioner: chained(1) },
      { kind: "scale", exponents: [4, -4, 0] },
      { kind: "autoregressive", direction: "iaf", affine: true, conditioner: chained(2) },
      {
        ...plainBase(draw, 3),
        components: 1,
        conditioner: chained(3),
      },
    ],
  },
  // Widths that fill no lanes of a vector, and targets of which some have no unit of their own.
  "narrow nets of many targets": {
    lattice: { height: 2, width: 3, channels: 7 },
    back: 0,
    middles: new Array<number>(7).fill(0),
    layers: [
      { kind: "autoregressive", direction: "maf", affine: true, conditioner: masked([11, 11, 11, 5], 2) },
      { kind: "autoregressive", direction: "iaf", affine: false, conditioner: masked([3, 3], 1) },
      { ...plainBase(draw, 7), components: 3, conditioner: masked([17, 9, 9], 9) },
    ],
  },
};
