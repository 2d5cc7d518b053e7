import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FlowzipError } from "../../codec/container/errors.js";
import { Reader, Writer } from "../../codec/container/wire.js";
import { codePlanes, decodeCoded } from "../../codec/domain/picturecoding.js";
import type { Placement } from "../../codec/image/dct/geometry.js";
import { inverseTransform } from "../../codec/image/dct/islow.js";
import type { DctParameters } from "../../codec/image/dct/parameters.js";
import { dct } from "../../codec/image/flow/dct.js";
import { REPETITION, TRIANGLE } from "../../codec/image/lattice/sampling.js";
import { type Plane, type PlaneShape, shapeOf } from "../../codec/image/plane.js";
import { decodePlanes, encodePlanes } from "../../codec/image/prior.js";
import { IMAGE_FLOWS } from "../../codec/image/registry.js";
import { Kernel } from "../../codec/kernel.js";
import { Random } from "../support/random.js";
import { GREENS, GREY } from "./libjpegsamples.js";
import { planeOf } from "./pictures.js";

const kernel = await Kernel.load();
const SIDE = 8;
const BLOCK = 64;

/** Places of a block by rising frequency, as in figure A.6 of ITU-T T.81. */
const ORDER = Array.from({ length: BLOCK }, (_, index) => index).sort((a, b) => {
  const [sumA, sumB] = [(a >> 3) + (a & 7), (b >> 3) + (b & 7)];
  if (sumA !== sumB) return sumA - sumB;
  return sumA % 2 === 0 ? b - a : a - b;
});

const WHOLE: Placement = {
  kernel: REPETITION,
  horizontal: false,
  vertical: false,
  left: 0,
  top: 0,
  beyondLeft: false,
  beyondRight: false,
  beyondTop: false,
  beyondBottom: false,
};
const TABLE = Int32Array.from({ length: BLOCK }, (_, index) => 3 + (index >> 3) + (index & 7));

/** Blocks as they were in the JPEG files that Pillow 13.0 (libjpeg-turbo 3.2.0) decoded to the samples below. */
class Blocks {
  #state = 1;

  #next(): number {
    this.#state = (this.#state * 16807) % 2147483647;
    return this.#state;
  }

  block(): Int32Array {
    const coefficients = new Int32Array(BLOCK);
    ORDER.forEach((place, k) => {
      const size = k === 0 ? 120 : k < 10 ? 12 : 2;
      const [chance, value] = [this.#next(), this.#next()];
      if (k === 0 || chance % 3 === 0) coefficients[place] = (value % (2 * size + 1)) - size;
    });
    return coefficients;
  }

  plane(columns: number, rows: number): Plane {
    const blocks = Array.from({ length: columns * rows }, () => this.block());
    return coefficientPlane(columns, rows, blocks);
  }
}

function coefficientPlane(columns: number, rows: number, blocks: readonly Int32Array[]): Plane {
  return planeOf(
    SIDE * columns,
    SIDE * rows,
    (x, y) => blocks[(y >> 3) * columns + (x >> 3)]![8 * (y & 7) + (x & 7)]!,
    -2048,
    2048,
  );
}

describe("samples that libjpeg makes", () => {
  const blocks = new Blocks();

  test("the inverse transform", () => {
    for (let block = 0; block < 2; block++) {
      const samples = new Int32Array(BLOCK);
      inverseTransform(
        blocks.block().map((value, index) => value * TABLE[index]!),
        samples,
      );
      const wanted = Array.from({ length: BLOCK }, (_, at) => GREY[16 * (at >> 3) + 8 * block + (at & 7)]);
      expect([...samples]).toEqual(wanted);
    }
  });

  test("chroma of full size, and doubled by the triangle filter in one direction and in both", () => {
    for (const [name, columns, rows] of [
      ["444", 1, 1],
      ["422", 2, 1],
      ["420", 2, 2],
    ] as const) {
      const sampling = { horizontal: columns > 1, vertical: rows > 1 };
      const placement = { ...WHOLE, ...sampling, kernel: columns > 1 ? TRIANGLE : REPETITION };
      const [width, height] = [16 * columns, 16 * rows];
      const luma = blocks.plane(2 * columns, 2 * rows);
      const planes = [luma, blocks.plane(2, 2), blocks.plane(2, 2)];
      const shape = { width, height, least: 0, most: 255 };
      const ranges = planes.map(({ least, most }) => ({ least, most }));
      const parameters: DctParameters = {
        placement,
        components: 3,
        tables: [TABLE, TABLE],
        changed: 0,
        ranges,
      };
      const green = dct.inverse(planes, parameters, [shape, shape, shape])[1]!;
      expect([...green.samples.subarray(0, 16 * width)], name).toEqual(GREENS[name]);
    }
  });
});

