import { describe, expect, test } from "vitest";
import { Actnorm } from "../../src/continuous/actnorm.js";
import { Iaf, Maf } from "../../src/continuous/autoregressive.js";
import { alternating, Coupling, half } from "../../src/continuous/coupling.js";
import { Elementwise } from "../../src/continuous/elementwise.js";
import type { Flow } from "../../src/continuous/flow.js";
import { Linear } from "../../src/continuous/linear.js";
import { Logit } from "../../src/continuous/logit.js";
import { normals } from "../../src/continuous/noise.js";
import { Permutation } from "../../src/continuous/permutation.js";
import { Planar } from "../../src/continuous/planar.js";
import { Radial } from "../../src/continuous/radial.js";
import { Sequence } from "../../src/continuous/sequence.js";
import { affine, spline } from "../../src/continuous/transformer.js";
import { Random } from "../../src/train/random.js";
import type { Tensor2D, TensorFlow } from "../../src/train/tensorflow.js";
import { failure } from "../support/failure.js";
import { tensorFlowIfThere } from "../support/tensorflow.js";

const DIMENSIONS = 3;
const ITEMS = 24;
const HIDDEN = [8];
/** Of central differences: float32 rounds at 1e-7 of the values, the third derivative adds the square of the step. */
const STEP = 4e-3;

const found = await tensorFlowIfThere();
const tf = found as TensorFlow;

const MAKERS: Readonly<Record<string, (random: Random) => Flow>> = {
  actnorm: () => new Actnorm(tf, DIMENSIONS),
  "spline of each dimension": (random) => new Elementwise(tf, DIMENSIONS, spline(tf, 6, 3), random),
  planar: (random) => new Planar(tf, DIMENSIONS, random),
  radial: (random) => new Radial(tf, DIMENSIONS, random),
  "affine coupling, alternating": (random) =>
    new Coupling(tf, alternating(DIMENSIONS, false), HIDDEN, affine(), random),
  "affine coupling, other half": (random) =>
    new Coupling(tf, half(DIMENSIONS, true), HIDDEN, affine(), random),
  "spline coupling": (random) =>
    new Coupling(tf, alternating(DIMENSIONS, true), HIDDEN, spline(tf, 5, 3), random),
  linear: (random) => new Linear(tf, DIMENSIONS, random),
  permutation: () => new Permutation(tf, [2, 0, 1]),
  MAF: (random) => new Maf(tf, DIMENSIONS, HIDDEN, affine(), random),
  "MAF of splines": (random) => new Maf(tf, DIMENSIONS, HIDDEN, spline(tf, 5, 3), random),
  IAF: (random) => new Iaf(tf, DIMENSIONS, HIDDEN, affine(), random),
  sequence: (random) =>
    new Sequence(tf, [
      new Actnorm(tf, DIMENSIONS),
      new Linear(tf, DIMENSIONS, random),
      new Coupling(tf, half(DIMENSIONS, false), HIDDEN, affine(), random),
      new Planar(tf, DIMENSIONS, random),
    ]),
};

/** A flow away from its start. */
function disturbed(make: (random: Random) => Flow, seed: number, deviation = 0.4): Flow {
  const random = new Random(seed);
  const flow = make(random);
  for (const variable of flow.variables) {
    const noise = normals(random, variable.size).map((value) => value * deviation);
    variable.assign(variable.add(tf.tensor(noise, variable.shape)));
  }
  return flow;
}

const itemsOf = (seed: number): Tensor2D =>
  tf.tensor2d(normals(new Random(seed), ITEMS * DIMENSIONS), [ITEMS, DIMENSIONS]);

/** The determinant of a 3 x 3 matrix of rows. */
function determinant([a, b, c]: readonly (readonly number[])[]): number {
  const minor = (one: number, other: number) => b![one]! * c![other]! - b![other]! * c![one]!;
  return a![0]! * minor(1, 2) - a![1]! * minor(0, 2) + a![2]! * minor(0, 1);
}

/** For each item the Jacobian by central differences, rows by what is moved. */
function jacobians(map: (x: Tensor2D) => Tensor2D, x: Tensor2D): number[][][] {
  const rows = Array.from({ length: DIMENSIONS }, (_, moved) => {
    const shift = tf.tensor2d([Array.from({ length: DIMENSIONS }, (_, at) => (at === moved ? STEP : 0))]);
    const difference = map(x.add(shift)).sub(map(x.sub(shift)));
    return difference.div<Tensor2D>(2 * STEP).arraySync();
  });
  return Array.from({ length: ITEMS }, (_, item) => rows.map((row) => row[item]!));
}

const largest = (values: ArrayLike<number>): number =>
  Math.max(...Array.from(values, (value) => (Number.isNaN(value) ? Infinity : Math.abs(value))));

