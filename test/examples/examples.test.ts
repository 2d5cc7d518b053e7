import { describe, expect, test } from "vitest";
import { area, type Bits, judge, SCORES } from "../../examples/anomaly.js";
import * as density from "../../examples/density.js";
import * as inference from "../../examples/inference.js";
import * as policy from "../../examples/policy.js";
import { flowers } from "../../examples/support/iris.js";
import { metropolis } from "../../examples/support/metropolis.js";
import { contourPanel, linePanel, sheet } from "../../examples/support/svg.js";
import { checkerboard, entropyOf, moons, rings } from "../../examples/support/target.js";
import { learn } from "../../examples/synthesis.js";
import { Random } from "../../src/train/random.js";
import type { TensorFlow } from "../../src/train/tensorflow.js";
import { tensorFlowIfThere } from "../support/tensorflow.js";

/** Native training shares the machine with other tests. */
const LIMIT = 240_000;

const found = await tensorFlowIfThere();
const tf = found as TensorFlow;

describe("what the examples stand on", () => {
  test("the densities integrate to 1, and their entropy is that of their items", () => {
    expect(entropyOf(checkerboard)).toBeCloseTo(Math.log(8), 6);
    const side = 90;
    for (const target of [moons, rings]) {
      const cell = (2 * target.reach) / side;
      const place = (index: number) => (index + 0.5) * cell - target.reach;
      let mass = 0;
      for (let at = 0; at < side * side; at++) {
        mass += Math.exp(target.logDensity(place(at % side), place(Math.floor(at / side)))) * cell * cell;
      }
      expect(mass).toBeCloseTo(1, 3);
      const drawn = target.draw(new Random(1), 4000);
      const logs = Array.from({ length: 4000 }, (_, at) =>
        target.logDensity(drawn[2 * at]!, drawn[2 * at + 1]!),
      );
      const nats = -logs.reduce((sum, log) => sum + log, 0) / logs.length;
      expect(Math.abs(nats - entropyOf(target))).toBeLessThan(0.06);
    }
  });

  test("the Markov chain has the moments of the density it walks on", () => {
    const logDensity = ([x, y]: ArrayLike<number> & Iterable<number>): number =>
      -((x! - 1) ** 2) / 2 - (y! + 2) ** 2 / (2 * 9);
    const walk = (place: ArrayLike<number>) => logDensity(Array.from(place));
    const drawn = metropolis(walk, 2, 4000, 20, new Random(2));
    const column = (at: number) => Array.from(drawn.filter((_, index) => index % 2 === at));
    const moments = [0, 1].map((at) => {
      const values = column(at);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
      return [mean, Math.sqrt(variance)];
    });
    for (const [at, expected] of [1, 1, -2, 3].entries()) {
      expect(Math.abs(moments.flat()[at]! - expected)).toBeLessThan(0.25);
    }
  });

  test("the area under a ROC curve counts pairs", () => {
    expect(area([1, 2, 3], [4, 5])).toBe(1);
    expect(area([4, 5], [1, 2, 3])).toBe(0);
    expect(area([1, 3], [2, 3])).toBe(0.625);
  });

  test("pictures are whole SVG files that carry every title", () => {
    const contour = contourPanel("a < b", Float64Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0), 3);
    const points = [
      { x: 0, y: 1, spread: 0.5 },
      { x: 2, y: 3 },
    ];
    const line = linePanel({ x: "steps", y: "value" }, [{ name: "one", points }]);
    const picture = sheet("Title", [[contour, contour], [line]]);
    for (const text of ["a &#60; b", "steps", "value", "one", "Title"]) expect(picture).toContain(text);
    expect(picture).not.toContain("NaN");
    expect(picture.match(/<g /g)).toHaveLength(3);
    expect(picture.match(/<\/g>/g)).toHaveLength(3);
  });
});

describe.skipIf(found === undefined)("examples", () => {
  test(
    "density: a MAF comes close to the entropy of two moons, planar flows less",
    () => {
      const sizes = { steps: 60, training: 8000, heldOut: 2000 };
      const [maf, planar] = ["MAF", "planar"].map((name) => {
        const { nats, trueNats } = density.learn(tf, moons, density.FAMILIES[name]!, sizes);
        return nats - trueNats;
      });
      expect(maf).toBeLessThan(0.25);
      // A likelihood above the truth on this many items would be a mistake in the determinant.
      expect(maf).toBeGreaterThan(-0.01);
      expect(planar).toBeGreaterThan(maf!);
    },
    LIMIT,
  );

  test(
    "inference: planar flows bound the evidence better than a diagonal normal distribution",
    () => {
      const data = flowers(new Random(1)).slice(0, 30);
      const [planar, diagonal] = ["planar", "diagonal normal"].map((name) =>
        inference.approximate(tf, data, inference.FAMILIES[name]!, 250),
      );
      expect(planar!.bound).toBeGreaterThan(diagonal!.bound + 0.2);
      // The evidence of a fair coin for each flower, which any sensible posterior beats.
      expect(diagonal!.bound).toBeGreaterThan(30 * Math.log(0.5));
    },
    LIMIT,
  );

  test(
    "policy: a flow shoots at both goals, which a normal distribution cannot",
    () => {
      const [flow, normal] = ["Real NVP", "normal distribution"].map(
        (name) => policy.learn(tf, name, 60, 60, 3).curve.at(-1)!.value,
      );
      // The best that a normal distribution between the goals reaches is 0.3 / e^(1/2).
      expect(normal).toBeLessThan(0.3 / Math.sqrt(Math.E));
      expect(flow).toBeGreaterThan(0.22);
      expect(flow).toBeLessThan(0.5);
    },
    LIMIT,
  );

  test(
    "anomaly: likelihood takes ones for usual, and the difference to a compressor finds them",
    () => {
      const { usual, ones, shuffled } = judge(tf, 60);
      const areaOf = (score: string, other: Bits) => area(SCORES[score]!(usual), SCORES[score]!(other));
      expect(areaOf("bits by the flow", ones)).toBeLessThan(0.3);
      expect(areaOf("flow less deflate", ones)).toBeGreaterThan(0.85);
      expect(areaOf("flow less deflate", shuffled)).toBeGreaterThan(0.85);
    },
    LIMIT,
  );

  test(
    "synthesis: samples of flows help a classifier that has few labels",
    async () => {
      const { few, flows, withSamples, samples } = await learn(tf, 10, 1, 100);
      expect(withSamples).toBeGreaterThan(few + 0.005);
      expect(flows).toBeGreaterThan(0.65);
      expect(samples).toHaveLength(4000);
    },
    LIMIT,
  );
});
