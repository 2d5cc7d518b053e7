import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FlowzipError } from "../../codec/container/errors.js";
import { Reader, Writer } from "../../codec/container/wire.js";
import { codePlanes, decodeCoded } from "../../codec/domain/picturecoding.js";
import { planPicture } from "../../codec/domain/pictureplan.js";
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

const bytesOf = (hex: string) => Array.from(Buffer.from(hex, "hex"));

/** Two blocks of luma alone. */
const GREY = bytesOf(
  "80627d7989757d6b585d5f5656585b566c79708585926f645051536c6b684f467f8e787b7f87747c464f6651685d6651" +
    "8589818083988a814e5e5a7c5b5f414a92797c8d848f8588524e60536d5b5f4c948377796a7d7e894f565c69635f504c" +
    "878162756e7e7a8250555860555659678384735a75698d7f53556065695b5148",
);
/** The greens of the first sixteen rows. */
const GREENS = {
  444: bytesOf(
    "b0b29ba9bacc8b8c958b9ea08f91a985a597b1b2c397bc97a4a49f859b9f87b2b19ca3b4b4c393aa9c968d989782a692" +
      "94afb7a5bbb9baa1ab8fa2b39db096a2b2b697a6aeada5ae96ae919fa39aa897b091b48a8da8ca9fa991a69a969da4a0" +
      "cea482a4a5bd85b9919c898c92899399cbc2a59c92a2c3b3a08d91b195959f9b665269857a636d5f736a655955786a5f" +
      "60727a796a8c6954636d827373636b7f6b64796c80665870906d6c717c82837a795d8071606b75766d79787d776a6080" +
      "6f8161685f7a716c63685f565d67686181636777726b7b7a574c6372604d545a807d705369698298636a5d536c775e62" +
      "8b697572577472746b687b776b717265",
  ),
  422: bytesOf(
    "a28a9e829c86a48d565951445b54536775839c8b9ca89ba1778b848e898c9579ac94a59b9794858d5a68556153667178" +
      "81817780999598988372897998957b939ebc9a989594959264586e55666a72757e797c93948a8d91847c968f9b8ca58b" +
      "ae9c9496958b909b5f735a636254575f746e7c817e8d7e7e75737f7c8f77827f8e9da0968c95938f5e5e5d4a424d4166" +
      "72728d86708076797376758992827e86999885ac878b99976351433d53516c4e656f6f7b8595a59d7570798e87888069" +
      "9194938c82a18fa65f5e676b4d665f6a81887c7d8c888e917f77836e8894778982878882a09599a3867b6e6770696f71" +
      "73788c8ba5a38b937f8592919d87a28560556868716d5d61514a686975736e6588a38d878b775c5b7773685f576d846e" +
      "63606e54766e646e5767645f706961699982988780697a747a7c6569666d787e5b5b62666f58686a614e755d5a5a595d" +
      "708968686b717c726667696162726a8e704c5e5a626f6c605d7249525c4c5f50776f77886a7560786c60615160727379" +
      "5079627d7074556f6867585760456a4a70765d4a72797e8c5d517a6980736b71733e6a6d69737060786c664b596b5e74" +
      "81695c655c6c968871597163896f4d5a53665b6773616c5d7b5c5d535f677c6b9b7c796e67886980858a83847f695457" +
      "6c51647250775b6c67626352606b7488a3907a5b635e7f807a7d7f885c72573b",
  ),
  420: bytesOf(
    "5e44505138435046424a51465b56465738454a43575c34486c6a68657279848b54633b444345474b4544494655474c45" +
      "3847505c4e4a452b6969755e6b73887834494c52464f414e55375040474336303f3f4a4741483026697b756f88736781" +
      "493b4642415245474d463f494936402f4a4f5c4b3b371b2c77797062616b777f37544849432f37464f515a463d50313b" +
      "4656585f43303122766c7f767d778779474a303835424559435744564b423b4e3e5a5d533d332e2e6b5e6a7486757881" +
      "4b4050533247414a394b554b3c4d36473d48483b46543a4370636a6f708494883e42424d474d594f3b3e444f423e3e4c" +
      "3231385347495237615e63688e7f81915b5a644e4a4b556f6a5f576d686e7d627b7674877e758a7e7274687379859a86" +
      "575d5861545b6c757d69606576777d5d626e71777c848975697c74648081899e646c656f4e5c59677b796a71778b7c68" +
      "7061646e757b78697c70707976818a836d8a5b6e5554757e83796c7485766b6668646a748c8a777f79636b796b896c74" +
      "6f6f6a5e51585a6e75796364796d5f4c71707d7b859992887875787a716b656b6c6874655d586a726d7457676e695c50" +
      "7579767b949886808e7a90717e666969797470564e3b61677476665c6d676a55736359758d8d8d83818e7b6e886a6c71" +
      "6f6f7e697360676b8876626e7a80756c6b7464728586886f8b8f8aa271797f76",
  ),
};

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
  const decoded = decodePlanes(kernel, payload, dct.shapes(shapes, parameters), "default");
  return { back: dct.inverse(decoded, parameters, shapes), size: payload.length };
}

const agreeing = (one: Int32Array, other: Int32Array) =>
  one.filter((value, index) => value === other[index]).length / one.length;

describe("pictures made of coefficients", () => {
  const random = new Random(11);
  const table = TABLE.map((value) => 2 * value);

  test("get their coefficients back", () => {
    for (const half of [false, true]) {
      const sites = half ? 8 : 16;
      const wanted = [
        randomPlane(random, 16, 16, 5),
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
      expect(planPicture(planes).flows.map(({ id }) => id)).toContain(dct.id);
    }
  });

  test("of luma alone, and with alpha", () => {
    const wanted = randomPlane(random, 16, 16, 5);
    const rows = rendered(wanted, table);
    const grey = planeOf(128, 128, (x, y) => rows[y]![x]!);
    const alpha = planeOf(128, 128, (x, y) => (x + y) & 255);
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
    { numRuns: 40 },
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
    refusesOrReturns(() => decodeCoded(kernel, { flows: [...flows], prior: 32 }, data, picture), shapes);

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
    const { chain, payload } = codePlanes(kernel, planes, level)!;
    expect(chain.flows.map(({ id }) => id)).toContain(dct.id);
    expect(decodeCoded(kernel, chain, payload, { width: 96, height: 96, planes: 3, bits: 8 })).toEqual(
      planes,
    );
  }
});
