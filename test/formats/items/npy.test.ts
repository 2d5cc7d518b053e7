import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readItems } from "../../../src/formats/items/items.js";
import { join } from "../exactness.js";
import { bytesOf, npy, npyOfText } from "./arrays.js";
import { itemsOf } from "./files.js";

const hex = (text: string) => Uint8Array.from(Buffer.from(text, "hex"));

/** Files that NumPy 2.4 wrote: their head of 128 bytes is text and spaces. */
const WRITTEN = {
  "<i2": join(
    [0x93],
    "NUMPY\x01\0v\0{'descr': '<i2', 'fortran_order': False, 'shape': (2, 3), }",
    `${" ".repeat(58)}\n`,
    hex("0100feff030028003200c4ff"),
  ),
  ">i4 in Fortran's order": join(
    [0x93],
    "NUMPY\x02\0t\0\0\0{'descr': '>i4', 'fortran_order': True, 'shape': (2, 3), }",
    `${" ".repeat(57)}\n`,
    hex("0000000100000028fffffffe0000003200000003ffffffc4"),
  ),
};

describe("a file of NumPy", () => {
  test.each(Object.entries(WRITTEN))("%s", (_, file) => {
    expect(file.length % 4).toBe(0);
    const items = itemsOf(file);
    expect(items?.count).toBe(2);
    expect(items?.shape).toEqual({ height: 1, width: 1, channels: 3 });
    expect([...items!.values]).toEqual([1, -2, 3, 40, 50, -60]);
  });

  test("of float32", () => {
    const file = npy("<f4", [3], hex("000020406f1283ba6f12833a"));
    expect([...itemsOf(file)!.values]).toEqual([2500, -1, 1]);
  });

  test("of the ends of 64 bits", () => {
    const ends = "ffffffffffffff7f000000000000008000000000000000000500000000000000";
    expect(itemsOf(npy("<i8", [4], hex(ends)))?.count).toBe(4);
    expect(itemsOf(npy("<u8", [4], hex(ends)))?.count).toBe(4);
  });
});

describe("shape", () => {
  test.each([
    [[], 1, [1, 1, 1]],
    [[5], 5, [1, 1, 1]],
    [[2, 256], 2, [1, 1, 256]],
    [[2, 257], 2, [1, 257, 1]],
    [[2, 16, 3], 2, [16, 3, 1]],
    [[2, 17, 3], 2, [1, 17, 3]],
    [[2, 17, 17], 2, [17, 17, 1]],
    [[2, 3, 4, 5], 2, [3, 4, 5]],
    [[2, 3, 4, 257], 2, [3, 4 * 257, 1]],
    [[2, 3, 4, 5, 6], 6, [4, 5, 6]],
    [[0], 0, [1, 1, 1]],
    [[0, 7], 0, [1, 1, 7]],
  ] as const)("%j: %i items of %j", (shape, count, [height, width, channels]) => {
    const size = shape.reduce((product: number, axis) => product * axis, 1);
    const values = Uint8Array.from({ length: size }, (_, at) => (at * 7) % 251);
    const items = itemsOf(npy("|u1", shape, values));
    expect(items?.count).toBe(count);
    expect(items?.shape).toEqual({ height, width, channels });
    expect([...items!.values]).toEqual([...values]);
  });

  test.each([
    ["fewer elements than its shape", npy("|u1", [2, 3], [1, 2, 3, 4, 5])],
    ["more elements than its shape", npy("|u1", [2, 3], [1, 2, 3, 4, 5, 6, 7])],
    ["axes of 2^31", npy("|u1", [2 ** 31, 2 ** 31], [1])],
    ["axes whose product is no number", npy("|u1", Array(32).fill(2 ** 48), [])],
    ["no items of 2^31 values", npy("|u1", [0, 2 ** 31], [])],
    ["items without values", npy("|u1", [3, 0], [])],
    ["a type that is none", npy("<i3", [1], [1, 2, 3])],
    ["complex numbers", npy("<c8", [1], [1, 2, 3, 4, 5, 6, 7, 8])],
    ["a header of another format", npy("<i2", [1], [1, 2], { version: 4 })],
    ["a negative axis", npyOfText("{'descr': '|u1', 'fortran_order': False, 'shape': (-1,), }", [1])],
    [
      "axes that no comma parts",
      npyOfText("{'descr': '|u1', 'fortran_order': False, 'shape': (1 1), }", [1]),
    ],
    [
      "endless axes",
      npyOfText(`{'descr': '|u1', 'fortran_order': False, 'shape': (${"1".repeat(60_000)}!`, [1]),
    ],
    [
      "endless spaces",
      npyOfText(`{'descr': '|u1', 'fortran_order': False, 'shape': (${" ".repeat(60_000)}!`, [1]),
    ],
    ["a header that is longer than the file", npy("|u1", [1], [1]).slice(0, 100)],
  ])("refuses %s", (_, file) => {
    expect(readItems(file)).toBeUndefined();
  });

  test("keeps a header that others write", () => {
    const text = "{'descr':'<i2','fortran_order':False,'shape':(2,),}";
    expect([...itemsOf(npyOfText(text, [1, 0, 2, 0], 3))!.values]).toEqual([1, 2]);
  });
});

