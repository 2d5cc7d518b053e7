import { describe, expect, it } from "vitest";
import type { Plane, PlaneShape } from "../../codec/image/plane.js";
import { encodePlanes } from "../../codec/image/prior.js";
import { Kernel } from "../../codec/kernel.js";
import { Random } from "../support/random.js";
import { decodePlanesSlowly } from "./planes.js";
import { decodePlaneFast } from "./planesfast.js";

const kernel = await Kernel.load();

/** Waves under noise, which later planes share with earlier ones in part. */
function plane(shape: PlaneShape, seed: number, noise: number): Plane {
  const { width, height, least, most } = shape;
  const bytes = new Random(seed).bytes(width * height);
  const samples = new Int32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const wave = 0.5 + 0.3 * Math.sin(x / 5 + seed / 3) * Math.cos(y / 4) + (x > 20 ? 0.2 : 0);
      const grain = ((bytes[y * width + x] ?? 0) / 255 - 0.5) * noise;
      const value = Math.round(least + (most - least) * (wave + grain));
      samples[y * width + x] = Math.max(least, Math.min(most, value));
    }
  }
  return { ...shape, samples };
}

const shape = (width: number, height: number, least = 0, most = 255) => ({ width, height, least, most });

const CASES: readonly (readonly [string, readonly Plane[]])[] = [
  ["nothing", []],
  ["one sample", [plane(shape(1, 1), 1, 0.1)]],
  ["a column, then a row", [plane(shape(1, 20), 2, 0.1), plane(shape(41, 1), 3, 0.1)]],
  ["one plane", [plane(shape(45, 30), 4, 0.03)]],
  ["three planes", [5, 6, 7].map((seed) => plane(shape(37, 26), seed, 0.05))],
  [
    "halves, and a constant plane",
    [
      plane(shape(39, 24, -7, 250), 8, 0.02),
      { ...shape(20, 12, 3, 3), samples: new Int32Array(240).fill(3) },
      plane(shape(20, 12, -100, 100), 9, 0.02),
      plane(shape(39, 24), 8, 0.1),
    ],
  ],
  ["the widest range", [plane(shape(30, 20, -65536, 65536), 10, 0.4), plane(shape(30, 20, 0, 65535), 11, 2)]],
  [
    "values with gaps, counted",
    [14, 15, 16].map((seed) => {
      const { samples, ...rest } = plane(shape(70, 60, seed === 15 ? -255 : 0, 255), seed, 0.06);
      return { ...rest, samples: samples.map((sample) => 3 * Math.floor(sample / 3)) };
    }),
  ],
  ["few values", [plane(shape(50, 20, 0, 1), 12, 0.5), plane(shape(50, 20, -1, 1), 13, 1)]],
];

function expectDecoded(decoded: readonly (readonly Int32Array[])[], planes: readonly Plane[]): void {
  expect(decoded.map((rows) => rows.flatMap((row) => [...row]))).toEqual(
    planes.map(({ samples }) => [...samples]),
  );
}

describe.each(CASES)("the description of priors decodes what the codec wrote: %s", (_name, planes) => {
  it("prior 32", () => {
    expectDecoded(decodePlanesSlowly(encodePlanes(kernel, planes, "default"), planes), planes);
  });

  it("prior 34", () => {
    expectDecoded(decodePlanesSlowly(encodePlanes(kernel, planes, "fast"), planes, decodePlaneFast), planes);
  });
});
