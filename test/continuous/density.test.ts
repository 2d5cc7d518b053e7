import { describe, expect, test } from "vitest";
import { Maf } from "../../src/continuous/autoregressive.js";
import { alternating, Coupling } from "../../src/continuous/coupling.js";
import { Density } from "../../src/continuous/density.js";
import type { Distribution } from "../../src/continuous/distribution.js";
import { fitDensity, measure } from "../../src/continuous/fit.js";
import type { Flow } from "../../src/continuous/flow.js";
import { Linear } from "../../src/continuous/linear.js";
import { Logistic } from "../../src/continuous/logistic.js";
import { Mixture } from "../../src/continuous/mixture.js";
import { normals } from "../../src/continuous/noise.js";
import { DiagonalNormal, StandardNormal } from "../../src/continuous/normal.js";
import { Planar } from "../../src/continuous/planar.js";
import { Radial } from "../../src/continuous/radial.js";
import { Sequence } from "../../src/continuous/sequence.js";
import { affine, spline } from "../../src/continuous/transformer.js";
import { Uniform } from "../../src/continuous/uniform.js";
import { Random } from "../../src/train/random.js";
import type { Tensor2D, TensorFlow } from "../../src/train/tensorflow.js";
import { failure } from "../support/failure.js";
import { tensorFlowIfThere } from "../support/tensorflow.js";

const SIDE = 240;
const REACH = 24;
const HIDDEN = [8];
/** A border of cells. */
const EDGE = 0.4;

const found = await tensorFlowIfThere();
const tf = found as TensorFlow;

function disturb({ variables }: Pick<Flow, "variables">, seed: number): void {
  const random = new Random(seed);
  for (const variable of variables) {
    const noise = normals(random, variable.size).map((value) => value * 0.3);
    variable.assign(variable.add(tf.tensor(noise, variable.shape)));
  }
}

/** The sum of a density over the middles of the cells of a square, times their area. */
function mass(density: Pick<Density, "logProb">): number {
  const cell = (2 * REACH) / SIDE;
  const place = (index: number) => -REACH + (index + 0.5) * cell;
  const places = Float32Array.from({ length: 2 * SIDE * SIDE }, (_, at) => {
    const index = at >> 1;
    return place(at % 2 === 0 ? index % SIDE : Math.floor(index / SIDE));
  });
  return tf.tidy(() => {
    const logs = density.logProb(tf.tensor2d(places, [SIDE * SIDE, 2]));
    return logs.exp().sum().dataSync()[0]! * cell * cell;
  });
}

const BASES: Readonly<Record<string, () => Distribution>> = {
  "standard normal": () => new StandardNormal(tf, 2),
  "diagonal normal": () => new DiagonalNormal(tf, 2, [1, -2]),
  logistic: () => new Logistic(tf, 2),
  uniform: () => new Uniform(tf, [-3, -1], [1, 2]),
  mixture: () => new Mixture(tf, [new DiagonalNormal(tf, 2, [3, 0]), new Logistic(tf, 2)]),
};

const FLOWS: Readonly<Record<string, (random: Random) => Flow>> = {
  planar: (random) => new Planar(tf, 2, random),
  radial: (random) => new Radial(tf, 2, random),
  linear: (random) => new Linear(tf, 2, random),
  "affine coupling": (random) => new Coupling(tf, alternating(2, true), HIDDEN, affine(), random),
  "spline coupling": (random) => new Coupling(tf, alternating(2, false), HIDDEN, spline(tf, 6, 4), random),
  MAF: (random) => new Maf(tf, 2, HIDDEN, affine(), random),
};

