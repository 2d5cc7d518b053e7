import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compress } from "../../../src/formats/png/deflate.js";
import type { DeflateSetting } from "../../../src/formats/png/engine.js";
import { pngPixels } from "../../../src/formats/png/pixels.js";
import { png } from "../../../src/formats/png/png.js";
import { CHANNELS, chunk, type Drawing, decodePng, encodePng, filteredRows } from "./encoder.js";

const KINDS = [
  [0, 1],
  [0, 2],
  [0, 4],
  [0, 8],
  [0, 16],
  [2, 8],
  [2, 16],
  [3, 1],
  [3, 2],
  [3, 4],
  [3, 8],
  [4, 8],
  [4, 16],
  [6, 8],
  [6, 16],
].flatMap(([colour, depth]) => [
  { colour: colour!, depth: depth!, isInterlaced: false },
  { colour: colour!, depth: depth!, isInterlaced: true },
]);

const SETTING: DeflateSetting = {
  engine: "zlib",
  level: 9,
  memLevel: 8,
  strategy: "filtered",
  windowBits: 15,
};

const ANY_DRAWING = fc
  .record({
    kind: fc.constantFrom(...KINDS),
    width: fc.integer({ min: 1, max: 21 }),
    height: fc.integer({ min: 1, max: 21 }),
    seed: fc.integer({ min: 1, max: 1000 }),
  })
  .map(({ kind, width, height, seed }) => draw(kind, width, height, seed));

describe("open", () => {
  test.each(KINDS)("finds the samples of colour $colour, depth $depth, interlaced $isInterlaced", (kind) => {
    const drawing = draw(kind, 19, 13, 7);
    const opened = pngPixels.open(encodePng(drawing, (row) => row % 5));
    expect(opened?.picture.bits).toBe(kind.depth);
    expect(
      opened?.picture.planes.map((plane) => [plane.width, plane.height, plane.least, plane.most]),
    ).toEqual(Array.from({ length: CHANNELS[kind.colour]! }, () => [19, 13, 0, 2 ** kind.depth - 1]));
    expect(opened?.picture.planes.map((plane) => [...plane.samples])).toEqual(planesOf(drawing));
  });

  test("takes no picture with more samples than allowed", () => {
    const file = encodePng(draw(KINDS[10]!, 10, 10, 1), () => 0);
    expect(pngPixels.open(file, { mostSamples: 300 })).toBeDefined();
    expect(pngPixels.open(file, { mostSamples: 299 })).toBeUndefined();
  });

  test("takes an index beyond the palette as it is", () => {
    const drawing = { ...draw({ colour: 3, depth: 8, isInterlaced: false }, 4, 4, 1) };
    const file = encodePng(drawing, () => 0, { before: [] });
    const short = Buffer.concat([
      file.subarray(0, 33),
      chunk("PLTE", Buffer.alloc(3)),
      file.subarray(33 + 12 + 768),
    ]);
    const opened = pngPixels.open(short);
    expect(opened?.picture.planes.map((plane) => [...plane.samples])).toEqual(planesOf(drawing));
  });
});

