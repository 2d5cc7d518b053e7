import { deflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { OpenedPicture } from "../../../src/formats/format.js";
import { compress } from "../../../src/formats/png/deflate.js";
import { pngPixels } from "../../../src/formats/png/pixels.js";
import { png } from "../../../src/formats/png/png.js";
import { comesBack, openMutants, restoreFromMutants } from "../exactness.js";
import { chunk, decodePng, encodePng, ihdr, SIGNATURE } from "./encoder.js";

const RGB = { depth: 8, colour: 2, isInterlaced: false };
const GREY = { depth: 8, colour: 0, isInterlaced: false };
const DRAWING = {
  ...RGB,
  width: 9,
  height: 8,
  samples: Array.from({ length: 216 }, (_, at) => (at * at) % 251),
};
const FILE = encodePng(DRAWING, (row) => row % 5, {
  compress: (bytes) =>
    compress(bytes, { engine: "zlib", level: 6, memLevel: 8, strategy: "filtered", windowBits: 15 }),
  after: [chunk("tEXt", Buffer.from("Title\0nothing"))],
  cut: 50,
});

test("a changed or cut file is not opened, or comes back as it is", () => {
  expect(comesBack(png, FILE)).toBe(true);
  // Every byte is under a checksum, so that nothing that was changed is a PNG.
  expect(openMutants(png, FILE)).toBe(0);
});

test("a file with a changed stream under right checksums is not opened, or comes back as it is", () => {
  const whole = streamOf(FILE);
  let opened = 0;
  for (let at = 0; at < whole.length; at++) {
    for (const change of [1, 16, 128]) {
      const stream = whole.slice();
      stream[at]! ^= change;
      const mutant = file(ihdr(DRAWING), chunk("IDAT", stream));
      if (comesBack(png, mutant)) opened++;
      const pixels = pngPixels.open(mutant);
      if (pixels !== undefined) expect(decodePng(mutant)).toEqual(decodePng(restored(pixels)));
    }
  }
  // Such as those where the level in the head is another: no decoder looks at it.
  expect(opened).toBeGreaterThan(0);
});

test("a changed or cut remainder is refused or gives some file", () => {
  expect(restoreFromMutants(png, FILE)).toBeGreaterThan(0);
  const stored = encodePng(DRAWING, () => 0, { compress: (bytes) => deflateSync(bytes, { level: 0 }) });
  expect(restoreFromMutants(png, stored)).toBeGreaterThan(0);
});

describe("what is not opened", () => {
  const rows = (count: number, size: number) => Buffer.alloc(count * (1 + size));

  test.each([
    ["has a width of zero", { ...GREY, width: 0, height: 1 }],
    ["has a height of zero", { ...GREY, width: 1, height: 0 }],
    ["has a width beyond 2^31 - 1", { ...GREY, width: 2 ** 31, height: 1 }],
    ["has 2^31 - 1 pixels on each side", { ...GREY, width: 2 ** 31 - 1, height: 2 ** 31 - 1 }],
    ["has a row more than its stream", { ...GREY, width: 10, height: 11 }],
    ["has a row less than its stream", { ...GREY, width: 10, height: 9 }],
    ["has a depth that its colour has not", { ...RGB, depth: 4, width: 10, height: 10 }],
    ["has a colour that does not exist", { ...GREY, colour: 5, width: 10, height: 10 }],
  ])("a file that %s", (_, head) => {
    expect(png.open(file(ihdr(head), chunk("IDAT", deflateSync(rows(10, 10)))))).toBeUndefined();
    expect(pngPixels.open(file(ihdr(head), chunk("IDAT", deflateSync(rows(10, 10)))))).toBeUndefined();
  });

  const head = ihdr({ ...GREY, width: 10, height: 10 });
  const pixels = chunk("IDAT", deflateSync(rows(10, 10)));

  test("its neighbour is", () => {
    expect(png.open(file(head, pixels))).toBeDefined();
  });

  test.each([
    ["has no IHDR", [pixels]],
    ["has two IHDRs", [head, head, pixels]],
    ["has no IDAT", [head]],
    ["has a chunk between its IDATs", [head, pixels, chunk("tEXt", Buffer.from("a\0b")), pixels]],
    ["has a critical chunk that nobody knows", [head, chunk("ABcD"), pixels]],
    ["has its palette after the pixels", [head, pixels, chunk("PLTE", Buffer.alloc(3))]],
    ["has a palette of colours without PLTE", [ihdr({ ...GREY, colour: 3, width: 10, height: 10 }), pixels]],
    ["has a filter that does not exist", [head, chunk("IDAT", deflateSync(rows(10, 10).fill(5)))]],
    ["has a stream that ends early", [head, chunk("IDAT", deflateSync(rows(10, 10)).subarray(0, -5))]],
    ["has an empty stream", [head, chunk("IDAT")]],
    [
      "has a stream that needs a dictionary",
      [head, chunk("IDAT", deflateSync(rows(10, 10), { dictionary: rows(1, 9) }))],
    ],
    ["is a bomb", [head, chunk("IDAT", deflateSync(Buffer.alloc(1 << 26)))]],
  ])("a file that %s", (_, chunks) => {
    expect(png.open(file(...chunks))).toBeUndefined();
    expect(pngPixels.open(file(...chunks))).toBeUndefined();
  });

  test("a file with a chunk that claims to go beyond the end", () => {
    const whole = file(head, pixels);
    new DataView(whole.buffer).setUint32(33, 2 ** 31 - 1);
    expect(png.open(whole)).toBeUndefined();
  });
});

test("a remainder with a header of another size is refused before anything is made", () => {
  const { picture, remainder } = png.open(FILE)!;
  const smaller = { ...picture, planes: picture.planes.slice(1) };
  expect(() => png.restore(smaller, remainder)).toThrow(expect.objectContaining({ code: "corrupt" }));
});

function restored({ picture, remainder }: OpenedPicture): Uint8Array {
  return pngPixels.restore(picture, remainder);
}

/** The stream of a PNG, all its IDAT chunks together. */
function streamOf(whole: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.from(whole);
  const pieces: Buffer[] = [];
  for (let at = 8; at < bytes.length; ) {
    const size = bytes.readUInt32BE(at);
    if (bytes.toString("latin1", at + 4, at + 8) === "IDAT")
      pieces.push(bytes.subarray(at + 8, at + 8 + size));
    at += 12 + size;
  }
  return new Uint8Array(Buffer.concat(pieces));
}

function file(...chunks: readonly Buffer[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat([SIGNATURE, ...chunks, chunk("IEND")]));
}