describe.skipIf(found === undefined)("densities", () => {
  for (const [name, make] of Object.entries(BASES)) {
    test(`${name}: integrates to 1, and the items drawn have its moments`, () => {
      tf.tidy(() => {
        const base = make();
        disturb(base, 4);
        expect(mass(base)).toBeCloseTo(1, 2);
        const drawn = base.sample(20_000, new Random(5));
        expect(drawn.shape).toEqual([20_000, 2]);
        // The entropy by the items drawn and by the grid: they agree where sampling and density do.
        const sampled = -base.logProb(drawn).mean().dataSync()[0]!;
        const weighted = mass({
          logProb: (x) => {
            const logs = base.logProb(x).maximum(-60);
            return logs.add(logs.neg().maximum(1e-9).log());
          },
        });
        const negative = mass({
          logProb: (x) => {
            const logs = base.logProb(x).maximum(-60);
            return logs.add(logs.maximum(1e-9).log());
          },
        });
        expect(Math.abs(sampled - (weighted - negative))).toBeLessThan(0.05);
      });
    });
  }

  for (const [name, make] of Object.entries(FLOWS)) {
    test(`${name}: the density integrates to 1, and its samples are where it says`, () => {
      tf.tidy(() => {
        const flow = make(new Random(1));
        disturb(flow, 2);
        const density = new Density(flow, new StandardNormal(tf, 2));
        expect(mass(density)).toBeCloseTo(1, 2);
        const drawn = density.sample(20_000, 3);
        const right = drawn.slice([0, 0], [-1, 1]).greater(EDGE).cast("float32").mean().dataSync()[0]!;
        const expected = mass({
          logProb: (x) => {
            const isRight = x.slice([0, 0], [-1, 1]).squeeze([1]).greater(EDGE);
            return density.logProb(x).add(isRight.cast("float32").maximum(1e-30).log());
          },
        });
        expect(Math.abs(right - expected)).toBeLessThan(0.02);
        expect(density.sample(5, 3).dataSync()).toEqual(density.sample(5, 3).dataSync());
        expect(density.sample(5, 4).dataSync()).not.toEqual(density.sample(5, 3).dataSync());
      });
    });
  }

  test("fitting reaches the entropy of a normal distribution with correlated dimensions", () => {
    const random = new Random(6);
    const draw = (items: number): Tensor2D =>
      tf.tidy(() => {
        const mixing = tf.tensor2d([
          [2, 1],
          [0, 0.5],
        ]);
        const noise = tf.tensor2d(normals(random, 2 * items), [items, 2]);
        return tf.matMul<Tensor2D>(noise, mixing).add([[5, -3]]);
      });
    const heldOut = draw(20_000);
    const density = new Density(new Sequence(tf, [new Linear(tf, 2, random)]), new DiagonalNormal(tf, 2));
    const options = { steps: 400, batch: 256, rate: 0.1, seed: 7 };
    const before = measure(tf, density, heldOut);
    const { best, curve } = fitDensity(tf, density, draw(20_000), heldOut, options);
    // log(2 π e) + log |det| of the mixing matrix, which is 1.
    const entropy = Math.log(2 * Math.PI * Math.E);
    expect(before).toBeGreaterThan(entropy + 5);
    expect(Math.abs(best.heldOut - entropy)).toBeLessThan(0.03);
    expect(measure(tf, density, heldOut)).toBeCloseTo(best.heldOut, 4);
    expect(Math.min(...curve.map(({ heldOut }) => heldOut))).toBe(best.heldOut);
  });

  test("fitting stops early where nothing gets better, and refuses data that are not numbers", async () => {
    const items = tf.tensor2d(normals(new Random(8), 2000), [1000, 2]);
    const make = () =>
      new Density(new Maf(tf, 2, HIDDEN, affine(), new Random(9)), new StandardNormal(tf, 2));
    const options = { steps: 500, batch: 32, rate: 0.05, seed: 1, measureEvery: 10, patience: 3 };
    const { curve, best } = fitDensity(tf, make(), items, items, options);
    expect(curve.at(-1)!.step).toBeLessThan(500);
    expect(curve.length - 1 - curve.indexOf(best)).toBe(3);
    const broken: Tensor2D = tf.fill([100, 2], Number.NaN);
    const learn = () => fitDensity(tf, make(), broken, broken, { ...options, steps: 20 });
    expect((await failure(learn)).code).toBe("invalid-argument");
    expect((await failure(() => new Uniform(tf, [0, 1], [1, 1]))).code).toBe("invalid-argument");
  });
});
