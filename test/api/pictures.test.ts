import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { Random as Generator } from "../../corpus/generate/random.js";
import { ppm } from "../../corpus/generate/signals.js";
import { decode, encode, list } from "../../dist/src/index.js";
import { chunk, decodePng, filteredRows, ihdr, SIGNATURE } from "../formats/png/encoder.js";
import { expectFailure } from "../support/failure.js";
import { Random } from "../support/random.js";

const LEVELS = ["default", "max"] as const;

/** A PNG of RGB samples that zlib compressed with its usual settings. */
function png(width: number, height: number, samples: readonly number[], level = 6): Uint8Array<ArrayBuffer> {
  const drawing = { width, height, depth: 8, colour: 2, isInterlaced: false, samples };
  const stream = deflateSync(
    filteredRows(drawing, () => 1),
    { level },
  );
  return new Uint8Array(
    Buffer.concat([
      SIGNATURE,
      ihdr(drawing),
      chunk("tEXt", Buffer.from("Title\0a test")),
      chunk("IDAT", stream),
      chunk("IEND"),
    ]),
  );
}

/** The samples of a PPM behind its header. */
function photo(width: number, height: number): number[] {
  const file = ppm(new Generator(3, 1), width, height);
  return [...file.subarray(file.length - 3 * width * height)];
}

/** A photograph as a PhotoCD decoder makes it: integers of the lattice through its formula. */
function photoCd(width: number, height: number): number[] {
  const random = new Random(17);
  const samples: number[] = [];
  const clamp = (value: number) => Math.max(0, Math.min(255, Math.floor(value)));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const luma = 60 + Math.floor((80 * x) / width) + random.below(6);
      const c1 = 150 + Math.floor((20 * y) / height);
      const c2 = 130 + Math.floor((16 * x) / width);
      const first = Math.floor((22179 * (c1 - 156)) / 10000);
      const second = Math.floor((18215 * (c2 - 137)) / 10000);
      samples.push(
        clamp((13584 * luma + 18215 * (c2 - 137)) / 10000),
        clamp((13584 * luma - 1940 * first - 5090 * second) / 10000),
        clamp((13584 * luma + 22179 * (c1 - 156)) / 10000),
      );
    }
  }
  return samples;
}

describe("a file of a picture", () => {
  for (const level of LEVELS) {
    it(`comes back byte for byte, and smaller than bytes, at level ${level}`, async () => {
      const file = ppm(new Generator(5, 2), 120, 80);
      const packed = await encode(file, { level });
      expect((await list(packed)).members[0]?.domain).toBe("pictures");
      expect(await decode(packed)).toEqual(file);
      const asBytes = await encode(file.subarray(1), { level });
      expect(packed.length).toBeLessThan(asBytes.length);
    });

    it(`that zlib compressed comes back byte for byte at level ${level}`, async () => {
      for (const zlibLevel of [1, 6, 9]) {
        const file = png(64, 48, photo(64, 48), zlibLevel);
        expect(await decode(await encode(file, { level }))).toEqual(file);
      }
    });
  }

  it("keeps pixels and chunks with `pixels`, whatever its stream was", async () => {
    const samples = photo(70, 50);
    const file = png(70, 50, samples, 3);
    const packed = await encode(file, { pixels: true });
    const restored = decodePng(await decode(packed));
    expect(restored.chunks.map((name) => name.slice(0, 4))).toEqual(["IHDR", "tEXt", "IEND"]);
    expect(restored.samples).toEqual(samples);
    expect(packed.length).toBeLessThan((await encode(file)).length + 64);
  });

  it("made by PhotoCD's formula takes far less than one that is no lattice", async () => {
    const samples = photoCd(96, 96);
    const random = new Random(23);
    const shifted = samples.map((value) => Math.max(0, Math.min(255, value + random.below(2))));
    const onLattice = await encode(png(96, 96, samples), { pixels: true });
    const offLattice = await encode(png(96, 96, shifted), { pixels: true });
    expect(onLattice.length).toBeLessThan(0.7 * offLattice.length);
    expect(decodePng(await decode(onLattice)).samples).toEqual(samples);
  });

  it("that is malformed is compressed as bytes", async () => {
    const file = png(32, 32, photo(32, 32));
    for (const damaged of [file.subarray(0, -5), file.with(40, (file[40] as number) ^ 1), SIGNATURE]) {
      const packed = await encode(damaged);
      expect(await decode(packed)).toEqual(new Uint8Array(damaged));
    }
  });

  it("gives an error or the right bytes when one bit of it is wrong", async () => {
    const file = ppm(new Generator(9, 1), 24, 16);
    const packed = await encode(file);
    for (let bit = 0; bit < 8 * packed.length; bit += 5) {
      const wrong = packed.slice();
      wrong[bit >> 3] = (wrong[bit >> 3] as number) ^ (1 << (bit & 7));
      const result = await decode(wrong).catch((error: Error) => error);
      if (result instanceof Error) expect(result.name).toBe("FlowzipError");
      else expect(result).toEqual(file);
    }
  });

  it("is the same bytes with one thread and with three", async () => {
    const file = ppm(new Generator(11, 1), 200, 150);
    expect(await encode(file, { threads: 3 })).toEqual(await encode(file, { threads: 1 }));
  });

  it("is left to the bytes, or refused, where memory does not suffice", async () => {
    const file = ppm(new Generator(5, 2), 120, 80);
    const packed = await encode(file);
    await expectFailure(() => decode(packed, { memory: 48 * 3 * 120 * 80 - 1 }), "limit-exceeded");
    expect(await decode(await encode(file, { memory: 1 << 28 }))).toEqual(file);
  });

  it("whose samples end at no power of two comes back byte for byte", async () => {
    for (const most of [1, 2, 100, 200, 254, 1000, 40000]) {
      const random = new Random(most);
      const samples = Array.from({ length: 600 }, (_, index) => (index * 7 + random.below(3)) % (most + 1));
      const digits = new TextEncoder().encode(`P2\n# a test\n30 20\n${most}\n${samples.join(" ")}\n`);
      const head = new TextEncoder().encode(`P5 30 20 ${most}\n`);
      const body = samples.flatMap((value) => (most > 255 ? [value >> 8, value & 255] : [value]));
      for (const file of [digits, Uint8Array.from([...head, ...body])]) {
        expect(await decode(await encode(file))).toEqual(file);
      }
    }
  });

  it("that is wider than the prior codes is cut into tiles", async () => {
    const width = 70_000;
    const head = new TextEncoder().encode(`P5 ${width} 2 255\n`);
    const file = Uint8Array.from({ length: head.length + 2 * width }, (_, at) => head[at] ?? (at * at) >> 9);
    const packed = await encode(file);
    expect((await list(packed)).members[0]?.picture?.tiles).toBeGreaterThan(1);
    expect(await decode(packed)).toEqual(file);
  });
});
