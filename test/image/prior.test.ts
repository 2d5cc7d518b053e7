import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FlowzipError } from "../../codec/container/errors.js";
import type { Plane, PlaneShape } from "../../codec/image/plane.js";
import { decodePlanes, encodePlanes, type PlaneLevel } from "../../codec/image/prior.js";
import { Kernel } from "../../codec/kernel.js";
import { failure } from "../support/failure.js";
import { Random } from "../support/random.js";

const kernel = await Kernel.load();
const LEVELS: readonly PlaneLevel[] = ["fast", "default", "max"];

function plane(shape: PlaneShape, value: (x: number, y: number) => number): Plane {
  const { width, height, least, most } = shape;
  const samples = new Int32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      samples[y * width + x] = Math.max(least, Math.min(most, Math.round(value(x, y))));
    }
  }
  return { ...shape, samples };
}

function noise(shape: PlaneShape, seed: number): Plane {
  const bytes = new Random(seed).bytes(4 * shape.width * shape.height);
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, shape.width * shape.height);
  return plane(
    shape,
    (x, y) => shape.least + ((words[y * shape.width + x] ?? 0) % (shape.most - shape.least + 1)),
  );
}

const waves = (shape: PlaneShape, slope: number): Plane =>
  plane(shape, (x, y) => 100 + 60 * Math.sin(x / 9) + 40 * Math.sin(y / 7 + slope) + slope * x);

function expectRestored(planes: readonly Plane[], level: PlaneLevel): number {
  const mark = kernel.mark();
  const payload = encodePlanes(kernel, planes, level);
  const decoded = decodePlanes(kernel, payload, planes, level).planes;
  expect(decoded.length).toBe(planes.length);
  for (const [index, own] of planes.entries()) {
    const samples = decoded[index]?.samples;
    expect(samples?.every((sample, at) => sample === own.samples[at])).toBe(true);
    expect(samples?.length).toBe(own.samples.length);
  }
  expect(kernel.mark()).toBe(mark);
  return payload.length;
}

const byte = (width: number, height: number): PlaneShape => ({ width, height, least: 0, most: 255 });

const RANGES: readonly (readonly [number, number])[] = [
  [0, 1],
  [0, 255],
  [-3, 2],
  [-255, 255],
  [0, 65535],
  [-65536, 65536],
  [7, 7],
  [1000, 1003],
];

