import { expect, test } from "vitest";
import { FlowzipError } from "../../../codec/container/errors.js";
import { readItems, writeItems } from "../../../src/formats/items/items.js";

const shape = { count: 2, height: 1, width: 3, channels: 2 };

test("bare integers are items of the shape that is said", () => {
  const bytes = Uint8Array.from({ length: 12 }, (_, at) => 21 * at);
  const file = readItems(bytes, { ...shape, depth: "u8" })!;
  expect(file.items).toEqual({
    count: 2,
    shape: { height: 1, width: 3, channels: 2 },
    values: Int32Array.from(bytes),
  });
  expect(writeItems(file, 12)).toEqual(bytes);
});

test("of two bytes the lower is first", () => {
  const bytes = Uint8Array.from({ length: 24 }, (_, at) => 255 - at);
  const file = readItems(bytes, { ...shape, depth: "u16" })!;
  expect(file.items.values[0]).toBe(255 + 256 * 254);
  expect(writeItems(file, 24)).toEqual(bytes);
});

test("of another size or no shape they are none", () => {
  expect(readItems(new Uint8Array(11), { ...shape, depth: "u8" })).toBeUndefined();
  expect(readItems(new Uint8Array(12), { ...shape, depth: "u16" })).toBeUndefined();
  expect(readItems(new Uint8Array(0), { ...shape, count: 0, depth: "u8" })).toBeUndefined();
  expect(readItems(new Uint8Array(12), { ...shape, count: -2, width: -3, depth: "u8" })).toBeUndefined();
});

test.each([
  ["values that do not fit", { values: Int32Array.of(-1, 256) }, 99],
  ["other values than the shape says", { values: new Int32Array(3) }, 99],
  ["a file that is too long", { values: new Int32Array(2) }, 1],
  ["a shape that is none", { values: new Int32Array(0), count: -1 }, 99],
])("%s are corrupt", (_, change, maxSize) => {
  const items = { count: 2, shape: { height: 1, width: 1, channels: 1 }, ...change };
  const file = { items, remainder: Uint8Array.of(1), format: 3 } as const;
  expect(() => writeItems(file, maxSize)).toThrow(FlowzipError);
});
