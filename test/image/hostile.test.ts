import { describe, expect, test } from "vitest";
import { FlowzipError } from "../../codec/container/errors.js";
import { Reader, Writer } from "../../codec/container/wire.js";
import type { ImageFlow } from "../../codec/image/flow.js";
import type { LatticeParameters } from "../../codec/image/lattice/parameters.js";
import { type Plane, type PlaneShape, shapeOf } from "../../codec/image/plane.js";
import { IMAGE_FLOWS } from "../../codec/image/registry.js";
import { Random } from "../support/random.js";
import { coloursOf, planeOf } from "./pictures.js";

const WIDTH = 12;
const HEIGHT = 7;

/** Pictures that some flow proposes something for, and the lattices have exceptions in. */
function pictures(random: Random): Plane[][] {
  return [
    coloursOf(WIDTH, HEIGHT, (x, y) => [20 * x, 30 * y, (x * y) % 5 === 0 ? 255 : random.below(256)]),
    coloursOf(WIDTH, HEIGHT, (x, y) => [(x + y) % 3 ? 9 : 200, (x + y) % 3 ? 9 : 200, 5]),
    [planeOf(WIDTH, HEIGHT, (x, y) => 257 * (x + y), 0, 65535), planeOf(WIDTH, HEIGHT, () => 3, 0, 65535)],
  ];
}

function parametersOf(flow: ImageFlow<unknown>, planes: readonly Plane[]): readonly unknown[] {
  if (flow.id >= 40) return flow.propose(planes);
  if (planes.length < 3) return [];
  const sampling = { kernel: 1, horizontal: true, vertical: true, phaseX: 1, phaseY: 0 };
  const parameters: LatticeParameters = { sampling, mark: 0, otherChromas: 0, otherColours: 0, ranges: [] };
  return [parameters];
}

/** What a decoder does with parameters and planes; `corrupt` or `truncated`, or planes of the shapes that are wanted. */
function expectSafe(
  flow: ImageFlow<unknown>,
  bytes: Uint8Array,
  shapes: readonly PlaneShape[],
  planesOf: (shapes: readonly PlaneShape[]) => readonly Plane[],
): "refused" | "decoded" {
  try {
    const parameters = flow.read(new Reader(bytes, "in a test"), shapes);
    const made = flow.shapes(shapes, parameters);
    for (const { width, height, least, most } of made) {
      expect(width).toBeGreaterThan(0);
      expect(height).toBeGreaterThan(0);
      expect(width * height).toBeLessThanOrEqual(Math.max(WIDTH * HEIGHT, 65536));
      expect(least).toBeLessThanOrEqual(most);
    }
    const back = flow.inverse(planesOf(made), parameters, shapes);
    expect(back.map(shapeOf)).toEqual(shapes);
    for (const { samples, least, most } of back) {
      expect(samples.length).toBe(WIDTH * HEIGHT);
      expect(samples.every((sample) => sample >= least && sample <= most)).toBe(true);
    }
    return "decoded";
  } catch (error) {
    if (!(error instanceof FlowzipError)) throw error;
    expect(["corrupt", "truncated"]).toContain(error.code);
    return "refused";
  }
}

describe("every flow on planes", () => {
  test("refuses, or decodes to samples in range, whatever its parameters and planes are", () => {
    const random = new Random(1);
    const outcomes = new Map<string, Set<string>>();
    for (const planes of pictures(random)) {
      const shapes = planes.map(shapeOf);
      const noise = (made: readonly PlaneShape[]) =>
        made.map(({ width, height, least, most }) =>
          planeOf(width, height, () => least + random.below(most - least + 1), least, most),
        );
      for (const flow of IMAGE_FLOWS) {
        for (const proposal of parametersOf(flow, planes)) {
          const writer = new Writer();
          flow.write(writer, flow.forward(planes, proposal).parameters);
          const bytes = writer.finish();
          const seen = outcomes.get(flow.name) ?? new Set();
          outcomes.set(flow.name, seen.add(expectSafe(flow, bytes, shapes, noise)));
          for (let turn = 0; turn < 400; turn++) {
            const changed = bytes.slice(
              0,
              random.below(4) === 0 ? random.below(bytes.length + 1) : undefined,
            );
            if (changed.length > 0) changed[random.below(changed.length)] = random.below(256);
            seen.add(expectSafe(flow, changed, shapes, noise));
          }
        }
      }
    }
    // Coefficients and frames need larger pictures, and have tests of their own.
    const tried = IMAGE_FLOWS.filter(({ name }) => name !== "dct" && name !== "frames");
    for (const { name } of tried) expect(outcomes.has(name), name).toBe(true);
    for (const name of ["photocd", "equal", "constant", "gaps", "palette"]) {
      expect(outcomes.get(name), name).toContain("refused");
    }
  });
});
