import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { asItCame } from "../../src/bench/imagepeers.js";
import { measure } from "../../src/bench/measure.js";
import { picturesAmong, pixelDifference, pixelsOf } from "../../src/bench/pixels.js";
import { textReport } from "../../src/bench/report.js";
import { chunk, type Drawing, encodePng, filteredRows, ihdr, SIGNATURE } from "../formats/png/encoder.js";

const folder = mkdtempSync(join(tmpdir(), "flowzip-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

function written(name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const drawing = (colour: number, depth: number, samples: number[], width = 2): Drawing => ({
  width,
  height: 1,
  depth,
  colour,
  isInterlaced: false,
  samples,
});
const none = () => 0;

/** A PNG with a palette of two colours, the first of which is half seen. */
function ofPalette(indices: Drawing): Buffer {
  return Buffer.concat([
    SIGNATURE,
    ihdr(indices),
    chunk("PLTE", Buffer.from([10, 20, 30, 40, 50, 60])),
    chunk("tRNS", Buffer.from([128])),
    chunk("IDAT", deflateSync(filteredRows(indices, none))),
    chunk("IEND"),
  ]);
}

describe("the pixels of a picture", () => {
  it.each([
    ["grey", encodePng(drawing(0, 8, [7, 255]), none), [7, 7, 7, 255, 255, 255, 255, 255]],
    ["grey of 4 bits", encodePng(drawing(0, 4, [1, 15]), none), [17, 17, 17, 255, 255, 255, 255, 255]],
    ["colour", encodePng(drawing(2, 8, [1, 2, 3, 4, 5, 6]), none), [1, 2, 3, 255, 4, 5, 6, 255]],
    ["grey and alpha", encodePng(drawing(4, 8, [9, 8, 7, 0]), none), [9, 9, 9, 8, 7, 7, 7, 0]],
    ["a palette with alpha", ofPalette(drawing(3, 8, [1, 0])), [40, 50, 60, 255, 10, 20, 30, 128]],
    [
      "a colour that is not seen",
      encodePng(drawing(2, 8, [1, 2, 3, 4, 5, 6]), none, {
        before: [chunk("tRNS", Buffer.from([0, 1, 0, 2, 0, 3]))],
      }),
      [1, 2, 3, 0, 4, 5, 6, 255],
    ],
    ["a PPM", Buffer.from("P6 2 1 255\n\x01\x02\x03\x04\x05\x06", "latin1"), [1, 2, 3, 255, 4, 5, 6, 255]],
  ])("are red, green, blue and alpha: %s", (_, file, expected) => {
    expect([...(pixelsOf(file)?.rgba ?? [])]).toEqual(expected.map((value) => 257 * value));
  });

  it("are compared, whatever the files are", async () => {
    const ppm = written("a.ppm", Buffer.from("P6 2 1 255\n\x01\x02\x03\x04\x05\x06", "latin1"));
    const same = written("a.png", encodePng(drawing(2, 8, [1, 2, 3, 4, 5, 6]), none));
    const other = written("b.png", encodePng(drawing(2, 8, [1, 2, 3, 4, 5, 7]), none));
    const wider = written("c.png", encodePng(drawing(0, 8, [1, 1, 1], 3), none));
    expect(await pixelDifference(ppm, same)).toBeUndefined();
    expect(await pixelDifference(ppm, other)).toBe("the pixel (1, 0) differs");
    expect(await pixelDifference(ppm, wider)).toBe("the decoded picture has another size");
    expect(await pixelDifference(ppm, written("d", "no picture"))).toBe(
      "the pixels of the decoded file cannot be read",
    );
  });
});

it("a measurement of pictures counts their samples", async () => {
  const path = written("e.png", encodePng(drawing(2, 16, [1, 2, 3, 4, 5, 6]), none));
  const text = written("e.txt", "no picture");
  const inputs = await picturesAmong([
    { path, label: "e.png", size: 1000 },
    { path: text, label: "e.txt", size: 10 },
  ]);
  expect(inputs).toEqual([{ path, label: "e.png", size: 12, subPixels: 6 }]);
  const measured = await measure(asItCame, inputs[0] as (typeof inputs)[0], folder, 1);
  expect(measured).toMatchObject({ subPixels: 6, bytes: 12, problem: undefined });
  const lines = textReport([{ ...measured, packed: 9 }]).split("\n");
  expect(lines[0]).toContain("bits/sub-pixel");
  expect(lines[2]?.split(/\s{2,}/)).toContain("12.0000");
  expect(lines[4]?.split(/\s{2,}/)).toContain("12.0000");
});
