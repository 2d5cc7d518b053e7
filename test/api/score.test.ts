import { describe, expect, it } from "vitest";
import { encodeLatents } from "../../codec/domain/items.js";
import type { FlowModel } from "../../codec/item/flow.js";
import type { FactorModel } from "../../codec/item/layer/factor.js";
import { Kernel } from "../../codec/kernel.js";
import { sample, score, threshold } from "../../src/index.js";
import { writeFlow } from "../../src/models/flowfile.js";
import { draws, neighbourhood, plainBase, randomConditioner, tableFlow } from "../item/models.js";

const draw = draws(21);
const flow = tableFlow(draw, 2, [
  { kind: "scale", exponents: [5, -9] },
  {
    kind: "autoregressive",
    direction: "maf",
    affine: true,
    conditioner: randomConditioner(
      draw,
      {
        order: "causal",
        cells: "all",
        neighbourhoods: [0, 1].map((own) => neighbourhood([], { own })),
        targets: [0, 1].map((channel) => ({ channel, neighbourhood: channel })),
      },
      2,
    ),
  },
]);
const model = writeFlow({ name: "pairs", licence: "", flow, names: ["a", "b"], training: {} });

/** A uniform base from -50 to 300. */
const even = writeFlow({
  name: "even",
  licence: "",
  flow: {
    lattice: { height: 1, width: 1, channels: 1 },
    back: 0,
    middles: [0],
    layers: [
      {
        kind: "factor",
        base: "uniform",
        components: 1,
        conditioner: {
          order: "apart",
          cells: "all",
          neighbourhoods: [neighbourhood([])],
          targets: [{ channel: 0, neighbourhood: 0 }],
          net: {
            layers: [{ inputs: 0, outputs: 3, weights: new Int16Array(0), biases: Int32Array.of(0, 0, 0) }],
          },
        },
        ranges: [{ least: -50, greatest: 300 }],
      },
    ],
  },
  names: [],
  training: {},
});

describe("scores", () => {
  const values = Uint8Array.from({ length: 2000 }, () => draw(60, 140));

  it("are what coding takes, within half a percent", async () => {
    const { bits, base, volume } = await score(values, model, { rawItems: "1000x2" });
    const sum = bits.reduce((all, value) => all + value, 0);
    expect(base + volume).toBeCloseTo(sum, 3);
    const coded = 8 * encodeLatents(await Kernel.load(), flow, Int32Array.from(values)).length;
    expect(Math.abs(coded / sum - 1)).toBeLessThan(0.005);
  });

  it("tell the logarithm of a known probability", async () => {
    const { bits } = await score(Uint8Array.of(7, 200), even, { rawItems: "2x1" });
    // 64 of 2^24 are the escape's.
    for (const value of bits) expect(value).toBeCloseTo(Math.log2(351), 3);
  });

  it("tell what each channel of an item costs, by its name", async () => {
    // A scale by two, and one by a half, before a uniform base that is the same for both: each channel on its own.
    const layers = [{ kind: "scale" as const, exponents: [16, -16] }];
    const pairs = tableFlow(draw, 2, layers);
    const last = pairs.layers.at(-1) as FactorModel;
    const scaled: FlowModel = {
      ...pairs,
      layers: [
        ...layers,
        {
          ...last,
          base: "uniform",
          components: 1,
          conditioner: randomConditioner(draw, { ...last.conditioner }, 3, []),
        },
      ],
    };
    const both = writeFlow({ name: "", licence: "", flow: scaled, names: ["wide", "narrow"], training: {} });
    const { names, bits, channels } = await score(values.subarray(0, 20), both, { rawItems: "10x2" });
    expect(names).toEqual(["wide", "narrow"]);
    for (let item = 0; item < 10; item++) {
      const [wide, narrow] = channels(item);
      expect(wide).toBeCloseTo(Math.log2(351) - 1, 2);
      expect(narrow).toBeCloseTo(Math.log2(351) + 1, 2);
      expect(wide! + narrow!).toBeCloseTo(bits[item]!, 9);
    }
    const table = new TextEncoder().encode('"a ""b""",c\n100,101\n90,80\n');
    expect((await score(table, both)).names).toEqual(['a "b"', "c"]);
    const nameless = writeFlow({ name: "", licence: "", flow: scaled, names: [], training: {} });
    expect((await score(values.subarray(0, 20), nameless, { rawItems: "10x2" })).names).toEqual(["v0", "v1"]);
  });

  it("tell the change of volume of a scale", async () => {
    const scaled = tableFlow(draw, 2, [{ kind: "scale", exponents: [16, -16] }]);
    const twice = writeFlow({ name: "", licence: "", flow: scaled, names: [], training: {} });
    const { mean: change } = await score(values, twice, { rawItems: "1000x2" });
    // Twice as many values are half as likely each, and the other way round.
    expect(change.volume[0]).toBeCloseTo(-1, 9);
    expect(change.volume[1]).toBeCloseTo(1, 9);
  });

  it("have a threshold that a part of them is above", () => {
    const scores = Float64Array.from({ length: 1000 }, (_, index) => index);
    const limit = threshold(scores, 0.05);
    expect(scores.filter((value) => value > limit).length).toBe(49);
    expect(() => threshold(new Float64Array(0), 0.1)).toThrow(RangeError);
  });
});