const clamp = (value: number) => Math.min(Math.max(Math.round(value), 0), 255);

/** The samples of a component by the definition of the transform, in real numbers. */
function rendered({ width, height, samples }: Plane, table: Int32Array): number[][] {
  const scale = (index: number) => (index === 0 ? Math.SQRT1_2 : 1) / 2;
  const wave = (index: number, at: number) => scale(index) * Math.cos(((2 * at + 1) * index * Math.PI) / 16);
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => {
      let sum = 128;
      for (let v = 0; v < SIDE; v++) {
        for (let u = 0; u < SIDE; u++) {
          const at = ((y & ~7) + v) * width + (x & ~7) + u;
          if (samples[at] !== 0) sum += samples[at]! * table[8 * v + u]! * wave(v, y & 7) * wave(u, x & 7);
        }
      }
      return clamp(sum);
    }),
  );
}

/** Random coefficients of blocks that are not flat. */
function randomPlane(random: Random, columns: number, rows: number, size: number): Plane {
  const blocks = Array.from({ length: columns * rows }, () => {
    const block = new Int32Array(BLOCK);
    ORDER.forEach((place, k) => {
      const most = k === 0 ? 3 * size : k < 15 ? size : 1;
      if (k < 15 || random.below(6) === 0) block[place] = random.below(2 * most + 1) - most;
    });
    return block;
  });
  return coefficientPlane(columns, rows, blocks);
}

function colours(luma: number[][], first: number[][], second: number[][], half: boolean): Plane[] {
  const at = (rows: number[][], x: number, y: number) => (half ? rows[y >> 1]![x >> 1]! : rows[y]![x]!) - 128;
  const part = (colour: (y: number, cb: number, cr: number) => number) =>
    planeOf(luma[0]!.length, luma.length, (x, y) =>
      clamp(colour(luma[y]![x]!, at(first, x, y), at(second, x, y))),
    );
  return [
    part((y, _cb, cr) => y + ((91881 * cr + 32768) >> 16)),
    part((y, cb, cr) => y + ((-22554 * cb - 46802 * cr + 32768) >> 16)),
    part((y, cb) => y + ((116130 * cb + 32768) >> 16)),
  ];
}

/** Codes planes as the prior and the flow do; what comes back, and the size of the payload. */
function through(
  planes: readonly Plane[],
  proposal: DctParameters,
): { back: readonly Plane[]; size: number } {
  const made = dct.forward(planes, proposal);
  const writer = new Writer();
  dct.write(writer, made.parameters);
  const shapes = planes.map(shapeOf);
  const reader = new Reader(writer.finish(), "in a test");
  const parameters = dct.read(reader, shapes);
  expect(reader.remaining).toBe(0);
  expect(parameters).toEqual(made.parameters);
  expect(dct.shapes(shapes, parameters)).toEqual(made.planes.map(shapeOf));
  const payload = encodePlanes(kernel, made.planes, "default");
  const decoded = decodePlanes(kernel, payload, dct.shapes(shapes, parameters), "default").planes;
  return { back: dct.inverse(decoded, parameters, shapes), size: payload.length };
}

const agreeing = (one: Int32Array, other: Int32Array) =>
  one.filter((value, index) => value === other[index]).length / one.length;

