import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bitsBetween, orderedBits, orderedFloat } from "../../../src/formats/items/orderedfloats.js";
import { bytesOf, npy } from "./arrays.js";
import { itemsOf } from "./files.js";

const f4 = (floats: readonly number[], shape: readonly number[]) =>
  npy(
    "<f4",
    shape,
    bytesOf(floats, (view, at, float: number) => view.setFloat32(at, float, true), 4),
  );

/** Bits of zeros, subnormal floats, infinities, floats that are no numbers, and the largest. */
const SPECIAL = [
  0x00000000, 0x80000000, 0x00000001, 0x80000001, 0x007fffff, 0x807fffff, 0x7f800000, 0xff800000, 0x7fc00000,
  0x7fa00001, 0xffa00001, 0xffffffff, 0x7fffffff, 0x7f7fffff, 0xff7fffff, 0x00800000, 0x3f800000, 0xbf800000,
];

describe("ordered integers of floats", () => {
  test("keep the order of all floats, of which neighbours differ by one", () => {
    const words = new Int32Array(1);
    const floats = new Float32Array(words.buffer);
    for (let step = 0; step < 2 ** 17; step++) {
      const ordered = (Math.imul(step, 32_749) - 2 ** 30) | 0;
      words[0] = orderedBits(ordered);
      const one = floats[0]!;
      words[0] = orderedBits(ordered + 1);
      const other = floats[0]!;
      if (Number.isFinite(one) && Number.isFinite(other)) expect(one < other).toBe(true);
    }
    expect(orderedFloat(0)).toBe(0);
    expect(orderedFloat(-0)).toBe(-1);
    expect(orderedFloat(2 ** -149)).toBe(1);
    expect(orderedFloat(-(2 ** -149))).toBe(-2);
    expect(orderedFloat(1)).toBe(0x3f800000);
    for (const odd of [Number.NaN, Number.POSITIVE_INFINITY, 1e300]) expect(orderedFloat(odd)).toBe(0);
  });

  test("are their own inverse for all bits", () => {
    for (const word of SPECIAL) expect(orderedBits(orderedBits(word | 0))).toBe(word | 0);
    fc.assert(fc.property(fc.integer(), (word) => orderedBits(orderedBits(word | 0)) === (word | 0)));
  });

  test("differ by so many bits", () => {
    expect([0, 1, 2, 3, 4].map((difference) => bitsBetween(5, 5 + difference))).toEqual([0, 1, 2, 2, 3]);
    expect(bitsBetween(-(2 ** 31), 2 ** 31 - 1)).toBe(32);
  });
});

const SHAPES: readonly (readonly number[])[] = [
  [36],
  [18, 2],
  [2, 18],
  [1, 2, 18],
  [3, 3, 4],
  [2, 3, 3, 2],
  [4, 17, 1],
];

describe("floats that are no decimals", () => {
  test.each(SHAPES.map((shape) => [shape] as const))("of any bits come back, of the shape %j", (shape) => {
    const count = shape.reduce((product, axis) => product * axis, 1);
    const word = fc.oneof(fc.constantFrom(...SPECIAL), fc.nat(2 ** 32 - 1));
    fc.assert(
      fc.property(fc.array(word, { minLength: count, maxLength: count }), (words) => {
        const bytes = bytesOf(words, (view, at, bits: number) => view.setUint32(at, bits, true), 4);
        expect(itemsOf(npy("<f4", shape, bytes))).toBeDefined();
        expect(itemsOf(npy(">f4", shape, bytes, { fortran: true }))).toBeDefined();
      }),
      { numRuns: 40, seed: 5 },
    );
  });

  test("smooth along all axes leave small integers", () => {
    const floats = Array.from({ length: 20 * 40 * 50 }, (_, at) => {
      const [plane, row, column] = [Math.floor(at / 2000), Math.floor(at / 50) % 40, at % 50];
      return 3 + Math.sin(plane / 30) * Math.cos(row / 40) + column / 700;
    });
    const values = itemsOf(f4(floats, [20, 40, 50]))!.values;
    expect(values.filter((value) => Math.abs(value) <= 8).length).toBeGreaterThan(0.95 * values.length);
  });

  test("of enlarged pictures leave nothing, or a unit in the last place, but at knots", () => {
    const [count, size, coarse] = [6, 60, 13];
    const knots = Array.from(
      { length: count * coarse * coarse },
      (_, at) => 0.5 + 0.4 * Math.sin(at * at + at),
    );
    const floats = Array.from({ length: count * size * size }, (_, at) => {
      const place = (along: number) => (along * (coarse - 1)) / (size - 1);
      const [item, y, x] = [
        Math.floor(at / size / size),
        place(Math.floor(at / size) % size),
        place(at % size),
      ];
      const cell = Math.min(coarse - 2, Math.floor(y)) * coarse + Math.min(coarse - 2, Math.floor(x));
      const [down, right] = [
        y - Math.min(coarse - 2, Math.floor(y)),
        x - Math.min(coarse - 2, Math.floor(x)),
      ];
      const knot = (offset: number) => knots[item * coarse * coarse + cell + offset]!;
      const upper = knot(0) * (1 - right) + knot(1) * right;
      return upper * (1 - down) + (knot(coarse) * (1 - right) + knot(coarse + 1) * right) * down;
    });
    const items = itemsOf(f4(floats, [count, size, size, 1]))!;
    const within = (most: number) =>
      items.values.filter((value) => Math.abs(value) <= most).length / items.values.length;
    expect(within(0)).toBeGreaterThan(0.4);
    expect(within(2)).toBeGreaterThan(0.75);
  });
});