describe("samples", () => {
  it("are the same for the same seed", async () => {
    expect(await sample(model, { count: 9, seed: 4 })).toEqual(await sample(model, { count: 9, seed: 4 }));
    expect(await sample(model, { count: 9, seed: 4 })).not.toEqual(
      await sample(model, { count: 9, seed: 5 }),
    );
  });

  it("have the values of a table, also where a latent is drawn that none has", async () => {
    const known = [-90, 3, 10, 400];
    const flow = tableFlow(draw, 1, [{ kind: "table", values: [Int32Array.from(known)] }]);
    const sparse = writeFlow({ name: "", licence: "", flow, names: [], training: {} });
    const { values } = await sample(sparse, { count: 3000, seed: 1 });
    // Of the base, whose range is -50 to 300, most lies beyond the four places.
    expect(values.filter((value) => !known.includes(value))).toHaveLength(0);
  });

  it("are spread as the base is", async () => {
    const count = 30_000;
    const { values } = await sample(even, { count, seed: 1 });
    const bins = new Float64Array(27);
    for (const value of values) bins[Math.floor((value + 50) / 13)]!++;
    const expected = count / bins.length;
    const chi = bins.reduce((sum, seen) => sum + (seen - expected) ** 2 / expected, 0);
    // 26 degrees of freedom: above 54 once in a thousand.
    expect(chi).toBeLessThan(54);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-50);
  });

  it("cost in the mean what the entropy of the model says", async () => {
    const { values } = await sample(even, { count: 2000, seed: 2 });
    const bytes = new Uint8Array(2 * values.length);
    const view = new DataView(bytes.buffer);
    values.forEach((value, at) => {
      view.setUint16(2 * at, Math.max(0, value), true);
    });
    const { base } = await score(bytes, even, { rawItems: "2000x1:u16" });
    expect(base / values.length).toBeCloseTo(Math.log2(351), 3);
  });

  it("complete items by a flow that codes cell after cell", async () => {
    const grid: FlowModel = {
      lattice: { height: 4, width: 4, channels: 2 },
      back: 0,
      middles: [0, 0],
      layers: [
        { kind: "linear", weights: Int16Array.of(0, 130, -90, 0) },
        {
          ...plainBase(draw, 2),
          conditioner: randomConditioner(
            draw,
            {
              order: "causal",
              cells: "all",
              neighbourhoods: [0, 1].map((own) =>
                neighbourhood(
                  [
                    { back: 0, y: -1, x: 0, channel: own },
                    { back: 0, y: 0, x: -1, channel: own },
                  ],
                  { own },
                ),
              ),
              targets: [0, 1].map((channel) => ({ channel, neighbourhood: channel })),
            },
            6,
          ),
        },
      ],
    };
    const causal = writeFlow({ name: "grid", licence: "", flow: grid, names: [], training: {} });
    const shape = grid.lattice;
    const values = Int32Array.from({ length: 3 * 32 }, () => draw(0, 200));
    const given = { count: 3, shape, values };
    const completed = await sample(causal, { count: 3, seed: 8, given, cells: 9 });
    for (let item = 0; item < 3; item++) {
      const from = 32 * item;
      expect(completed.values.slice(from, from + 18)).toEqual(values.slice(from, from + 18));
      expect(completed.values.slice(from + 18, from + 32)).not.toEqual(values.slice(from + 18, from + 32));
    }
    // With nothing given, it is the sample of the same seed.
    expect((await sample(causal, { count: 3, seed: 8, given, cells: 0 })).values).toEqual(
      (await sample(causal, { count: 3, seed: 8 })).values,
    );
    const apart = sample(model, { count: 1, cells: 1, given: { ...given, count: 48 } });
    await expect(apart).rejects.toThrow(/completed/);
  });

  it("follow the items that are given", async () => {
    const follower = tableFlow(draw, 1, [], 1);
    const last = follower.layers[0] as FactorModel;
    const conditioner = randomConditioner(
      draw,
      {
        order: "causal",
        cells: "all",
        neighbourhoods: [
          neighbourhood([{ back: 1, y: 0, x: 0, channel: 0 }], { own: 0, references: 1, spread: 4 }),
        ],
        targets: [{ channel: 0, neighbourhood: 0 }],
      },
      6,
    );
    const layers = [{ ...last, ranges: [{ least: -1000, greatest: 1000 }], conditioner }];
    const series = writeFlow({
      name: "",
      licence: "",
      flow: { ...follower, layers },
      names: [],
      training: {},
    });
    const nextOf = async (value: number) =>
      (
        await sample(series, {
          count: 1,
          seed: 2,
          temperature: 0.1,
          given: { count: 1, shape: follower.lattice, values: Int32Array.of(value) },
        })
      ).values[0]!;
    expect((await nextOf(700)) - (await nextOf(-700))).toBeGreaterThan(1000);
  });

  it("are nearer together at a lower temperature", async () => {
    const spread = async (temperature: number) => {
      const { values } = await sample(model, { count: 400, seed: 3, temperature });
      const all = Array.from(values).sort((one, other) => one - other);
      return all[600]! - all[200]!;
    };
    expect(await spread(0.25)).toBeLessThan(await spread(1));
  });

  it.each([{ count: 0 }, { count: 1.5 }, { count: 1e9 }, { count: 1, temperature: 0 }])(
    "are refused: %o",
    async (options) => {
      await expect(sample(model, options)).rejects.toThrow(/not possible/);
    },
  );
});
