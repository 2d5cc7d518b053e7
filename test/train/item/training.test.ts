import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Stack } from "../../../codec/entropy/stack.js";
import { checkFlow, type FlowModel, FlowRunner } from "../../../codec/item/flow.js";
import { Kernel } from "../../../codec/kernel.js";
import { ARCHITECTURES, type ArchitectureName, planFlows } from "../../../src/train/item/architecture.js";
import type { LayerDescription } from "../../../src/train/item/description.js";
import { type ItemArray, itemsBetween } from "../../../src/train/item/items.js";
import { ItemLoop } from "../../../src/train/item/loop.js";
import { codedBytes } from "../../../src/train/item/measure.js";
import { curveOf, trainItems } from "../../../src/train/item/train.js";
import { TwinFlow } from "../../../src/train/item/twinflow.js";
import { modelBefore } from "../../../src/train/item/untrained.js";
import { failure } from "../../support/failure.js";
import { Random } from "../../support/random.js";
import { grid, pictures, rows } from "./data.js";
import { native } from "./native.js";

const tf = await native();
const kernel = await Kernel.load();
const LIMIT = 120_000;
const HIDDEN = [8, 8];

/** Decodes what a flow makes of items. */
function returned(model: FlowModel, items: ItemArray): Int32Array {
  const runner = new FlowRunner(kernel, model);
  const coder = new Stack();
  for (let index = items.count - 1; index >= 0; index--) runner.push(items.values, index, coder);
  const stack = Stack.from(coder.finish());
  const values = new Int32Array(items.values.length);
  for (let index = 0; index < items.count; index++) runner.pop(values, index, stack);
  return values;
}

/**
 * Within half a percent, and what a stack has besides: its last state, and what is taken
 * from it before anything was given.
 */
function expectBits(bytes: number, bits: number): void {
  expect(Math.abs(8 * bytes - bits)).toBeLessThan(0.005 * bits + 72);
}

interface Trained {
  readonly items: ItemArray;
  readonly steps: number;
  /** Those that are made of other layers than on tables. */
  readonly architectures: readonly ArchitectureName[];
}

const DATA: Readonly<Record<string, Trained>> = {
  "a table": { items: rows(500), steps: 16, architectures: ARCHITECTURES },
  pictures: { items: pictures(40), steps: 4, architectures: ["auto", "realnvp", "glow"] },
  "a grid": { items: grid(60), steps: 20, architectures: ["auto", "maf"] },
};

describe.each(Object.entries(DATA))("on %s", (_, { items, steps, architectures }) => {
  const first = Math.round(items.count * 0.8);
  const heldOut = itemsBetween(items, first, items.count);

  test.skipIf(tf === undefined).each(architectures)(
    "a short training of '%s' beats the beginning, and codes in the bits that the graph says",
    async (architecture) => {
      if (tf === undefined) return;
      const options = { architecture, hidden: HIDDEN, seed: 3, back: items.shape.height > 1 ? 0 : 1 };
      const [plan] = planFlows(kernel, architecture, itemsBetween(items, 0, first), options);
      const untrained = new TwinFlow(tf, plan!, 3).export();
      const { model, record } = await trainItems(items, { ...options, steps, holdout: 0.2, rate: 0.01 });
      expect(record.heldOutItems).toBe(heldOut.count);
      const bytes = codedBytes(kernel, model, heldOut);
      expect(record.measuredBytes).toBe(bytes);
      expect(bytes).toBeLessThan(codedBytes(kernel, untrained, heldOut));
      expect(returned(model, heldOut)).toEqual(heldOut.values);
      const said = record.curve.map(({ heldOut: [bits] }) => bits!);
      expectBits(bytes, Math.min(...said) * heldOut.values.length);
    },
    LIMIT,
  );
});

test.skipIf(tf === undefined)(
  "a categorical base learns codes that have no order, nearly to their entropy",
  async () => {
    const random = new Random(8);
    const states = [0, 3, 7, 2, 5, 1, 6, 4];
    const values = Int32Array.from(
      Array.from({ length: 2000 }, () => {
        const first = random.below(8);
        return [first, random.below(10) === 0 ? random.below(8) : states[first]!];
      }).flat(),
    );
    const items = { count: 2000, shape: { height: 1, width: 1, channels: 2 }, values };
    const architecture = [{ layer: "factor", base: "categorical", hidden: [24] }];
    const { record } = await trainItems(items, { architecture, steps: 500, rate: 0.02, holdout: 0.2 });
    const [right, wrong] = [0.9 + 0.1 / 8, 0.1 / 8];
    const entropy = (3 - right * Math.log2(right) - 7 * wrong * Math.log2(wrong)) / 2;
    expect(record.bitsPerDimension).toBeGreaterThan(0.9 * entropy);
    expect(record.bitsPerDimension).toBeLessThan(1.1 * entropy);
  },
  LIMIT,
);