describe("pictures made of coefficients", () => {
  const random = new Random(11);
  const table = TABLE.map((value) => 2 * value);

  test("get their coefficients back", () => {
    for (const half of [false, true]) {
      const sites = half ? 6 : 12;
      const wanted = [
        randomPlane(random, 12, 12, 5),
        randomPlane(random, sites, sites, 2),
        randomPlane(random, sites, sites, 2),
      ];
      const [luma, first, second] = wanted.map((plane) => rendered(plane, table));
      const planes = colours(luma!, first!, second!, half);
      const proposals = dct.propose(planes);
      expect(proposals.map(({ placement }) => placement)).toEqual([
        { ...WHOLE, horizontal: half, vertical: half },
      ]);
      const made = dct.forward(planes, proposals[0]!);
      for (let component = 0; component < 3; component++) {
        const found = made.planes[component]!.samples;
        expect(agreeing(found, wanted[component]!.samples)).toBeGreaterThan(0.95);
      }
      const { back, size } = through(planes, proposals[0]!);
      expect(back).toEqual(planes);
      expect(size).toBeLessThan(encodePlanes(kernel, planes, "default").length);
    }
  });

  test("wherever in them a part begins", () => {
    const side = 80;
    const part = ({ samples, width }: Plane, left: number, top: number) =>
      planeOf(side, side, (x, y) => samples[(top + y) * width + left + x]!);
    for (const half of [false, true]) {
      const sites = half ? 6 : 12;
      const planes = colours(
        rendered(randomPlane(random, 12, 12, 5), table),
        rendered(randomPlane(random, sites, sites, 3), table),
        rendered(randomPlane(random, sites, sites, 3), table),
        half,
      );
      for (const [left, top] of half
        ? ([
            [13, 6],
            [2, 11],
            [8, 0],
          ] as const)
        : ([
            [5, 7],
            [0, 3],
            [4, 0],
          ] as const)) {
        const cut = planes.map((plane) => part(plane, left, top));
        const proposals = dct.propose(cut);
        expect(proposals.map(({ placement }) => [placement.left, placement.top])).toEqual([[left, top]]);
        const { back, size } = through(cut, proposals[0]!);
        expect(back.map(({ samples }, colour) => agreeing(samples, cut[colour]!.samples))).toEqual([1, 1, 1]);
        expect(size).toBeLessThan(encodePlanes(kernel, cut, "default").length);
      }
    }
    const rows = rendered(randomPlane(random, 12, 12, 5), table);
    const grey = part(
      planeOf(96, 96, (x, y) => rows[y]![x]!),
      7,
      2,
    );
    expect(dct.propose([grey]).map(({ placement }) => [placement.left, placement.top])).toEqual([[7, 2]]);
  });

  test("of luma alone, and with alpha", () => {
    const wanted = randomPlane(random, 12, 12, 5);
    const rows = rendered(wanted, table);
    const grey = planeOf(96, 96, (x, y) => rows[y]![x]!);
    const alpha = planeOf(96, 96, (x, y) => (x + y) & 255);
    for (const planes of [[grey], [grey, alpha]]) {
      const proposals = dct.propose(planes);
      expect(proposals.length).toBe(1);
      expect(agreeing(dct.forward(planes, proposals[0]!).planes[0]!.samples, wanted.samples)).toBeGreaterThan(
        0.95,
      );
      expect(through(planes, proposals[0]!).back).toEqual(planes);
    }
  });
});

const placements: fc.Arbitrary<Placement> = fc
  .record({
    triangle: fc.boolean(),
    horizontal: fc.boolean(),
    vertical: fc.boolean(),
    left: fc.nat(15),
    top: fc.nat(15),
    beyondLeft: fc.boolean(),
    beyondRight: fc.boolean(),
    beyondTop: fc.boolean(),
    beyondBottom: fc.boolean(),
  })
  .map(({ triangle, left, top, ...rest }) => ({
    ...rest,
    kernel: triangle && (rest.horizontal || rest.vertical) ? TRIANGLE : REPETITION,
    left: rest.horizontal ? left : left & 7,
    top: rest.vertical ? top : top & 7,
  }));

test("every placement gives every picture back", () => {
  const cases = fc.record({
    placement: placements,
    width: fc.integer({ min: 16, max: 37 }),
    height: fc.integer({ min: 16, max: 37 }),
    count: fc.integer({ min: 1, max: 4 }),
    noise: fc.constantFrom(0, 0, 3, 255),
    seed: fc.nat(),
  });
  fc.assert(
    fc.property(cases, ({ placement, width, height, count, noise, seed }) => {
      const random = new Random(seed);
      const planes = Array.from({ length: count }, (_, part) =>
        planeOf(width, height, (x, y) => clamp(300 * Math.sin((x + part * y) / 9) + random.below(noise + 1))),
      );
      const isGrey = count < 3;
      const lies = isGrey
        ? {
            ...placement,
            kernel: REPETITION,
            horizontal: false,
            vertical: false,
            left: placement.left & 7,
            top: placement.top & 7,
          }
        : placement;
      const proposal: DctParameters = {
        placement: lies,
        components: isGrey ? 1 : 3,
        tables: isGrey ? [TABLE] : [TABLE, TABLE],
        changed: 0,
        ranges: [],
      };
      expect(through(planes, proposal).back).toEqual(planes);
    }),
    { numRuns: 15 },
  );
});

test("pictures that are too small, or of too many bits, are left alone", () => {
  for (const [width, height, most] of [
    [1, 1, 255],
    [7, 7, 255],
    [15, 40, 255],
    [40, 15, 255],
    [40, 40, 65535],
  ] as const) {
    for (const count of [1, 2, 3, 4]) {
      const planes = Array.from({ length: count }, () => planeOf(width, height, (x, y) => x ^ y, 0, most));
      expect(dct.propose(planes)).toEqual([]);
    }
  }
});