const INTEGERS = {
  i1: [1, (v: DataView, at: number, n: number) => v.setInt8(at, n)],
  u1: [1, (v: DataView, at: number, n: number) => v.setUint8(at, n)],
  i2: [2, (v: DataView, at: number, n: number, little: boolean) => v.setInt16(at, n, little)],
  u2: [2, (v: DataView, at: number, n: number, little: boolean) => v.setUint16(at, n, little)],
  i4: [4, (v: DataView, at: number, n: number, little: boolean) => v.setInt32(at, n, little)],
  u4: [4, (v: DataView, at: number, n: number, little: boolean) => v.setUint32(at, n, little)],
  i8: [8, (v: DataView, at: number, n: number, little: boolean) => v.setBigInt64(at, BigInt(n), little)],
  u8: [8, (v: DataView, at: number, n: number, little: boolean) => v.setBigUint64(at, BigInt(n), little)],
} as const;

describe("integers", () => {
  test("of every type, order and range come back", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...(Object.keys(INTEGERS) as (keyof typeof INTEGERS)[])),
        fc.boolean(),
        fc.boolean(),
        fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 }),
        fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }),
        fc.bigInt({ min: 1n, max: 2n ** 40n }),
        fc.integer({ min: 0, max: 64 }),
        fc.infiniteStream(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
        (kind, isLittle, fortran, shape, offset, step, bits, noise) => {
          const size = INTEGERS[kind][0];
          const count = shape.reduce((product, axis) => product * axis, 1);
          const longs = [...noise.take(count)].map((long) => offset + step * (long >> BigInt(64 - bits)));
          const bytes = bytesOf(
            longs,
            (view, at, long: bigint) => {
              for (let byte = 0; byte < size; byte++)
                view.setUint8(
                  at + (isLittle ? byte : size - 1 - byte),
                  Number((long >> BigInt(8 * byte)) & 255n),
                );
            },
            size,
          );
          const order = size === 1 ? "|" : isLittle ? "<" : ">";
          expect(itemsOf(npy(`${order}${kind}`, shape, bytes, { fortran }))).toBeDefined();
        },
      ),
      { numRuns: 300, seed: 11 },
    );
  });

  test("are the values where they are narrow", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...(Object.keys(INTEGERS) as (keyof typeof INTEGERS)[])),
        fc.boolean(),
        fc.array(fc.integer({ min: 0, max: 127 }), { minLength: 1, maxLength: 15 }),
        (kind, isLittle, values) => {
          const [size, put] = INTEGERS[kind];
          const bytes = bytesOf(values, (view, at, n: number) => put(view, at, n, isLittle), size);
          const items = itemsOf(
            npy(`${size === 1 ? "|" : isLittle ? "<" : ">"}${kind}`, [values.length], bytes),
          );
          expect([...items!.values]).toEqual(values);
        },
      ),
      { numRuns: 300, seed: 12 },
    );
  });

  const i8 = (longs: readonly bigint[]) =>
    npy(
      "<i8",
      [longs.length],
      bytesOf(longs, (view, at, long: bigint) => view.setBigInt64(at, long, true), 8),
    );

  test("of nanoseconds have no more than one channel", () => {
    const begin = 1_700_000_000_000_000_000n;
    const items = itemsOf(
      i8(Array.from({ length: 100 }, (_, at) => begin + 1_000_000_000n * BigInt(at * at))),
    );
    expect(items?.shape.channels).toBe(1);
    expect([...items!.values.subarray(0, 4)]).toEqual([0, 1, 4, 9]);
  });

  test("that are pairs of integers are two channels", () => {
    const items = itemsOf(i8([-25n * 2n ** 32n - 25n, 23n, -1n, 23n * 2n ** 32n + 22n, 2n ** 32n - 3n]));
    expect([...items!.values]).toEqual([-25, -25, 23, 0, -1, 0, 22, 23, -3, 1]);
  });

  test("of 32 bits are split into parts of 16", () => {
    const values = [0, 2 ** 32 - 1, 65_536, 65_535];
    const bytes = bytesOf(values, (view, at, value: number) => view.setUint32(at, value, true), 4);
    const items = itemsOf(npy("<u4", [4], bytes));
    expect([...items!.values]).toEqual([0, 0, 65_535, 65_535, 0, 1, 65_535, 0]);
  });

  test("with bytes in the order that the header denies are found", () => {
    const values = Array.from({ length: 400 }, (_, at) => 1000 + Math.round(90 * Math.sin(at / 9)));
    const bytes = bytesOf(values, (view, at, value: number) => view.setInt16(at, value, false), 2);
    expect([...itemsOf(npy("<i2", [400], bytes))!.values]).toEqual(values);
  });
});

