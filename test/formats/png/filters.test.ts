import { expect, test } from "vitest";
import { likelyFilters, refilter, unfilter } from "../../../src/formats/png/filters.js";
import { passesOf } from "../../../src/formats/png/interlace.js";
import { filteredRows } from "./encoder.js";

const HEADER = { width: 23, height: 40, depth: 8, colour: 2, isInterlaced: true } as const;
const PASSES = passesOf(HEADER);
const DRAWING = {
  ...HEADER,
  samples: Array.from({ length: 23 * 40 * 3 }, (_, at) => {
    const [x, y] = [Math.floor(at / 3) % 23, Math.floor(at / 69)];
    // Stripes of slopes in different directions, so that each filter is the best somewhere.
    const slopes = [x * 9, y * 5 + x * x * 3, (x + y) * 11, x % 2 === 0 ? 3 : 250, x * y];
    return (slopes[Math.floor(y / 8)]! + (at % 3) * 40) % 256;
  }),
};

test("likelyFilters are those with the smallest sum of magnitudes, of equal ones the first", () => {
  const all = [0, 1, 2, 3, 4].map((filter) => filteredRows(DRAWING, () => filter));
  const expected: number[] = [];
  let at = 0;
  for (const { height, rowBytes } of PASSES) {
    for (let y = 0; y < height; y++, at += 1 + rowBytes) {
      const sums = all.map((rows) =>
        rows.subarray(at + 1, at + 1 + rowBytes).reduce((sum, byte) => sum + Math.min(byte, 256 - byte), 0),
      );
      expected.push(sums.indexOf(Math.min(...sums)));
    }
  }
  const { packed } = unfilter(all[0]!, PASSES, 3)!;
  expect([...likelyFilters(packed, PASSES, 3)]).toEqual(expected);
  expect(new Set(expected).size).toBeGreaterThan(3);
});

test("unfilter and refilter agree with the specification's definition", () => {
  const filtered = filteredRows(DRAWING, (row) => (row * 7) % 5);
  const plain = unfilter(
    filteredRows(DRAWING, () => 0),
    PASSES,
    3,
  )!;
  const rows = unfilter(filtered, PASSES, 3)!;
  expect(rows.packed).toEqual(plain.packed);
  expect(rows.types).toEqual(Uint8Array.from(rows.types, (_, row) => (row * 7) % 5));
  expect(refilter(rows, PASSES, 3)).toEqual(new Uint8Array(filtered));
});

test("a filter that does not exist is refused", () => {
  expect(
    unfilter(
      filteredRows(DRAWING, (row) => (row === 9 ? 5 : 0)),
      PASSES,
      3,
    ),
  ).toBeUndefined();
});
