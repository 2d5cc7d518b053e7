import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Reader, Writer } from "../../codec/container/wire.js";
import { constant } from "../../codec/image/flow/constant.js";
import { equal } from "../../codec/image/flow/equal.js";
import { frames } from "../../codec/image/flow/frames.js";
import { gaps } from "../../codec/image/flow/gaps.js";
import { green } from "../../codec/image/flow/green.js";
import { palette } from "../../codec/image/flow/palette.js";
import { ycocg } from "../../codec/image/flow/ycocg.js";
import type { ImageFlow } from "../../codec/image/flow.js";
import type { LatticeParameters } from "../../codec/image/lattice/parameters.js";
import { frameRows, type Plane, shapeOf } from "../../codec/image/plane.js";
import { IMAGE_FLOWS } from "../../codec/image/registry.js";
import { expectFailure } from "../support/failure.js";
import { coloursOf, pictures, planeOf } from "./pictures.js";

const COLOURS: readonly ImageFlow<unknown>[] = [ycocg, green];
const LATTICES = IMAGE_FLOWS.filter(({ id }) => id < 40) as readonly ImageFlow<LatticeParameters>[];

/** Takes planes there and back, by what would be written; checks all that a flow promises. Gives what it made. */
function expectExact(
  flow: ImageFlow<unknown>,
  planes: readonly Plane[],
  proposal: unknown,
): readonly Plane[] {
  const before = planes.map(({ samples }) => samples.slice());
  const made = flow.forward(planes, proposal);
  const writer = new Writer();
  flow.write(writer, made.parameters);
  const reader = new Reader(writer.finish(), "in a test", true);
  const read = flow.read(reader, planes.map(shapeOf));
  expect(reader.remaining).toBe(0);
  expect(reader.position).toBeLessThanOrEqual(4096);
  expect(read).toEqual(made.parameters);
  expect(flow.shapes(planes.map(shapeOf), read)).toEqual(made.planes.map(shapeOf));
  for (const { width, height, least, most, samples } of made.planes) {
    expect(samples.length).toBe(width * height);
    expect(samples.every((sample) => sample >= least && sample <= most)).toBe(true);
  }
  const latents = made.planes.map(({ samples }) => samples.slice());
  expect(flow.inverse(made.planes, read, planes.map(shapeOf))).toEqual(planes);
  expect(made.planes.map(({ samples }) => samples)).toEqual(latents);
  expect(planes.map(({ samples }) => samples)).toEqual(before);
  return made.planes;
}

