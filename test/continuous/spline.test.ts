import { expect, test } from "vitest";
import { normals } from "../../src/continuous/noise.js";
import { spline } from "../../src/continuous/transformer.js";
import { Random } from "../../src/train/random.js";
import type { Tensor3D } from "../../src/train/tensorflow.js";
import { tensorFlowIfThere } from "../support/tensorflow.js";

const BINS = 4;
const BOUND = 2;
/** As the paper's authors set them. */
const LEAST = 1e-3;

const tf = await tensorFlowIfThere();

const softplus = (value: number): number => Math.log1p(Math.exp(value));

function knots(raw: readonly number[]): number[] {
  const total = raw.reduce((sum, value) => sum + Math.exp(value), 0);
  const places = [-BOUND];
  for (const value of raw) {
    const share = LEAST + (1 - LEAST * BINS) * (Math.exp(value) / total);
    places.push(places.at(-1)! + share * 2 * BOUND);
  }
  return places;
}

/** Equations 4 and 5 of Durkan et al. (2019) in float64. */
function closedForm(x: number, raw: readonly number[]): { y: number; logDerivative: number } {
  const xs = knots(raw.slice(0, BINS));
  const ys = knots(raw.slice(BINS, 2 * BINS));
  const unit = Math.log(Math.expm1(1 - LEAST));
  const slopes = [1, ...raw.slice(2 * BINS).map((value) => LEAST + softplus(value + unit)), 1];
  const k = xs.findIndex((place, index) => index < BINS && place <= x && x < xs[index + 1]!);
  if (k < 0) return { y: x, logDerivative: 0 };
  const [height, width] = [ys[k + 1]! - ys[k]!, xs[k + 1]! - xs[k]!];
  const s = height / width;
  const xi = (x - xs[k]!) / width;
  const denominator = s + (slopes[k + 1]! + slopes[k]! - 2 * s) * xi * (1 - xi);
  const y = ys[k]! + (height * (s * xi ** 2 + slopes[k]! * xi * (1 - xi))) / denominator;
  const numerator = s ** 2 * (slopes[k + 1]! * xi ** 2 + 2 * s * xi * (1 - xi) + slopes[k]! * (1 - xi) ** 2);
  return { y, logDerivative: Math.log(numerator / denominator ** 2) };
}

test.skipIf(tf === undefined)("a spline has the values and slopes of the closed form, both ways", () => {
  if (tf === undefined) return;
  const { parameters, forward, inverse } = spline(tf, BINS, BOUND);
  expect(parameters).toBe(3 * BINS - 1);
  const random = new Random(3);
  const places = Array.from({ length: 201 }, (_, index) => -2.5 + index * 0.025 + 1e-3);
  const raws = places.map(() => Array.from(normals(random, parameters)));
  tf.tidy(() => {
    const x = tf.tensor2d(places, [places.length, 1]);
    const table = tf.tensor3d(raws.flat(), [places.length, 1, parameters]);
    const got = forward(x, table);
    const back = inverse(got.values, table);
    const values = got.values.dataSync();
    const logs = got.logDerivative.dataSync();
    const xs = back.values.dataSync();
    const backLogs = back.logDerivative.dataSync();
    for (const [index, place] of places.entries()) {
      const { y, logDerivative } = closedForm(place, raws[index]!);
      expect(values[index]).toBeCloseTo(y, 4);
      expect(logs[index]).toBeCloseTo(logDerivative, 3);
      expect(xs[index]).toBeCloseTo(place, 3);
      expect(backLogs[index]).toBeCloseTo(-logDerivative, 2);
    }
  });
});

test.skipIf(tf === undefined)(
  "parameters of 0 make the identity, and its gradient is finite at the edges",
  () => {
    if (tf === undefined) return;
    const { parameters, forward } = spline(tf, BINS, BOUND);
    tf.tidy(() => {
      const places = [-1e6, -BOUND, -1, 0, 0.37, 1, BOUND, 1e6];
      const x = tf.tensor2d(places, [places.length, 1]);
      const table: Tensor3D = tf.zeros([places.length, 1, parameters]);
      const got = forward(x, table);
      for (const [index, value] of got.values.dataSync().entries()) {
        expect(value).toBeCloseTo(places[index]!, 5);
      }
      const gradient = tf.grad((moved) => forward(x, moved as Tensor3D).values.sum());
      const slopes = gradient(table).dataSync();
      expect(slopes.every(Number.isFinite)).toBe(true);
      expect(slopes.some((slope) => slope !== 0)).toBe(true);
    });
  },
);