describe.skipIf(found === undefined)("flows", () => {
  for (const [name, make] of Object.entries(MAKERS)) {
    test(`${name}: the inverse gives the items back, and the determinant of the other direction`, () => {
      tf.tidy(() => {
        const flow = disturbed(make, 1);
        const x = itemsOf(2);
        const { latent, logDeterminant } = flow.forward(x);
        const back = flow.inverse(latent);
        expect(largest(back.x.sub(x).dataSync())).toBeLessThan(2e-4);
        expect(largest(back.logDeterminant.add(logDeterminant).dataSync())).toBeLessThan(1e-3);
        // A flow that does nothing would pass all of this.
        expect(largest(latent.sub(x).dataSync())).toBeGreaterThan(0.1);
      });
    });

    test(`${name}: the log determinant is that of the Jacobian by differences`, () => {
      tf.tidy(() => {
        const flow = disturbed(make, 3);
        const x = itemsOf(4);
        const expected = jacobians((moved) => flow.forward(moved).latent, x).map((rows) =>
          Math.log(Math.abs(determinant(rows))),
        );
        const got = flow.forward(x).logDeterminant.dataSync();
        const errors = expected.map((value, item) => Math.abs(value - got[item]!)).sort((a, b) => a - b);
        // ReLU has kinks, and a difference across one is neither slope.
        expect(errors.at(-4)).toBeLessThan(3e-3);
        expect(errors.at(-1)).toBeLessThan(0.2);
      });
    });
  }

  test("planar and radial flows stay invertible whatever their parameters are", () => {
    tf.tidy(() => {
      for (const name of ["planar", "radial"]) {
        for (let seed = 0; seed < 8; seed++) {
          const flow = disturbed(MAKERS[name]!, seed, 3);
          const x = itemsOf(seed + 50);
          const { latent, logDeterminant } = flow.forward(x);
          expect(largest(logDeterminant.dataSync())).toBeLessThan(100);
          // Where a flow crushes space, float32 cannot bring all of it back: go once more through the flow.
          const again = flow.forward(flow.inverse(latent).x).latent;
          expect(largest(again.sub(latent).dataSync())).toBeLessThan(1e-4);
        }
      }
    });
  });

  test("MAF: no dimension depends on a later one, and each depends on all before", () => {
    tf.tidy(() => {
      for (const name of ["MAF", "MAF of splines"]) {
        const flow = disturbed(MAKERS[name]!, 5);
        const all = jacobians((moved) => flow.forward(moved).latent, itemsOf(6));
        for (let moved = 0; moved < DIMENSIONS; moved++) {
          for (let seen = 0; seen < DIMENSIONS; seen++) {
            const slopes = all.map((rows) => rows[moved]![seen]!);
            if (moved > seen) expect(largest(slopes)).toBe(0);
            else expect(largest(slopes)).toBeGreaterThan(1e-2);
          }
        }
      }
    });
  });

  test("logit: opens the box, gives it back, and has the determinant of the differences", () => {
    tf.tidy(() => {
      const flow = new Logit(tf);
      const x = itemsOf(10).sigmoid<Tensor2D>().mul<Tensor2D>(0.98).add<Tensor2D>(0.01);
      const { latent, logDeterminant } = flow.forward(x);
      const back = flow.inverse(latent);
      expect(largest(back.x.sub(x).dataSync())).toBeLessThan(1e-5);
      expect(largest(back.logDeterminant.add(logDeterminant).dataSync())).toBeLessThan(1e-4);
      const got = logDeterminant.dataSync();
      for (const [item, rows] of jacobians((moved) => flow.forward(moved).latent, x).entries()) {
        expect(Math.abs(Math.log(determinant(rows)) - got[item]!)).toBeLessThan(0.01);
      }
      const ends = flow.forward(tf.tensor2d([[0, 0.5, 1]])).latent.dataSync();
      const end = Math.log(0.95 / 0.05);
      for (const [at, value] of [-end, 0, end].entries()) expect(ends[at]).toBeCloseTo(value, 4);
    });
  });

  test("a coupling keeps what its mask names, and treats it as a condition", () => {
    tf.tidy(() => {
      const mask = [true, false, true];
      const flow = disturbed((random) => new Coupling(tf, mask, HIDDEN, affine(), random), 7);
      const x = itemsOf(8);
      const moved = flow.forward(x).latent.sub<Tensor2D>(x).arraySync();
      for (const row of moved) expect(row.map((value) => value === 0)).toEqual(mask);
    });
  });

  test("actnorm begins with latents of mean 0 and variance 1", () => {
    tf.tidy(() => {
      const flow = new Actnorm(tf, DIMENSIONS);
      const x = itemsOf(9)
        .mul<Tensor2D>([[3, 0.1, 20]])
        .add<Tensor2D>([[1, -5, 7]]);
      flow.initialise(x);
      const { mean, variance } = tf.moments(flow.forward(x).latent, 0);
      expect(largest(mean.dataSync())).toBeLessThan(1e-4);
      expect(largest(variance.sub(1).dataSync())).toBeLessThan(1e-4);
    });
  });

  test("what cannot be a flow is refused", async () => {
    const random = new Random(0);
    const codeOf = async (call: () => unknown): Promise<string> => (await failure(call)).code;
    expect(await codeOf(() => new Permutation(tf, [0, 2, 2]))).toBe("invalid-argument");
    const coupling = (mask: boolean[]) => new Coupling(tf, mask, HIDDEN, affine(), random);
    expect(await codeOf(() => coupling([true, true]))).toBe("invalid-argument");
    expect(await codeOf(() => coupling([false, false]))).toBe("invalid-argument");
  });
});