/** Runs what a decoder does; whatever it refuses, it refuses with a typed error. */
function refusesOrReturns(run: () => readonly Plane[], shapes: readonly PlaneShape[]): boolean {
  try {
    const planes = run();
    expect(planes.map(({ width, height }) => [width, height])).toEqual(
      shapes.map(({ width, height }) => [width, height]),
    );
    for (const { samples, least, most } of planes) {
      expect(samples.every((sample) => sample >= least && sample <= most)).toBe(true);
    }
    return true;
  } catch (error) {
    if (!(error instanceof FlowzipError)) throw error;
    expect(["corrupt", "truncated", "unsupported"]).toContain(error.code);
    return false;
  }
}

describe("hostile", () => {
  const random = new Random(5);
  const [luma, first, second] = [8, 4, 4].map((blocks) =>
    rendered(randomPlane(random, blocks, blocks, 3), TABLE),
  );
  const planes = colours(luma!, first!, second!, true);
  const shapes = planes.map(shapeOf);
  const picture = { width: 64, height: 64, planes: 3, bits: 8 };
  const proposal: DctParameters = {
    placement: { ...WHOLE, horizontal: true, vertical: true },
    components: 3,
    tables: [TABLE, TABLE],
    changed: 0,
    ranges: [],
  };
  const made = dct.forward(planes, proposal);
  const writer = new Writer();
  dct.write(writer, made.parameters);
  const bytes = writer.finish();
  const payload = encodePlanes(kernel, made.planes, "default");

  const changed = (source: Uint8Array<ArrayBuffer>) => {
    const copy = source.slice(0, random.below(4) === 0 ? random.below(source.length + 1) : undefined);
    if (copy.length > 0) copy[random.below(copy.length)] = random.below(256);
    return copy;
  };
  const decode = (flows: readonly { id: number; parameters: Uint8Array<ArrayBuffer> }[], data: Uint8Array) =>
    refusesOrReturns(
      () => decodeCoded(kernel, { flows: [...flows], prior: 32 }, data, picture).planes,
      shapes,
    );

  test("parameters and payloads", () => {
    expect(decode([{ id: dct.id, parameters: bytes }], payload)).toBe(true);
    let refused = 0;
    for (let turn = 0; turn < 150; turn++) {
      if (!decode([{ id: dct.id, parameters: changed(bytes) }], payload)) refused++;
      if (!decode([{ id: dct.id, parameters: bytes }], changed(payload))) refused++;
    }
    expect(refused).toBeGreaterThan(100);
  });

  test("planes of samples in place of coefficients", () => {
    for (let turn = 0; turn < 30; turn++) {
      const parameters = { ...made.parameters, placement: { ...proposal.placement, left: random.below(16) } };
      const noise = dct
        .shapes(shapes, parameters)
        .map(({ width, height, least, most }) =>
          planeOf(width, height, () => least + random.below(most - least + 1), least, most),
        );
      refusesOrReturns(() => dct.inverse(noise, parameters, shapes), shapes);
    }
  });

  test("chains of other flows before and after", () => {
    for (let turn = 0; turn < 300; turn++) {
      const flows = Array.from({ length: 1 + random.below(4) }, () => {
        const { id } = random.below(2) === 0 ? dct : IMAGE_FLOWS[random.below(IMAGE_FLOWS.length)]!;
        if (id !== dct.id)
          return { id, parameters: new Uint8Array(random.below(6)).map(() => random.below(3)) };
        return { id, parameters: random.below(3) === 0 ? changed(bytes) : bytes };
      });
      decode(flows, payload);
    }
  });
});

test("the domain of pictures codes a picture that was a JPEG through coefficients", () => {
  const random = new Random(17);
  const table = TABLE.map((value) => 2 * value);
  const [luma, first, second] = [5, 2, 2].map((size) => rendered(randomPlane(random, 12, 12, size), table));
  const planes = colours(luma!, first!, second!, false);
  for (const level of ["default", "max"] as const) {
    const { chain, payload } = codePlanes(kernel, planes, level, 0x12345678)!;
    expect(chain.flows.map(({ id }) => id)).toContain(dct.id);
    expect(decodeCoded(kernel, chain, payload, { width: 96, height: 96, planes: 3, bits: 8 })).toEqual({
      planes,
      check: 0x12345678,
    });
  }
});
