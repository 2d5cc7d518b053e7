import { describe, expect, test } from "vitest";
import type { Placement } from "../../codec/image/dct/geometry.js";
import { inverseOfJpeg } from "../../codec/image/dct/recovery.js";
import { findSampling } from "../../codec/image/dct/sampling.js";
import { dct } from "../../codec/image/flow/dct.js";
import { TRIANGLE } from "../../codec/image/lattice/sampling.js";
import type { Plane } from "../../codec/image/plane.js";
import { Random } from "../support/random.js";
import { planeOf } from "./pictures.js";

const LEVELS = 256;
const clamp = (value: number) => Math.min(Math.max(value, 0), LEVELS - 1);

/** A colour by the formulas of `jdcolor.c`. */
function colourOf(y: number, cb: number, cr: number): readonly [number, number, number] {
  const [first, second] = [cb - 128, cr - 128];
  return [
    clamp(y + ((91881 * second + 32768) >> 16)),
    clamp(y + ((-22554 * first - 46802 * second + 32768) >> 16)),
    clamp(y + ((116130 * first + 32768) >> 16)),
  ];
}

const bytesOf = (range: number) => [0, 8, 16, 24].map((shift) => (range >>> shift) & 255);

describe("the chromas of a clipped colour", () => {
  const { chromas } = inverseOfJpeg();

  test("hold all that make it", () => {
    for (let y = 0; y < LEVELS; y += 4) {
      for (let cb = 0; cb < LEVELS; cb += 5) {
        for (let cr = 1; cr < LEVELS; cr += 5) {
          const colour = colourOf(y, cb, cr);
          if (!colour.some((value) => value === 0 || value === LEVELS - 1)) continue;
          const [firstLeast, firstMost, secondLeast, secondMost] = bytesOf(chromas.find(...colour));
          const isWithin = cb >= firstLeast! && cb <= firstMost! && cr >= secondLeast! && cr <= secondMost!;
          if (!isWithin) expect.fail(`${[y, cb, cr]} makes ${colour} from beyond its range`);
        }
      }
    }
  });

  test.each([
    ["black", 0],
    ["white", LEVELS - 1],
  ])("are few for %s, and those that make it", (_, value) => {
    const wanted = [LEVELS, -1, LEVELS, -1];
    for (let y = 0; y < LEVELS; y++) {
      for (let cb = 0; cb < LEVELS; cb++) {
        for (let cr = 0; cr < LEVELS; cr++) {
          if (colourOf(y, cb, cr).some((one) => one !== value)) continue;
          wanted[0] = Math.min(wanted[0]!, cb);
          wanted[1] = Math.max(wanted[1]!, cb);
          wanted[2] = Math.min(wanted[2]!, cr);
          wanted[3] = Math.max(wanted[3]!, cr);
        }
      }
    }
    expect(bytesOf(chromas.find(value, value, value))).toEqual(wanted);
  });
});

/** A picture of 160 x 160 whose chroma was doubled by the triangle filter, and whose liveliest parts are the most clipped. */
function clippedPicture(): readonly Plane[] {
  const random = new Random(4);
  const blocks = (columns: number, size: (blockX: number, blockY: number) => number, mean: number): Plane => {
    const width = 8 * columns;
    const plane = planeOf(width, width, () => 0, -2048, 2048);
    for (let at = 0; at < plane.samples.length; at++) {
      const [x, y] = [at % width, Math.floor(at / width)];
      const order = (x & 7) + (y & 7);
      const most = size(x >> 3, y >> 3);
      if (order === 0) plane.samples[at] = mean + random.below(2 * most + 1) - most;
      else if (order < 4) plane.samples[at] = random.below(most + 1) - (most >> 1);
    }
    return plane;
  };
  // In three corners of four chroma and luma are beyond what colours hold.
  const isWild = (at: number, last: number) => at > last / 3;
  const planes = [
    blocks(20, (x, y) => (isWild(x, 20) || isWild(y, 20) ? 30 : 6), 40),
    blocks(10, (x, y) => (isWild(x, 10) || isWild(y, 10) ? 60 : 8), 0),
    blocks(10, (x, y) => (isWild(x, 10) || isWild(y, 10) ? 60 : 8), 0),
  ];
  const placement: Placement = {
    kernel: TRIANGLE,
    horizontal: true,
    vertical: true,
    left: 0,
    top: 0,
    beyondLeft: false,
    beyondRight: false,
    beyondTop: false,
    beyondBottom: false,
  };
  const table = new Int32Array(64).fill(16);
  const ranges = planes.map(({ least, most }) => ({ least, most }));
  const parameters = { placement, components: 3 as const, tables: [table, table], changed: 0, ranges };
  const shape = { width: 160, height: 160, least: 0, most: LEVELS - 1 };
  return dct.inverse(planes, parameters, [shape, shape, shape]);
}

test("doubled chroma is found where most of the picture is clipped", () => {
  const planes = clippedPicture();
  const samples = planes.flatMap((plane) => [...plane.samples]);
  const clipped = samples.filter((value) => value === 0 || value === LEVELS - 1).length;
  expect(clipped / samples.length).toBeGreaterThan(0.2);
  expect(findSampling(inverseOfJpeg(), planes)).toMatchObject({
    kernel: TRIANGLE,
    horizontal: true,
    vertical: true,
  });
});
