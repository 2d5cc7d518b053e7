import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FlowzipError } from "../../codec/container/errors.js";
import type { Plane, PlaneShape } from "../../codec/image/plane.js";
import { encodePlanes, type PlaneLevel } from "../../codec/image/prior.js";
import { decodeScreen, encodeScreen } from "../../codec/image/screen.js";
import { Kernel } from "../../codec/kernel.js";
import { failure } from "../support/failure.js";
import { Random } from "../support/random.js";
import { coloursOf, pictures, planeOf } from "./pictures.js";

const kernel = await Kernel.load();
const LEVELS: readonly PlaneLevel[] = ["default", "max"];

function expectRestored(planes: readonly Plane[], level: PlaneLevel): number {
  const mark = kernel.mark();
  const payload = encodeScreen(kernel, planes, level);
  const decoded = decodeScreen(kernel, payload, planes, level).planes;
  expect(decoded.length).toBe(planes.length);
  for (const [index, { samples }] of planes.entries()) {
    const own = decoded[index]?.samples;
    expect(own?.length).toBe(samples.length);
    expect(own?.every((sample, at) => sample === samples[at])).toBe(true);
  }
  expect(kernel.mark()).toBe(mark);
  return payload.length;
}

/** Glyphs of few shapes on lines, in boxes of flat colours: what a screen is made of. */
function screenOf(width: number, height: number, seed: number): Plane[] {
  const random = new Random(seed);
  const glyphs = Array.from({ length: 12 }, () => Array.from({ length: 7 }, () => random.below(32)));
  const text = Array.from({ length: Math.ceil(height / 10) }, () =>
    Array.from({ length: Math.ceil(width / 6) }, () => random.below(20)),
  );
  const papers = [
    [255, 255, 255],
    [30, 34, 42],
    [240, 240, 235],
  ];
  return coloursOf(width, height, (x, y) => {
    const box = (Math.floor(x / 90) + Math.floor(y / 60)) % 3;
    const glyph = glyphs[text[Math.floor(y / 10)]![Math.floor(x / 6)]!];
    const isInk = glyph !== undefined && y % 10 < 7 && x % 6 < 5 && (glyph[y % 10]! >> (x % 6)) & 1;
    return isInk ? [20 + 60 * box, 110, 200 - 40 * box] : papers[box]!;
  });
}

const noise = (shape: PlaneShape, random: Random): Plane =>
  planeOf(
    shape.width,
    shape.height,
    () => shape.least + random.below(shape.most - shape.least + 1),
    shape.least,
    shape.most,
  );