describe("every flow on planes", () => {
  test("has an id and a name of its own", () => {
    expect(new Set(IMAGE_FLOWS.map(({ id }) => id)).size).toBe(IMAGE_FLOWS.length);
    expect(new Set(IMAGE_FLOWS.map(({ name }) => name)).size).toBe(IMAGE_FLOWS.length);
    expect(IMAGE_FLOWS.every(({ id }) => id >= 32)).toBe(true);
  });

  test("takes back what it proposed to do", () => {
    const used = new Map(IMAGE_FLOWS.map(({ name }) => [name, 0]));
    fc.assert(
      fc.property(pictures, (planes) => {
        for (const flow of IMAGE_FLOWS) {
          for (const proposal of flow.propose(planes)) {
            expectExact(flow, planes, proposal);
            used.set(flow.name, used.get(flow.name)! + 1);
          }
        }
      }),
      { numRuns: 150 },
    );
    for (const { name } of [ycocg, green, equal, constant, gaps, palette]) {
      expect(used.get(name), name).toBeGreaterThan(0);
    }
  });

  test("that says where frames begin leaves samples as they are, and refuses frames that cannot be", async () => {
    const planes = [planeOf(9, 30, (x, y) => 7 * x + y, 0, 255), planeOf(9, 30, (x) => x, 0, 255)];
    for (const [height, first] of [
      [8, 8],
      [8, 3],
      [30, 1],
      [11, 11],
    ] as const) {
      const made = expectExact(frames, planes, { height, first });
      expect(made.map((plane) => plane.frames)).toEqual([
        { height, first },
        { height, first },
      ]);
    }
    expect(frameRows({ height: 8, first: 3 }, 30)).toEqual([0, 3, 11, 19, 27, 30]);
    expect(frameRows({ height: 10, first: 10 }, 30)).toEqual([0, 10, 20, 30]);
    const framed = frames.forward(planes, { height: 8, first: 8 }).planes;
    const wrong: [readonly Plane[], number, number][] = [
      [planes, 7, 7],
      [planes, 31, 1],
      [planes, 9, 0],
      [planes, 9, 10],
      [[planeOf(7, 30, () => 1, 0, 2)], 8, 8],
      [[planes[0]!, planeOf(9, 29, () => 1, 0, 2)], 8, 8],
      [framed, 8, 8],
    ];
    for (const [shapes, height, first] of wrong) {
      await expectFailure(() => frames.forward(shapes, { height, first }), "invalid-argument", "frames");
      const bytes = new Writer().number(height).number(first).finish();
      await expectFailure(() => frames.read(new Reader(bytes, "in a test"), shapes), "corrupt");
    }
  });

  test("does one after another what they propose", () => {
    fc.assert(
      fc.property(pictures, fc.shuffledSubarray([...IMAGE_FLOWS]), (planes, flows) => {
        let at: readonly Plane[] = planes;
        for (const flow of flows) {
          const [proposal] = flow.propose(at);
          if (proposal !== undefined) at = expectExact(flow, at, proposal);
        }
      }),
      { numRuns: 200 },
    );
  });

  test("takes back what it did unasked, to colours of any kind", () => {
    const sampling = fc.record({
      kernel: fc.constantFrom(0, 1, 2),
      horizontal: fc.boolean(),
      vertical: fc.boolean(),
      phaseX: fc.constantFrom(0, 1),
      phaseY: fc.constantFrom(0, 1),
    });
    fc.assert(
      fc.property(pictures, sampling, (planes, drawn) => {
        if (planes.length < 3) return;
        for (const flow of COLOURS) expectExact(flow, planes, {});
        if (planes.some(({ most }) => most > 255)) return;
        const { width, height } = planes[0]!;
        if ((drawn.horizontal && width === drawn.phaseX) || (drawn.vertical && height === drawn.phaseY))
          return;
        for (const flow of LATTICES) {
          const parameters = { sampling: drawn, mark: 0, otherChromas: 0, otherColours: 0, ranges: [] };
          // The triangle rounds between two samples: without a doubled direction it is no sampling.
          const isSampling = drawn.kernel !== 2 || drawn.horizontal || drawn.vertical;
          if (isSampling) expectExact(flow, planes, parameters);
          else expect(() => expectExact(flow, planes, parameters)).toThrow("cannot be applied");
        }
      }),
      { numRuns: 200 },
    );
  });

  test("refuses planes that it was not made for", async () => {
    const one = [planeOf(3, 2, (x) => x)];
    for (const flow of [...COLOURS, ...LATTICES]) {
      const parameters = {
        sampling: { kernel: 0, horizontal: false, vertical: false, phaseX: 0, phaseY: 0 },
      };
      await expectFailure(() => flow.forward(one, parameters as never), "invalid-argument", flow.name);
      await expectFailure(
        () => flow.read(new Reader(new Uint8Array(9), "in a test"), one),
        "corrupt",
        flow.name,
      );
    }
    const different = [planeOf(3, 2, (x) => x), planeOf(3, 2, (_x, y) => y)];
    await expectFailure(() => equal.forward(different, { sources: [0, 0] }), "invalid-argument", "equal");
    await expectFailure(() => equal.forward(different, { sources: [0] }), "invalid-argument", "equal");
    await expectFailure(
      () => constant.forward(different, { values: [0, undefined] }),
      "invalid-argument",
      "constant",
    );
    const step = { count: 1, first: 0, leastStep: 1, mostStep: 1 };
    const wide = [planeOf(3, 2, (x) => x, 0, 2 ** 20)];
    await expectFailure(() => gaps.forward(wide, { levels: [step] }), "invalid-argument", "gaps");
    await expectFailure(() => palette.forward([], { colours: 1 }), "invalid-argument", "palette");
  });
});

