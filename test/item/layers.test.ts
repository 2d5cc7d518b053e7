import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Stack } from "../../codec/entropy/stack.js";
import { checkFlow, type FlowModel, FlowRunner } from "../../codec/item/flow.js";
import { latticeSize } from "../../codec/item/lattice.js";
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

const FLOWS: Readonly<Record<string, FlowModel>> = {
  base: tableFlow(draw, 3, []),
  shift: tableFlow(draw, 2, [{ kind: "shift", offsets: [5, -1000] }]),
  scale: tableFlow(draw, 2, [{ kind: "scale", exponents: [13, -20] }]),
  table: tableFlow(draw, 2, [
    { kind: "table", values: [Int32Array.of(-4, 0, 3, 100, 101, 180), new Int32Array(0)] },
  ]),
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
};

describe.each(Object.entries(FLOWS))("a flow: %s", (_, model) => {
  const size = latticeSize(model.lattice);
  const items = (value: fc.Arbitrary<number>) =>
    fc
      .array(fc.array(value, { minLength: size, maxLength: size }), { minLength: 1, maxLength: 9 })
      .map((rows) => Int32Array.from(rows.flat()));

  it("is what a model may hold", () => {
    expect(() => checkFlow(model)).not.toThrow();
  });

  it.each([
    ["values as in training", fc.integer({ min: 0, max: 255 })],
    ["values of any size", fc.integer({ min: -(2 ** 22) + 1, max: 2 ** 22 - 1 })],
  ])("gives back %s", (_, value) => {
    const runner = new FlowRunner(model);
    fc.assert(
      fc.property(items(value), (values) => {
        const count = values.length / size;
        const coder = new Stack();
        for (let index = count - 1; index >= 0; index--) runner.push(values, index, coder);
        const stack = Stack.from(coder.finish());
        const restored = new Int32Array(values.length);
        for (let index = 0; index < count; index++) runner.pop(restored, index, stack);
        expect(restored).toEqual(values);
        expect(stack.isEmpty).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
