import { describe, expect, test } from "vitest";
import { type ItemFile, readItems, writeItems } from "../../../src/formats/items/items.js";
import { ascii } from "../exactness.js";
import { bytesOf, npy } from "./arrays.js";
import { readMutants, writeFromMutants } from "./files.js";

const FILES: Record<string, Uint8Array<ArrayBuffer>> = {
  table: ascii(
    [
      "time,v,w,x,f,name,row,big",
      ...Array.from({ length: 12 }, (_, at) =>
        [
          `2020-01-01 0${at % 10}:00:00`,
          `${(at * at) % 7}.${at % 10}`,
          at === 5 || at === 8 ? "NA" : `${at % 5}`,
          `"${(at * at * at) % 11}"`,
          String(Math.fround((at * at) / 1000)),
          at % 2 === 0 ? "even" : "odd",
          `${at}`,
          `${at % 2}0000000000${at}`,
        ].join(","),
      ),
    ].join("\n"),
  ),
  integers: npy(
    "<i4",
    [6, 2],
    bytesOf(
      [1, 70_000, -5, 4, 2 ** 30, 6, 7, 8, 9, 10, 11, 12],
      (v, at, n: number) => v.setInt32(at, n, true),
      4,
    ),
  ),
  "long integers": npy(
    ">i8",
    [3, 2],
    bytesOf([2n ** 62n, -1n, 3n - 2n ** 60n, 4n, 5n, 6n], (v, at, n: bigint) => v.setBigInt64(at, n), 8),
  ),
  floats: npy(
    "<f8",
    [4],
    bytesOf([0.5, 1.25, Number.NaN, 1e6 + 0.001], (v, at, n: number) => v.setFloat64(at, n, true), 8),
    { fortran: true },
  ),
  "floats that are no decimals": npy(
    "<f4",
    [2, 17, 3],
    bytesOf(
      Array.from({ length: 102 }, (_, at) => Math.sin(at / 9) * 10 ** (at % 7)),
      (v, at, n: number) => v.setFloat32(at, n, true),
      4,
    ),
  ),
  "fewer floats": npy(
    "<f4",
    [2, 2],
    bytesOf([0.1, 1.25, 2.5, 3], (v, at, n: number) => v.setFloat32(at, n, true), 4),
  ),
};

describe.each(Object.entries(FILES))("%s", (_, bytes) => {
  test("with a remainder that was changed or cut: refused, or other bytes", () => {
    const file = readItems(bytes)!;
    expect(writeFromMutants(file, 4 * bytes.length).refused).toBeGreaterThan(0);
  });

  test("that was changed or cut: not read, or as it was", () => {
    expect(readMutants(bytes)).toBeGreaterThan(0);
  });

  test("is not written beyond the most bytes that it may have", () => {
    const file = readItems(bytes)!;
    expect(writeItems(file, bytes.length)).toEqual(bytes);
    expect(() => writeItems(file, bytes.length - 1)).toThrow(/more than|beyond/);
  });

  test("with items of another shape or other values is refused, or written", () => {
    const file = readItems(bytes)!;
    const { count, shape, values } = file.items;
    const other = (items: Partial<ItemFile["items"]>) => () =>
      writeItems({ ...file, items: { ...file.items, ...items } }, 4 * bytes.length);
    const corrupt = expect.objectContaining({ code: "corrupt" });
    expect(other({ count: count + 1 })).toThrow(corrupt);
    expect(
      other({ count: count + 1, values: new Int32Array(values.length + values.length / count) }),
    ).toThrow(corrupt);
    expect(other({ shape: { ...shape, channels: shape.channels + 1 } })).toThrow(corrupt);
    expect(other({ count: 0, values: new Int32Array(0) })).toThrow(corrupt);
    for (const extreme of [-(2 ** 31), 2 ** 31 - 1]) {
      const attempt = other({ values: values.map(() => extreme) });
      try {
        attempt();
      } catch (error) {
        expect(error).toEqual(corrupt);
      }
    }
  });
});

test("a format that does not exist is corrupt", () => {
  const file = { ...readItems(FILES["table"]!)!, format: 9 } as unknown as ItemFile;
  expect(() => writeItems(file, 1e6)).toThrow(expect.objectContaining({ code: "corrupt" }));
});

test("a remainder that asks for more columns than a file may hold is corrupt", () => {
  const items = { count: 1e6, shape: { height: 1, width: 1, channels: 1 }, values: new Int32Array(1e6) };
  const remainder = Uint8Array.of(44, 0, 0, 100, 0, ...new Uint8Array(200));
  expect(() => writeItems({ items, remainder, format: 2 }, 1e7)).toThrow(
    expect.objectContaining({ code: "corrupt" }),
  );
});