describe("YCoCg-R", () => {
  test("has the values of its definition", () => {
    const colours = [
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
      [255, 255, 255],
      [10, 20, 31],
    ];
    const { planes } = ycocg.forward(
      coloursOf(5, 1, (x) => colours[x]!),
      {},
    );
    expect(planes.map(({ samples }) => [...samples])).toEqual([
      [63, 127, 63, 255, 20],
      [255, 0, -255, 0, -21],
      [-127, 255, -127, 0, 0],
    ]);
  });

  test("is one to one on all colours of 4 bits", () => {
    const planes = [8, 4, 0].map((shift) => planeOf(64, 64, (x, y) => ((y * 64 + x) >> shift) & 15, 0, 15));
    const made = expectExact(ycocg, planes, {});
    const keys = new Set(planes[0]!.samples.map((_, at) => key(made, at)));
    expect(keys.size).toBe(4096);
    expect(made.map(({ least, most }) => [least, most])).toEqual([
      [0, 15],
      [-15, 15],
      [-15, 15],
    ]);
    for (const { samples, least, most } of made) {
      expect(Math.min(...samples)).toBe(least);
      expect(Math.max(...samples)).toBe(most);
    }
  });
});

/** A number for the samples of all planes at one place. */
function key(planes: readonly Plane[], at: number): number {
  return planes.reduce((sum, { samples }) => sum * 64 + samples[at]! + 32, 0);
}

test("subtract green gives green, and red and blue less green", () => {
  const { planes } = green.forward(
    coloursOf(1, 1, () => [200, 50, 7]),
    {},
  );
  expect(planes.map(({ samples }) => samples[0])).toEqual([50, 150, -43]);
});

test("grey in red, green and blue is one plane", () => {
  const planes = coloursOf(9, 5, (x, y) => [x * y, x * y, x * y]);
  const [proposal] = equal.propose(planes);
  expect(expectExact(equal, planes, proposal)).toEqual([planes[0]]);
});

test("alpha that is opaque everywhere is left out", () => {
  const planes = [planeOf(4, 4, (x, y) => x + y), planeOf(4, 4, () => 255)];
  const [proposal] = constant.propose(planes);
  expect(expectExact(constant, planes, proposal)).toEqual([planes[0]]);
});

test("8 bits in 16 are 8 bits again, with a table that costs nothing", () => {
  const planes = [planeOf(64, 16, (x, y) => 257 * ((x + 64 * y) % 256), 0, 65535)];
  const [proposal] = gaps.propose(planes);
  const [numbers, steps, ...rest] = expectExact(gaps, planes, proposal);
  expect(numbers).toEqual(planeOf(64, 16, (x, y) => (x + 64 * y) % 256));
  expect(steps).toMatchObject({ width: 255, height: 1, least: 257, most: 257 });
  expect(rest).toEqual([]);
});

test("a palette has the colours that occur, in the order of their sums", () => {
  const colours = [
    [9, 0, 0],
    [1, 2, 3],
    [0, 255, 0],
  ];
  const planes = coloursOf(6, 4, (x, y) => colours[(x * y) % 3]!);
  const [proposal] = palette.propose(planes);
  const [numbers, ...rows] = expectExact(palette, planes, proposal);
  expect([...numbers!.samples.subarray(6, 12)]).toEqual([1, 0, 2, 1, 0, 2]);
  expect(rows.map(({ samples }) => [...samples])).toEqual([
    [1, 9, 0],
    [2, 0, 255],
    [3, 0, 0],
  ]);
});