describe.each(LEVELS)("the prior of screens, level %s", (level) => {
  it("restores pictures of all kinds, of 1 to 4 planes, of 1 to 16 bits", () => {
    fc.assert(
      fc.property(pictures, (planes) => {
        expectRestored(planes, level);
      }),
      { numRuns: 25 },
    );
  });

  it.each([1, 2, 3, 4])("restores noise and flat areas of %i planes of every number of bits", (count) => {
    const random = new Random(count);
    for (const bits of [1, 2, 3, 7, 8, 9, 12, 15, 16]) {
      const shape = { width: 19, height: 11, least: 0, most: 2 ** bits - 1 };
      const random0 = Array.from({ length: count }, () => noise(shape, random));
      const flat = random0.map((plane) => {
        const { samples, most } = plane;
        return planeOf(19, 11, (x, y) => (y < 5 ? (x < 9 ? most : 0) : samples[y * 19 + x]!), 0, most);
      });
      expectRestored(random0, level);
      expectRestored(flat, level);
    }
  });

  it.each([
    [1, 1],
    [1, 50],
    [50, 1],
    [2, 2],
    [3, 40],
    [40, 3],
  ])("restores %i x %i pixels", (width, height) => {
    const random = new Random(width);
    for (const most of [1, 255, 65535]) {
      const shape = { width, height, least: 0, most };
      expectRestored([noise(shape, random)], level);
      expectRestored([noise(shape, random), noise(shape, random), noise(shape, random)], level);
      expectRestored([planeOf(width, height, (x, y) => ((x >> 2) ^ y) & 1, 0, most)], level);
    }
  });

  it("restores palettes and planes of other sizes, constant ones, and ranges around 0", () => {
    const random = new Random(8);
    const indices = planeOf(40, 30, (x, y) => ((x >> 3) * (y >> 2)) % 7, 0, 6);
    const rows = [0, 1, 2].map(() => noise({ width: 7, height: 1, least: 0, most: 255 }, random));
    expectRestored([indices, ...rows], level);
    expectRestored([planeOf(40, 30, () => 4, 4, 4), ...rows, indices], level);
    expectRestored([planeOf(40, 30, () => 4, 4, 4)], level);
    expectRestored([], level);
    const widest = { width: 23, height: 17, least: -65536, most: 65536 };
    expectRestored(
      [noise(widest, random), noise(widest, random), noise(widest, random), noise(widest, random)],
      level,
    );
    const six = { width: 9, height: 9, least: -3, most: 5 };
    expectRestored(
      Array.from({ length: 6 }, () => noise(six, random)),
      level,
    );
  });

  it("restores long noise, after which no neighbour is likely", () => {
    const shape = { width: 300, height: 70, least: 0, most: 65535 };
    const size = expectRestored([noise(shape, new Random(3))], level);
    expect(size).toBeGreaterThan(2 * 300 * 70);
    expect(size).toBeLessThan(2.1 * 300 * 70);
  });

  it("makes a screen much smaller than the prior of planes does", () => {
    const planes = screenOf(320, 200, 5);
    const size = expectRestored(planes, level);
    expect(size).toBeLessThan(0.6 * encodePlanes(kernel, planes, level).length);
  });

  it("refuses a payload that is cut or changed, or gives planes within their ranges", () => {
    const planes = [...screenOf(60, 30, 9), planeOf(8, 1, (x) => 20 * x)];
    const payload = encodeScreen(kernel, planes, level);
    const random = new Random(7);
    let refused = 0;
    const attempts: Uint8Array[] = [];
    for (let size = 0; size < payload.length; size += 1 + (size >> 3))
      attempts.push(payload.subarray(0, size));
    attempts.push(Uint8Array.of(...payload, 0));
    for (let turn = 0; turn < 120; turn++) {
      const changed = payload.slice();
      const at = random.below(changed.length);
      changed[at] = changed[at]! ^ (1 << random.below(8));
      attempts.push(changed);
    }
    for (let turn = 0; turn < 40; turn++) attempts.push(random.bytes(random.below(300)));
    for (const attempt of attempts) {
      const mark = kernel.mark();
      try {
        const decoded = decodeScreen(kernel, attempt, planes, level).planes;
        for (const [index, { least, most, samples }] of planes.entries()) {
          const own = decoded[index]!.samples;
          expect(own.length).toBe(samples.length);
          expect(own.every((sample) => sample >= least && sample <= most)).toBe(true);
        }
      } catch (error) {
        if (!(error instanceof FlowzipError)) throw error;
        expect(["corrupt", "truncated"]).toContain(error.code);
        refused++;
      }
      expect(kernel.mark()).toBe(mark);
    }
    expect(refused).toBeGreaterThan(0.9 * attempts.length);
  });

  it("refuses planes that it does not code, and a payload of no pixels that has some", async () => {
    const bad = planeOf(3, 3, (x) => 100 * x, 0, 100);
    expect((await failure(() => encodeScreen(kernel, [bad], level))).code).toBe("invalid-argument");
    const wide = { width: 2 ** 17, height: 1, least: 0, most: 1 };
    expect((await failure(() => decodeScreen(kernel, new Uint8Array(20), [wide], level))).code).toBe(
      "corrupt",
    );
    const flat = { width: 3, height: 3, least: 5, most: 5 };
    expect((await failure(() => decodeScreen(kernel, Uint8Array.of(1, 7), [flat], level))).code).toBe(
      "corrupt",
    );
  });
});