describe("restore after open with pixels", () => {
  test("gives the same samples and the same chunks in the same order", () => {
    fc.assert(
      fc.property(ANY_DRAWING, fc.integer({ min: 1, max: 99 }), (drawing, cut) => {
        const before = [chunk("gAMA", Buffer.from([0, 0, 1, 2])), chunk("tEXt", Buffer.from("a\0b"))];
        const after = [chunk("tIME", Buffer.alloc(7, 1)), chunk("tEXt", Buffer.from("c\0"))];
        const file = encodePng(drawing, (row) => (row * 3) % 5, { before, after, cut });
        const opened = pngPixels.open(file)!;
        expect(decodePng(pngPixels.restore(opened.picture, opened.remainder))).toEqual(decodePng(file));
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  test("needs no more bytes than those of the chunks and a few", () => {
    const opened = pngPixels.open(encodePng(draw(KINDS[10]!, 64, 64, 3), () => 4))!;
    expect(opened.remainder.length).toBeLessThanOrEqual(33 + 12 + 4);
  });
});

describe("restore after open", () => {
  test("gives the file byte for byte", () => {
    fc.assert(
      fc.property(
        ANY_DRAWING,
        fc.record({
          engine: fc.constantFrom("zlib", "chromium"),
          level: fc.integer({ min: 1, max: 9 }),
          memLevel: fc.integer({ min: 1, max: 9 }),
          strategy: fc.constantFrom("default", "filtered", "huffman", "runs", "fixed"),
          windowBits: fc.integer({ min: 9, max: 15 }),
        }),
        fc.integer({ min: 1, max: 99 }),
        fc.infiniteStream(fc.integer({ min: 0, max: 4 })),
        (drawing, setting, cut, filters) => {
          const picked = [...filters.take(200)];
          const file = encodePng(drawing, (row) => picked[row]!, {
            compress: (bytes) => compress(bytes, setting),
            cut,
            after: [chunk("tEXt", Buffer.from("x\0y"))],
          });
          const opened = png.open(file, { work: Number.POSITIVE_INFINITY })!;
          expect(png.restore(opened.picture, opened.remainder)).toEqual(file);
        },
      ),
      { numRuns: 80, seed: 2 },
    );
  });

  test("gives back what follows the stream, follows the file, and fills up rows", () => {
    const drawing = draw({ colour: 0, depth: 2, isInterlaced: true }, 7, 9, 5);
    const compressPadded = (bytes: Buffer) => {
      bytes[1]! |= 3;
      return Buffer.concat([compress(bytes, SETTING), Buffer.from("more")]);
    };
    const whole = encodePng(drawing, () => 0, { compress: compressPadded, cut: 10 });
    const file = new Uint8Array(Buffer.concat([whole, Buffer.from("after the end")]));
    const opened = png.open(file)!;
    expect(png.restore(opened.picture, opened.remainder)).toEqual(file);
  });

  test("gives back stored streams, and those with a few odd bytes", () => {
    const drawing = draw(KINDS[10]!, 40, 40, 4);
    const stored = encodePng(drawing, () => 1, { compress: (bytes) => deflateSync(bytes, { level: 0 }) });
    const odd = encodePng(drawing, () => 1, {
      compress: (bytes) => {
        const stream = compress(bytes, SETTING);
        stream[0] = 0x68;
        stream[1] = 0x05;
        return stream;
      },
    });
    for (const file of [stored, odd]) {
      const opened = png.open(file)!;
      expect(png.restore(opened.picture, opened.remainder)).toEqual(file);
    }
  });

  test("is not tried for a stream that no setting makes", () => {
    const drawing = draw(KINDS[10]!, 60, 60, 4);
    const rows = filteredRows(drawing, () => 0);
    const half = deflateSync(rows.subarray(0, 5000), { finishFlush: 2 });
    const other = encodePng(drawing, () => 0, { compress: () => rejoined(half, rows) });
    expect(decodePng(other).samples).toEqual(drawing.samples);
    expect(png.open(other)).toBeUndefined();
    expect(pngPixels.open(other)).toBeDefined();
  });

  test("is not tried beyond the work allowed", () => {
    const drawing = draw(KINDS[10]!, 60, 60, 4);
    const file = encodePng(drawing, (row) => row % 5, {
      compress: (bytes) => compress(bytes, { ...SETTING, engine: "chromium", level: 1, memLevel: 3 }),
    });
    expect(png.open(file)).toBeDefined();
    expect(png.open(file, { work: -1 })).toBeUndefined();
  });
});

/** A stream that was flushed in the middle, and a second half in stored blocks, with the check of the whole. */
function rejoined(half: Buffer, rows: Buffer): Buffer {
  const rest = rows.subarray(5000);
  const block = Buffer.alloc(5);
  block[0] = 1;
  block.writeUInt16LE(rest.length, 1);
  block.writeUInt16LE(65535 - rest.length, 3);
  const check = deflateSync(rows).subarray(-4);
  return Buffer.concat([half, block, rest, check]);
}

/** Slopes with noise, the same for the same seed. */
function draw(
  kind: { readonly colour: number; readonly depth: number; readonly isInterlaced: boolean },
  width: number,
  height: number,
  seed: number,
): Drawing {
  let state = seed;
  const samples = Array.from({ length: width * height * CHANNELS[kind.colour]! }, (_, at) => {
    state = (state * 48271) % 2147483647;
    return (Math.floor(at / 3) * (1 + (seed % 5)) + (state % 3 === 0 ? state : 0)) % 2 ** kind.depth;
  });
  return { ...kind, width, height, samples };
}

function planesOf({ samples, colour }: Drawing): number[][] {
  const channels = CHANNELS[colour]!;
  return Array.from({ length: channels }, (_, channel) =>
    samples.filter((_, at) => at % channels === channel),
  );
}
