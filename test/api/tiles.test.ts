import { describe, expect, it } from "vitest";
import { decode, decodeChunks, encode, type FlowzipError, list } from "../../dist/src/index.js";
import { expectFailure } from "../support/failure.js";
import { Random } from "../support/random.js";
import { pieces } from "../support/streams.js";

/** Flat but for a little noise, so that it is coded soon. */
function drawn(width: number, height: number, channels: number, seed: number): Uint8Array<ArrayBuffer> {
  const random = new Random(seed);
  const samples = new Uint8Array(width * height * channels);
  for (let at = 0; at < samples.length; at++)
    samples[at] = 90 + ((at >> 9) & 31) + (at % 37 === 0 ? random.below(3) : 0);
  return samples;
}

function pgm(width: number, height: number, samples: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`), samples]));
}

const WIDTH = 1500;
const HEIGHT = 1200;
const SAMPLES = drawn(WIDTH, HEIGHT, 1, 1);
const FILE = pgm(WIDTH, HEIGHT, SAMPLES);
const PACKED = await encode(FILE, { threads: 1 });
/** Where the tiles are: two of 750 columns, less what makes the second begin at a multiple of 16. */
const CUT = 736;

/** The samples of a part, cut out sample by sample. */
function part(x: number, y: number, width: number, height: number): Uint8Array<ArrayBuffer> {
  const samples = new Uint8Array(width * height);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++)
      samples[row * width + column] = SAMPLES[(y + row) * WIDTH + x + column] as number;
  return samples;
}

/** Where each block of the file begins. */
async function blockStarts(packed: Uint8Array): Promise<number[]> {
  const starts: number[] = [];
  const view = new DataView(packed.buffer, packed.byteOffset, packed.length);
  let at = packed.length - 6 - view.getUint32(packed.length - 6, true) + 1;
  const number = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = packed[at++] as number;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  const count = number();
  for (let index = 0, start = 7; index < count; index++) {
    starts.push(start);
    number();
    start += number();
  }
  return starts;
}

describe("a picture in tiles", () => {
  it("comes back byte for byte, and says how many tiles it has", async () => {
    expect(await decode(PACKED)).toEqual(FILE);
    const listing = await list(PACKED);
    expect(listing.contentSize).toBe(FILE.length);
    expect(listing.members[0]?.picture).toMatchObject({
      width: WIDTH,
      height: HEIGHT,
      planes: 1,
      bits: 8,
      tiles: 2,
    });
    expect((await blockStarts(PACKED)).length).toBe(3);
  });

  it("is the same bytes with any number of threads", async () => {
    expect(await encode(FILE, { threads: 3 })).toEqual(PACKED);
    expect(await decode(PACKED, { threads: 3 })).toEqual(FILE);
  });

  it("comes back from a stream in small chunks, and between other files", async () => {
    const text = new TextEncoder().encode("before and after");
    const other = await encode(text);
    const joined = new Uint8Array(Buffer.concat([other, PACKED, other]));
    async function* chunks(): AsyncGenerator<Uint8Array, void, void> {
      yield* pieces(joined, 1000);
    }
    const found: Uint8Array[] = [];
    for await (const piece of decodeChunks(chunks(), { threads: 1 })) found.push(piece);
    expect(Buffer.concat(found).equals(Buffer.concat([text, FILE, text]))).toBe(true);
  });

  it("of samples of two bytes, or with more colours, comes back as well", async () => {
    const words = drawn(2 * 1400, 1200, 1, 3);
    const head = new TextEncoder().encode("P5 1400 1200 65535\n");
    const wide = new Uint8Array(Buffer.concat([head, words]));
    const packed = await encode(wide);
    expect((await list(packed)).members[0]?.picture).toMatchObject({ bits: 16, tiles: 2 });
    expect(await decode(packed)).toEqual(wide);
  });

  it("whose tiles are noise keeps them as bytes", async () => {
    const noisy = SAMPLES.slice();
    const random = new Random(8);
    for (let y = 0; y < HEIGHT; y++) for (let x = 0; x < CUT; x++) noisy[y * WIDTH + x] = random.below(256);
    const file = pgm(WIDTH, HEIGHT, noisy);
    const packed = await encode(file);
    expect((await list(packed)).members[0]?.picture?.chains.map(({ prior }) => prior)).toContain("bytes");
    expect(await decode(packed)).toEqual(file);
  });

  it("of noise alone is compressed as bytes", async () => {
    const file = pgm(1300, 1250, new Random(9).bytes(1300 * 1250));
    const packed = await encode(file);
    expect((await list(packed)).members[0]?.domain).toBe("bytes");
    expect(await decode(packed)).toEqual(file);
  });

  it("is verified where that is asked for", async () => {
    expect(await encode(FILE, { verify: true })).toEqual(PACKED);
  });

  it("needs no more than the memory it may take, and is refused where that does not suffice", async () => {
    await expectFailure(() => decode(PACKED, { memory: 40 << 20 }), "limit-exceeded");
    await expectFailure(() => decode(PACKED, { maxOutputSize: FILE.length - 1 }), "limit-exceeded");
    expect(await decode(PACKED, { maxOutputSize: FILE.length })).toEqual(FILE);
    const little = await encode(FILE, { memory: 100 << 20, blockSize: 1 << 20 });
    expect((await list(little)).members[0]?.domain).toBe("bytes");
  });
});

describe("a region", () => {
  it.each([
    ["within a tile", 10, 20, 300, 200],
    ["over the edge of tiles", CUT - 3, 7, 6, 5],
    ["of one pixel", WIDTH - 1, HEIGHT - 1, 1, 1],
    ["of the whole", 0, 0, WIDTH, HEIGHT],
  ])("%s is a file of its pixels", async (_, x, y, width, height) => {
    const region = { x, y, width, height };
    expect(await decode(PACKED, { region })).toEqual(pgm(width, height, part(x, y, width, height)));
  });

  it("needs only the tiles that it is in", async () => {
    const starts = await blockStarts(PACKED);
    const damaged = PACKED.slice();
    damaged[(starts[2] as number) + 500]! ^= 1;
    const region = { x: 0, y: 0, width: CUT, height: HEIGHT };
    expect(await decode(damaged, { region })).toEqual(pgm(CUT, HEIGHT, part(0, 0, CUT, HEIGHT)));
    await expectFailure(() => decode(damaged, { region: { ...region, width: CUT + 1 } }), "corrupt");
  });

  it("of a picture in one block is cut out of it", async () => {
    const small = pgm(60, 40, part(0, 0, 60, 40));
    const region = { x: 11, y: 12, width: 13, height: 14 };
    expect(await decode(await encode(small), { region })).toEqual(pgm(13, 14, part(11, 12, 13, 14)));
  });

  it("that is not all in the picture is refused, and one of no picture", async () => {
    const region = { x: 0, y: 0, width: 10, height: 10 };
    const small = await encode(pgm(60, 40, part(0, 0, 60, 40)));
    for (const packed of [PACKED, small]) {
      for (const outside of [{ x: WIDTH - 9 }, { y: HEIGHT }, { width: WIDTH + 1 }, { x: 2 ** 40 }])
        await expectFailure(() => decode(packed, { region: { ...region, ...outside } }), "invalid-argument");
      for (const none of [{ x: -1 }, { y: 0.5 }, { width: 0 }, { height: Number.NaN }])
        await expectFailure(() => decode(packed, { region: { ...region, ...none } }), "invalid-argument");
    }
    const bytes = await encode(new TextEncoder().encode("no picture"));
    await expectFailure(() => decode(bytes, { region }), "invalid-argument");
    const two = new Uint8Array(Buffer.concat([small, small]));
    await expectFailure(() => decode(two, { region }), "invalid-argument");
  });
});

describe("salvage of a picture in tiles", () => {
  async function salvage(damaged: Uint8Array<ArrayBuffer>) {
    const damages: FlowzipError[] = [];
    const saved = await decode(damaged, { salvage: true, onDamage: (damage) => damages.push(damage) });
    return { saved, codes: damages.map(({ code }) => code) };
  }

  /** The file with zeros from one column to another. */
  function without(from: number, to: number): Uint8Array<ArrayBuffer> {
    const samples = SAMPLES.slice();
    for (let y = 0; y < HEIGHT; y++) samples.fill(0, y * WIDTH + from, y * WIDTH + to);
    return pgm(WIDTH, HEIGHT, samples);
  }

  it("keeps the tiles before and after one that is damaged", async () => {
    const starts = await blockStarts(PACKED);
    for (const [tile, file] of [
      [1, without(0, CUT)],
      [2, without(CUT, WIDTH)],
    ] as const) {
      const damaged = PACKED.slice();
      damaged[(starts[tile] as number) + 400]! ^= 4;
      await expectFailure(() => decode(damaged), "corrupt");
      expect(await salvage(damaged)).toEqual({ saved: file, codes: ["corrupt"] });
    }
  });

  it("keeps the tiles of a file that is cut, and nothing where there is none", async () => {
    const starts = await blockStarts(PACKED);
    const cut = PACKED.slice(0, (starts[2] as number) + 100);
    expect(await salvage(cut)).toEqual({ saved: without(CUT, WIDTH), codes: ["truncated"] });
    const none = PACKED.slice(0, (starts[1] as number) + 100);
    expect(await salvage(none)).toEqual({ saved: new Uint8Array(0), codes: ["truncated"] });
  });
});
