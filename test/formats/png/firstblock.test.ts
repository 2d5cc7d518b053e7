import { constants, deflateRawSync, inflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { readFirstBlock } from "../../../src/formats/png/firstblock.js";
import { possibleSettings } from "../../../src/formats/png/settings.js";
import { vectorContent } from "./vectors.js";

const CONTENT = vectorContent(400_000);

describe("readFirstBlock", () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9])(
    "counts the symbols that zlib's buffer takes at memLevel %d",
    (memLevel) => {
      const first = readFirstBlock(deflateRawSync(CONTENT, { memLevel }));
      expect(first).toMatchObject({ symbols: 2 ** (memLevel + 6) - 1, isLast: false });
    },
  );

  test("knows the strategies that show", () => {
    const of = (strategy: number) => readFirstBlock(deflateRawSync(CONTENT, { strategy }));
    expect(of(constants.Z_HUFFMAN_ONLY)).toMatchObject({
      kind: "dynamic",
      matches: 0,
      shortest: 0,
      farthest: 0,
    });
    const runs = Uint8Array.from(CONTENT, (_, at) => at >> 3);
    expect(readFirstBlock(deflateRawSync(runs, { strategy: constants.Z_RLE }))).toMatchObject({
      farthest: 1,
    });
    expect(of(constants.Z_FIXED)).toMatchObject({ kind: "fixed" });
    expect(of(constants.Z_FILTERED)!.shortest).toBeGreaterThan(5);
    expect(of(constants.Z_DEFAULT_STRATEGY)!.shortest).toBeLessThan(6);
  });

  test("finds lengths and distances", () => {
    // Words of the fixed code, the highest bit first; extra bits the lowest first.
    const literals = [..."abc"].map((letter) => (0x30 + letter.charCodeAt(0)).toString(2).padStart(8, "0"));
    const longest = `${(0xc0 + 285 - 280).toString(2)}00010`;
    const twenty = `${(269 - 256).toString(2).padStart(7, "0")}100110111000`;
    const bits = ["1", "10", ...literals, longest, twenty, "0000000"].join("");
    const stream = Uint8Array.from(bits.padEnd(72, "0").match(/.{8}/g)!, (byte) =>
      Number.parseInt([...byte].reverse().join(""), 2),
    );
    const text = "abc".repeat(87);
    expect(inflateRawSync(stream).toString()).toBe(text + text.slice(-100).slice(0, 20));
    expect(readFirstBlock(stream)).toEqual({
      kind: "fixed",
      isLast: true,
      symbols: 5,
      matches: 2,
      shortest: 20,
      farthest: 100,
    });
  });

  test("finds nothing in what is no stream", () => {
    expect(readFirstBlock(Uint8Array.of(7))).toBeUndefined();
    expect(readFirstBlock(new Uint8Array(0))).toMatchObject({ kind: "stored", symbols: 0 });
    expect(readFirstBlock(deflateRawSync(CONTENT).subarray(0, 100))).toBeUndefined();
  });
});

describe("possibleSettings", () => {
  const block = {
    kind: "dynamic",
    isLast: false,
    symbols: 16383,
    matches: 9,
    shortest: 6,
    farthest: 9,
  } as const;

  test("begins with the level, window and memory that the stream shows", () => {
    expect(possibleSettings(Uint8Array.of(0x58, 0x80), block)[0]).toEqual({
      engine: "zlib",
      level: 6,
      memLevel: 8,
      strategy: "filtered",
      windowBits: 13,
    });
  });

  test("is empty for a block that ends where zlib does not end one", () => {
    expect(possibleSettings(Uint8Array.of(0x78, 0x9c), { ...block, symbols: 16000 })).toEqual([]);
  });

  test("has every setting once", () => {
    const keys = possibleSettings(Uint8Array.of(0x78, 0x9c), block).map((each) => JSON.stringify(each));
    expect(new Set(keys).size).toBe(keys.length);
  });
});