describe("floats", () => {
  const f8 = (floats: readonly number[], isLittle = true) =>
    npy(
      `${isLittle ? "<" : ">"}f8`,
      [floats.length],
      bytesOf(floats, (view, at, float: number) => view.setFloat64(at, float, isLittle), 8),
    );
  const f4 = (floats: readonly number[], isLittle = true) =>
    npy(
      `${isLittle ? "<" : ">"}f4`,
      [floats.length],
      bytesOf(floats, (view, at, float: number) => view.setFloat32(at, float, isLittle), 4),
    );

  test("that are written with so many decimals are integers of the last", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -2_000_000, max: 2_000_000 }), { minLength: 1, maxLength: 15 }),
        fc.integer({ min: 0, max: 9 }),
        fc.boolean(),
        fc.boolean(),
        (integers, decimals, isLittle, isSingle) => {
          // A last digit that no number of fewer decimals has; text to float is not what the code does.
          const odd = integers.map((integer) => 10 * Math.trunc(integer / 10) + (integer < 0 ? -1 : 1));
          const floats = odd.map((integer) => Number(`${integer}e-${decimals}`));
          expect([...itemsOf((isSingle ? f4 : f8)(floats, isLittle))!.values]).toEqual(odd);
        },
      ),
      { numRuns: 200, seed: 13 },
    );
  });

  test("that are multiples of a power of two are integers", () => {
    const floats = [1 / 1024, -3 / 1024, 5.25, 0];
    expect([...itemsOf(f8(floats))!.values]).toEqual([1, -3, 5376, 0]);
    expect([...itemsOf(f4(floats))!.values]).toEqual([1, -3, 5376, 0]);
  });

  test("of float32 in float64 are short decimals", () => {
    const floats = [0.1, 5.827, -30.531].map(Math.fround);
    expect([...itemsOf(f8(floats))!.values]).toEqual([100, 5827, -30_531]);
  });

  test("that are prices beyond 22 bits are split", () => {
    const items = itemsOf(f8([1_000_000.01, 0.01, 42_949_672.95]));
    expect(items?.shape.channels).toBe(2);
  });

  test("keep not-a-numbers with their bits, and zeros below zero", () => {
    const file = f4(Array.from({ length: 200 }, (_, at) => at / 10));
    file.set([1, 0, 0xa0, 0x7f], file.length - 40);
    file.set([1, 0, 0xc0, 0xff], file.length - 80);
    file.set([0, 0, 0, 0x80], file.length - 120);
    const values = [...itemsOf(file)!.values];
    expect(values[190]).toBe(189);
    expect(values[180]).toBe(179);
    expect(values[170]).toBe(169);
    expect(values[199]).toBe(199);
  });

  test("of 64 bits that are noise, or mostly missing, are not read", () => {
    const noise = Array.from({ length: 50 }, (_, at) => Math.sin(at + 1));
    expect(itemsOf(f8(noise))).toBeUndefined();
    expect(itemsOf(f4(noise))?.count).toBe(50);
    expect(itemsOf(f8([Number.NaN, Number.NaN, 1]))).toBeUndefined();
    expect(itemsOf(f8([Number.POSITIVE_INFINITY, 1, 2]))).toBeUndefined();
  });

  test("of a table have decimals of their own in each column", () => {
    const floats = Array.from({ length: 30 }, (_, at) => [at, (at + 1) / 10, (at + 1) / 4]).flat();
    const bytes = bytesOf(floats, (view, at, float: number) => view.setFloat64(at, float, true), 8);
    const items = itemsOf(npy("<f8", [30, 3], bytes));
    expect([...items!.values.subarray(0, 3)]).toEqual([0, 1, 1]);
  });

  test("any bits come back, if they are read", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 8, maxLength: 64 }),
        fc.constantFrom("f4", "f8"),
        (bytes, kind) => {
          const size = Number(kind[1]);
          const count = Math.floor(bytes.length / size);
          itemsOf(npy(`<${kind}`, [count], bytes.slice(0, count * size)));
        },
      ),
      { numRuns: 300, seed: 14 },
    );
  });
});
