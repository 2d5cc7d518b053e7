import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bmp } from "../../src/formats/bmp.js";
import { comesBack, join, openMutants, restoreFromMutants } from "./exactness.js";

/** A header of 54 bytes, and `extra` more before the pixels. */
function head(width: number, height: number, bits: number, { extra = 0, compression = 0 } = {}): Uint8Array {
  const bytes = new Uint8Array(54 + extra);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(10, bytes.length, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  view.setInt32(22, height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, bits, true);
  view.setUint32(30, compression, true);
  return bytes;
}

describe("open", () => {
  test.each([
    [
      "24 bits, bottom-up",
      join(head(1, 2, 24), [1, 2, 3, 0, 4, 5, 6, 0]),
      [
        [6, 3],
        [5, 2],
        [4, 1],
      ],
    ],
    [
      "24 bits, top-down",
      join(head(1, -2, 24), [1, 2, 3, 0, 4, 5, 6, 0]),
      [
        [3, 6],
        [2, 5],
        [1, 4],
      ],
    ],
    [
      "32 bits",
      join(head(2, 1, 32), [1, 2, 3, 4, 5, 6, 7, 8]),
      [
        [3, 7],
        [2, 6],
        [1, 5],
        [4, 8],
      ],
    ],
    ["8 bits", join(head(3, 1, 8, { extra: 1024 }), [7, 8, 9, 0]), [[7, 8, 9]]],
    ["4 bits", join(head(3, 1, 4, { extra: 64 }), [0x12, 0x30, 0, 0]), [[1, 2, 3]]],
    [
      "1 bit",
      join(head(9, 1, 1, { extra: 8 }), [0b10110001, 0b10000000, 0, 0]),
      [[1, 0, 1, 1, 0, 0, 0, 1, 1]],
    ],
  ])("finds the samples of %s", (_, file, planes) => {
    expect(bmp.open(file)?.picture.planes.map((plane) => [...plane.samples])).toEqual(planes);
    expect(comesBack(bmp, file)).toBe(true);
  });

  test.each([
    ["is compressed", join(head(1, 1, 8, { compression: 1, extra: 8 }), [0, 0, 0, 0])],
    ["has 16 bits", join(head(1, 1, 16), [0, 0, 0, 0])],
    ["ends early", join(head(1, 2, 24), [1, 2, 3, 0, 4, 5, 6])],
    ["has no rows", join(head(1, 0, 24), [1, 2, 3, 0])],
    ["has no columns", join(head(0, 1, 24), [1, 2, 3, 0])],
    ["has -2^31 rows", join(head(1, -(2 ** 31), 24), [1, 2, 3, 0])],
    ["has 2^31 - 1 rows and columns", join(head(2 ** 31 - 1, 2 ** 31 - 1, 1), [1, 2, 3, 0])],
  ])("refuses a file that %s", (_, file) => {
    expect(bmp.open(file)).toBeUndefined();
  });
});

test("restore gives any file back: padding, gaps, tails", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: -9, max: 9 }).filter((height) => height !== 0),
      fc.constantFrom(1, 4, 8, 24, 32),
      fc.nat(90),
      fc.uint8Array({ maxLength: 5 }),
      fc.infiniteStream(fc.nat(255)),
      (width, height, bits, extra, tail, noise) => {
        const size = Math.ceil((width * bits) / 32) * 4 * Math.abs(height);
        expect(comesBack(bmp, join(head(width, height, bits, { extra }), [...noise.take(size)], tail))).toBe(
          true,
        );
      },
    ),
    { numRuns: 200, seed: 4 },
  );
});

test("padding of zeros costs nothing", () => {
  const file = join(head(1, 100, 24), new Uint8Array(400));
  expect(bmp.open(file)?.remainder.length).toBeLessThan(60);
});

test("a changed or cut file is not opened, or comes back as it is; a changed remainder is refused or gives some file", () => {
  const file = join(
    head(5, 3, 24, { extra: 4 }),
    Array.from({ length: 48 }, (_, at) => at),
    "end",
  );
  expect(openMutants(bmp, file)).toBeGreaterThan(0);
  expect(restoreFromMutants(bmp, file)).toBeGreaterThan(0);
});