const DESCRIBED: readonly LayerDescription[] = [
  { layer: "table" },
  { layer: "shift" },
  { layer: "scale" },
  { layer: "linear" },
  { layer: "permute" },
  { layer: "planar", moved: [1], seen: [0, 3] },
  { layer: "radial", moved: [0], seen: [1, 2] },
  { layer: "coupling", affine: true, targets: [2, 3], hidden: [6] },
  { layer: "autoregressive", direction: "iaf", affine: true, hidden: [8], taps: 0 },
  { layer: "factor", targets: [3], order: "apart", base: "normal", components: 2, hidden: [6] },
];

test.skipIf(tf === undefined)(
  "layers that are described become a flow that codes in the bits that its graph says",
  async () => {
    if (tf === undefined) return;
    const items = rows(300);
    const [plan] = planFlows(kernel, DESCRIBED, items, {});
    expect(plan!.layers.map(({ kind }) => kind)).toEqual([...DESCRIBED.map(({ layer }) => layer), "factor"]);
    const { model, record } = await trainItems(items, { architecture: DESCRIBED, steps: 15, holdout: 0 });
    expect(returned(model, items)).toEqual(items.values);
    const twin = new TwinFlow(tf, plan!, 1);
    const loop = new ItemLoop(tf, twin, items, { batch: 64, rate: 0.01, end: { steps: 1 } }, 1);
    const beginning = codedBytes(kernel, twin.export(), items);
    expectBits(beginning, loop.measure(items) * items.values.length);
    expect(record.measuredBytes).toBeLessThan(beginning);
  },
  LIMIT,
);

test.skipIf(tf === undefined)(
  "the same seed gives the same flow; an interrupted run goes on",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "flowzip-items-"));
    const options = { hidden: HIDDEN, steps: 12, holdout: 0, back: 1 };
    const train = async (more: object) => (await trainItems(rows(200), { ...options, ...more })).model;
    const once = await train({});
    expect(await train({})).toEqual(once);
    expect(await train({ seed: 6 })).not.toEqual(once);
    const checkpoint = join(folder, "run.checkpoint");
    expect(await train({ checkpoint })).toEqual(once);
    // What is done already is done.
    expect(await train({ checkpoint, resume: true })).toEqual(once);
    const other = trainItems(rows(200), { ...options, hidden: [9], checkpoint, resume: true });
    expect((await failure(() => other)).code).toBe("invalid-argument");
    await rm(folder, { recursive: true });
  },
  LIMIT,
);

test.skipIf(tf === undefined)("a learning curve is drawn", async () => {
  const { record } = await trainItems(rows(200), { hidden: HIDDEN, steps: 30, back: 0 });
  expect(curveOf(record)).toContain("held out");
  expect(record.curve.at(-1)!.step).toBe(30);
});

test.each<[string, readonly LayerDescription[], RegExp]>([
  ["a layer that there is not", [{ layer: "convolution" }], /'convolution'/],
  ["a name of no layer", [{ layer: "constructor" }], /'constructor'/],
  ["a setting that it has not", [{ layer: "shift", hidden: [3] }], /"hidden"/],
  ["channels that there are not", [{ layer: "coupling", targets: [4] }], /"targets"/],
  ["a squeeze of one cell", [{ layer: "squeeze" }], /squeeze/],
  ["layers behind the last", [{ layer: "factor" }, { layer: "shift" }], /after everything/],
  [
    "more work than a decoder does",
    new Array(2).fill({ layer: "autoregressive", hidden: new Array(6).fill(256) }),
    /multiply-adds/,
  ],
])("a description with %s is refused", async (_, layers, message) => {
  const error = await failure(() => planFlows(kernel, layers, rows(50), {}));
  expect(error.code).toBe("invalid-argument");
  expect(error.message).toMatch(message);
});

test.each(["realnvp", "glow"] as const)("'%s' of rows with many columns is what a decoder takes", (name) => {
  const columns = 40;
  const values = Int32Array.from({ length: 100 * columns }, (_, at) => (at * at) % 251);
  const wide = { count: 100, shape: { height: 1, width: 1, channels: columns }, values };
  for (const plan of planFlows(kernel, name, wide, { hidden: [8] })) {
    expect(() =>
      checkFlow({ ...plan, layers: plan.layers.map((layer) => modelBefore(layer)) }),
    ).not.toThrow();
  }
});

test("items and architectures that are not possible are refused", async () => {
  const wrong = { ...rows(10), count: 11 };
  expect((await failure(() => trainItems(wrong))).code).toBe("invalid-argument");
  const named = "resnet" as ArchitectureName;
  expect((await failure(() => planFlows(kernel, named, rows(10)))).code).toBe("invalid-argument");
});
