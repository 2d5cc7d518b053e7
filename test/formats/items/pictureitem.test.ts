import { describe, expect, it } from "vitest";
import { readItems, writeItems } from "../../../src/formats/items/items.js";

/** PGM and PPM as the Netpbm documentation describes them. */
const pgm = (maxval: number, ...samples: number[]) =>
  Uint8Array.from([...new TextEncoder().encode(`P5\n3 2\n${maxval}\n`), ...samples]);
const ppm = Uint8Array.from([...new TextEncoder().encode("P6\n1 2\n255\n"), 1, 2, 3, 250, 251, 252]);

describe("a picture as an item", () => {
  it("is its samples, channel after channel in each cell", () => {
    const file = readItems(ppm)!;
    expect(file.items).toEqual({
      count: 1,
      shape: { height: 2, width: 1, channels: 3 },
      values: Int32Array.of(1, 2, 3, 250, 251, 252),
    });
    expect(writeItems(file, ppm.length)).toEqual(ppm);
  });

  it.each([
    ["of 8 bits", pgm(255, 0, 1, 2, 253, 254, 255)],
    ["of 16 bits", pgm(65535, 0, 0, 1, 0, 255, 255, 0, 7, 9, 9, 128, 1)],
  ])("%s comes back", (_, bytes) => {
    expect(writeItems(readItems(bytes)!, bytes.length)).toEqual(bytes);
  });

  it("is refused with samples or a remainder of another one", () => {
    const file = readItems(ppm)!;
    const others = [
      { ...file, remainder: new Uint8Array(0) },
      { ...file, remainder: file.remainder.map((byte, at) => (at === 1 ? 17 : byte)) },
      { ...file, items: { ...file.items, values: file.items.values.map((value) => -value) } },
      { ...file, items: { ...file.items, shape: { height: 1, width: 2, channels: 3 } } },
    ];
    for (const other of others) {
      expect(() => writeItems(other, 1000)).toThrow(expect.objectContaining({ code: "corrupt" }));
    }
    const unknown = { ...file, remainder: file.remainder.map((byte, at) => (at === 0 ? 120 : byte)) };
    expect(() => writeItems(unknown, 1000)).toThrow(expect.objectContaining({ code: "unsupported" }));
  });
});
