import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pnm } from "../../src/formats/pnm/pnm.js";
import { comesBack, join, openMutants, restoreFromMutants } from "./exactness.js";

const PLAIN_GREY = join("P2\n# a comment\n3 2 #another\n 300\n", " 1  22 300\r\n0 # here too\n7\t299 \n");

describe("open", () => {
  test.each([
    ["P1", join("P1 3 2\n", "1 0 1\n", "011"), 1, [[1, 0, 1, 0, 1, 1]]],
    ["P2", PLAIN_GREY, 9, [[1, 22, 300, 0, 7, 299]]],
    [
      "P3",
      join("P3\n2 1\n255\n1 2 3  4 5 6\n"),
      8,
      [
        [1, 4],
        [2, 5],
        [3, 6],
      ],
    ],
    ["P4", join("P4 3 2\n", [0b10100000, 0b01100000]), 1, [[1, 0, 1, 0, 1, 1]]],
    ["P5", join("P5 3 1 255\n", [9, 8, 255]), 8, [[9, 8, 255]]],
    ["P5 of 16 bits", join("P5 2 1 1023\n", [3, 255, 1, 2]), 10, [[1023, 258]]],
    [
      "P6",
      join("P6\n# c\n2 1\n255\n", [1, 2, 3, 4, 5, 6]),
      8,
      [
        [1, 4],
        [2, 5],
        [3, 6],
      ],
    ],
    ["P6 of 16 bits", join("P6 1 1 65535\n", [1, 2, 3, 4, 5, 6]), 16, [[258], [772], [1286]]],
    [
      "P7",
      join(
        "P7\nWIDTH 2\n# c\nHEIGHT 1\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n",
        [1, 2, 3, 4, 5, 6, 7, 8],
      ),
      8,
      [
        [1, 5],
        [2, 6],
        [3, 7],
        [4, 8],
      ],
    ],
  ] as const)("finds the samples of %s", (_, file, bits, planes) => {
    const opened = pnm.open(file);
    expect(opened?.picture.bits).toBe(bits);
    expect(opened?.picture.planes.map((plane) => [...plane.samples])).toEqual(planes);
    expect(comesBack(pnm, file)).toBe(true);
  });

  test.each([
    ["has fewer samples than its header says", join("P5 3 2 255\n", [1, 2, 3, 4, 5])],
    ["has fewer numbers than its header says", join("P2 2 2 9\n1 2 3\n")],
    ["has a number above its largest", join("P2 2 1 9\n1 10\n")],
    ["has a number with a zero before it", join("P2 2 1 99\n1 02\n")],
    ["has no pixels", join("P5 0 2 255\n")],
    ["has 2^31 pixels on each side", join("P5 2147483647 2147483647 255\n", [1])],
    ["has no largest sample", join("P5 1 1 0\n", [1])],
    ["has a largest sample of 17 bits", join("P5 1 1 65536\n", [1, 1, 1])],
    ["has five planes", join("P7\nWIDTH 1\nHEIGHT 1\nDEPTH 5\nMAXVAL 255\nENDHDR\n", [1, 2, 3, 4, 5])],
    ["has two widths", join("P7\nWIDTH 1\nWIDTH 1\nHEIGHT 1\nDEPTH 1\nMAXVAL 255\nENDHDR\n", [1])],
  ])("refuses a file that %s", (_, file) => {
    expect(pnm.open(file)).toBeUndefined();
  });
});

describe("restore after open", () => {
  test("gives back what follows, what fills up rows, and samples above the largest", () => {
    expect(comesBack(pnm, join("P5 2 1 100\n", [101, 255], "P5 1 1 255\n", [7]))).toBe(true);
    expect(comesBack(pnm, join("P4 3 2\n", [0b10111111, 0b01100001], "more"))).toBe(true);
    expect(comesBack(pnm, join("P5 1 1 300\n", [255, 255]))).toBe(true);
  });

  test("gives any file back", () => {
    const separator = fc.constantFrom(" ", "\n", "  ", "\r\n", "\t", " # c\n", "\v");
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(1, 3),
        fc.integer({ min: 1, max: 65535 }),
        fc.array(separator, { minLength: 7, maxLength: 7 }),
        fc.boolean(),
        fc.infiniteStream(fc.nat(65535)),
        (width, height, channels, maxval, gaps, isPlain, noise) => {
          const count = width * height * channels;
          const samples = [...noise.take(count)].map((value) => value % (maxval + 1));
          const kind = (isPlain ? 2 : 5) + (channels === 3 ? 1 : 0);
          const head = `P${kind}${gaps[0]}${width}${gaps[1]}${height}${gaps[2]}${maxval}\n`;
          const bytes = samples.flatMap((value) => (maxval > 255 ? [value >> 8, value & 255] : [value]));
          const text = samples.map((value, at) => `${value}${gaps[at % 7]}`).join("");
          const file = join(head, isPlain ? text : bytes);
          const planes = Array.from({ length: channels }, (_, channel) =>
            samples.filter((_, at) => at % channels === channel),
          );
          expect(pnm.open(file)?.picture.planes.map((plane) => [...plane.samples])).toEqual(planes);
          expect(comesBack(pnm, file)).toBe(true);
        },
      ),
      { numRuns: 200, seed: 3 },
    );
  });

  test.each([
    ["plain", PLAIN_GREY],
    ["bits", join("P4\n11 3\n", [1, 2, 3, 4, 5, 6])],
    [
      "bytes",
      join(
        "P6 2 2 255\n",
        Array.from({ length: 12 }, (_, at) => at),
      ),
    ],
    ["PAM", join("P7\nWIDTH 2\nHEIGHT 1\nDEPTH 2\nMAXVAL 511\nENDHDR\n", [0, 1, 1, 0, 0, 3, 1, 1])],
  ])("of a changed or cut file (%s): not opened, or as it was", (_, file) => {
    expect(openMutants(pnm, file)).toBeGreaterThan(0);
    expect(restoreFromMutants(pnm, file)).toBeGreaterThan(0);
  });
});

test("plain samples with one separator cost nothing beside it", () => {
  const numbers = Array.from({ length: 10_000 }, (_, at) => at % 200).join("\n");
  expect(pnm.open(join("P2 100 100 255\n", numbers))?.remainder.length).toBeLessThan(40);
});