describe.each(LEVELS)("the prior of planes, level %s", (level) => {
  it("restores noise of every small size", () => {
    for (const width of [1, 2, 3, 4, 5, 7, 8, 9, 17]) {
      for (const height of [1, 2, 3, 5, 9])
        expectRestored([noise(byte(width, height), width * height)], level);
    }
  });

  it.each(RANGES)("restores noise and edges from %i to %i", (least, most) => {
    const shape = { width: 37, height: 21, least, most };
    const checks = plane(shape, (x, y) => (((x >> 2) + (y >> 3)) & 1 ? most : least));
    expectRestored([noise(shape, 5), checks, noise(shape, 6)], level);
  });

  it("restores planes of several sizes, halves among them, in any order", () => {
    const sizes = [
      byte(33, 19),
      byte(17, 10),
      byte(33, 19),
      byte(9, 5),
      byte(50, 3),
      byte(17, 10),
      byte(33, 19),
    ];
    expectRestored(
      sizes.map((shape, index) => (index & 1 ? noise(shape, index) : waves(shape, index))),
      level,
    );
  });

  it("restores anything", () => {
    const shapes = fc.record({
      width: fc.integer({ min: 1, max: 24 }),
      height: fc.integer({ min: 1, max: 12 }),
      least: fc.integer({ min: -300, max: 0 }),
      most: fc.integer({ min: 0, max: 40000 }),
    });
    fc.assert(
      fc.property(shapes, fc.nat(1000), fc.integer({ min: 1, max: 3 }), (shape, seed, count) => {
        expectRestored(
          Array.from({ length: count }, (_, index) => noise(shape, seed + index)),
          level,
        );
      }),
      { numRuns: 25 },
    );
  });

  it("needs next to nothing for planes that are nearly all zero, and nothing for constant ones", () => {
    const sparse = plane({ width: 256, height: 256, least: -4, most: 4 }, (x, y) =>
      x === 77 && y % 100 === 50 ? 2 : 0,
    );
    expect(expectRestored([sparse], level)).toBeLessThan(90);
    expect(expectRestored([plane({ ...byte(300, 300), least: 9, most: 9 }, () => 9)], level)).toBe(0);
    expect(expectRestored([], level)).toBe(0);
  });

  it("predicts what is smooth, and a plane from the one before", () => {
    const shape = byte(128, 96);
    const smooth = waves(shape, 0.3);
    const grain = noise({ ...shape, most: 60 }, 4);
    const offset = { ...grain, most: 70, samples: grain.samples.map((sample) => sample + 7) };
    expect(expectRestored([smooth], level)).toBeLessThan(smooth.samples.length * 0.25);
    const alone = expectRestored([grain], level);
    expect(alone).toBeGreaterThan((grain.samples.length * Math.log2(61)) / 8);
    expect(expectRestored([grain, offset], level) - alone).toBeLessThan(alone * 0.15);
  });

  it("makes the same bytes again, whatever its memory held", () => {
    const planes = [waves(byte(40, 30), 1), noise(byte(40, 30), 8), waves(byte(20, 15), 2)];
    const payload = encodePlanes(kernel, planes, level);
    const mark = kernel.mark();
    for (const dirt of [0x5a, 0xff]) {
      kernel.view(kernel.allocate(24 << 20)).fill(dirt);
      kernel.release(mark);
      expect(encodePlanes(kernel, planes, level)).toEqual(payload);
      expect(decodePlanes(kernel, payload, planes, level).planes).toEqual(planes);
    }
  });

  it("knows a payload that is cut or longer", async () => {
    const planes = [noise(byte(16, 9), 3), waves(byte(16, 9), 1)];
    const payload = encodePlanes(kernel, planes, level);
    for (let size = 0; size < payload.length; size += 7) {
      const cut = payload.subarray(0, size);
      expect((await failure(() => decodePlanes(kernel, cut, planes, level))).code).toBe("corrupt");
    }
    const longer = Uint8Array.from([...payload, 0]);
    expect((await failure(() => decodePlanes(kernel, longer, planes, level))).code).toBe("corrupt");
  });

  it("ends on hostile payloads with samples in their range or a typed error, and writes nowhere else", () => {
    const valid = encodePlanes(kernel, [noise(byte(16, 16), 2)], level);
    const hostile = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.tuple(fc.nat(valid.length - 1), fc.nat(255)).map(([at, value]) => valid.with(at, value)),
    );
    const ranges = fc.constantFrom(...RANGES);
    fc.assert(
      fc.property(
        hostile,
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        ranges,
        (payload, width, height, [least, most]) => {
          const mark = kernel.mark();
          const before = kernel.allocate(64);
          kernel.view(before).fill(0xcd);
          const shapes = [
            { width, height, least, most },
            { width: (width + 1) >> 1, height: (height + 1) >> 1, least, most },
          ];
          try {
            for (const { samples } of decodePlanes(kernel, payload, shapes, level).planes) {
              expect(samples.every((sample) => sample >= least && sample <= most)).toBe(true);
            }
          } catch (error) {
            if (!(error instanceof FlowzipError) || error.code !== "corrupt") throw error;
          }
          expect(kernel.view(before).every((value) => value === 0xcd)).toBe(true);
          expect(kernel.mark()).toBe(mark + 128);
          kernel.release(mark);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("refuses shapes that it does not code before it allocates", async () => {
    const bad: readonly PlaneShape[] = [
      byte(0, 4),
      byte(4, -1),
      byte(1.5, 4),
      byte(2 ** 17, 1),
      byte(2 ** 16, 2 ** 16),
      { ...byte(4, 4), least: 3, most: 2 },
      { ...byte(4, 4), most: 2 ** 20 },
      { ...byte(4, 4), least: Number.NaN },
    ];
    for (const shape of bad) {
      expect((await failure(() => decodePlanes(kernel, new Uint8Array(9), [shape], level))).code).toBe(
        "corrupt",
      );
      const samples = new Int32Array(16);
      expect((await failure(() => encodePlanes(kernel, [{ ...shape, samples }], level))).code).toBe(
        "invalid-argument",
      );
    }
    const outside = { ...byte(2, 1), samples: Int32Array.of(0, 256) };
    expect((await failure(() => encodePlanes(kernel, [outside], level))).code).toBe("invalid-argument");
  });
});

describe("frames, pictures one below the other", () => {
  const FRAMES = { height: 16, first: 16 };
  const framed = (plane: Plane): Plane => ({ ...plane, frames: FRAMES });
  const random = new Random(3);
  /** Textures of one kind, each with an offset of its own. */
  const tall = plane(byte(24, 16 * 12), (x, y) => {
    const frame = Math.floor(y / 16);
    return 40 + 14 * frame + 30 * Math.sin(x / 3) * Math.cos(y / 2) + random.below(6);
  });
  const second = plane(byte(24, 16 * 12), (x, y) => tall.samples[y * 24 + x]! / 2 + random.below(4));

  it("come back, and learn from each other, plane by plane", () => {
    const both = [tall, second].map(framed);
    const together = expectRestored(both, "max");
    const alone = FRAMES.height * 24;
    let sum = 0;
    for (let from = 0; from < tall.samples.length; from += alone) {
      const cut = [tall, second].map(({ samples }) => ({
        ...byte(24, 16),
        samples: samples.subarray(from, from + alone),
      }));
      sum += encodePlanes(kernel, cut, "max").length;
    }
    expect(together).toBeLessThan(0.95 * sum);
    const first = { height: 16, first: 5 };
    expectRestored(
      [tall, second].map((plane) => ({ ...plane, frames: first })),
      "max",
    );
  });

  it("are refused by levels that do not know them, and where planes have others", async () => {
    for (const level of ["fast", "default"] as const) {
      expect((await failure(() => encodePlanes(kernel, [framed(tall)], level))).code).toBe("corrupt");
      expect((await failure(() => decodePlanes(kernel, new Uint8Array(9), [framed(tall)], level))).code).toBe(
        "corrupt",
      );
    }
    const shapes = [framed(tall), second];
    expect((await failure(() => decodePlanes(kernel, new Uint8Array(9), shapes, "max"))).code).toBe(
      "corrupt",
    );
    const lower = { ...framed(second), height: 100 };
    expect(
      (await failure(() => decodePlanes(kernel, new Uint8Array(9), [framed(tall), lower], "max"))).code,
    ).toBe("corrupt");
  });
});

it("level max learns which values occur, also of what an earlier plane was taken from", () => {
  const shape = byte(160, 160);
  const count = 160 * 160;
  const kinds = noise({ ...shape, most: 15 }, 21);
  const other = noise({ ...shape, most: 63 }, 22);
  const toned = { ...shape, samples: kinds.samples.map((kind) => 90 + 3 * kind) };
  const beyond = { ...shape, least: -255, samples: toned.samples.map((v, at) => v - other.samples[at]!) };
  const alone = expectRestored([toned], "max");
  const behind = expectRestored([other, beyond], "max") - expectRestored([other], "max");
  // Whoever knows the least and the greatest of the sixteen values, and not which are between, takes log2(46) = 5.52 bits.
  expect((8 * alone) / count).toBeLessThan(5.25);
  expect((8 * behind) / count).toBeLessThan(5.4);
});
