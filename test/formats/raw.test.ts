import { describe, expect, test } from "vitest";
import { formatOf, openPicture } from "../../src/formats/pictures.js";
import { parseRawShape, raw, rawFormat } from "../../src/formats/raw.js";
import { comesBack, join } from "./exactness.js";

describe("parseRawShape", () => {
  test("reads width, height, channels and kind", () => {
    expect(parseRawShape("3x2x1")).toEqual({ width: 3, height: 2, channels: 1, sampleBytes: 1 });
    expect(parseRawShape("768x512x3:u8")).toEqual({ width: 768, height: 512, channels: 3, sampleBytes: 1 });
    expect(parseRawShape("5x4x3x2:u16")).toEqual({
      width: 3,
      height: 20,
      frameHeight: 4,
      channels: 2,
      sampleBytes: 2,
    });
    expect(parseRawShape("1x2147483647x4:u16")).toMatchObject({ height: 2147483647, sampleBytes: 2 });
  });

  test.each([
    "",
    "3x2",
    "0x2x1",
    "3x2x0",
    "3x2x5",
    "3x2x1:u9",
    "3x2x1:",
    "3x2x1 ",
    "-3x2x1",
    "2147483648x1x1",
    "1e3x2x1",
    "0x2x2x1",
    "2x2x2x5",
    "2147483648x2x2x1",
    "2x2x2x2x2",
  ])("refuses %j", (text) => {
    expect(() => parseRawShape(text)).toThrow(expect.objectContaining({ code: "invalid-argument" }));
  });
});

describe("rawFormat", () => {
  const words = rawFormat(parseRawShape("2x1x2:u16"));
  const file = join([1, 2, 3, 4, 5, 6, 7, 255]);

  test("finds samples, the lower byte first", () => {
    expect(words.open(file)?.picture).toMatchObject({ width: 2, height: 1, bits: 16 });
    expect(words.open(file)?.picture.planes.map((plane) => [...plane.samples])).toEqual([
      [513, 1541],
      [1027, 65287],
    ]);
    expect(comesBack(words, file)).toBe(true);
  });

  test("takes a file of its size only", () => {
    expect(words.recognise(file)).toBe(true);
    expect(words.recognise(file.subarray(1))).toBe(false);
    expect(words.open(file.subarray(1))).toBeUndefined();
  });

  test("is restored without the shape", () => {
    const { picture, remainder } = words.open(file)!;
    expect(formatOf(raw.id).restore(picture, remainder)).toEqual(file);
  });
});

test("formats are told by content", () => {
  expect(openPicture(join("P5 1 1 255\n", [1]))?.format.name).toBe("PNM");
  expect(openPicture(join("P8 1 1 255\n", [1]))).toBeUndefined();
  expect(openPicture(new Uint8Array(0))).toBeUndefined();
  expect(() => formatOf(99)).toThrow(expect.objectContaining({ code: "unsupported" }));
});
