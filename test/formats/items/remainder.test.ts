import { expect, test } from "vitest";
import { ITEM_FORMATS, type ItemArray, writeItems } from "../../../src/formats/items/items.js";
import { ascii, join } from "../exactness.js";

/** Remainders put together by hand, from the text of the specification. */

const item = (count: number, channels: number, ...values: readonly number[]): ItemArray => ({
  count,
  shape: { height: 1, width: 1, channels },
  values: Int32Array.from(values),
});
const run = (text: string) => join([text.length], text);
/** One part, no offset, divisor 1. */
const MAP = [1, 0, 1];
const NO_EXCEPTIONS = [0];
const table = (...columns: readonly (readonly number[] | Uint8Array)[]) =>
  join(ascii(";"), [0], run("\n"), [columns.length, 0], ...columns);

const write = (items: ItemArray, remainder: Uint8Array, format: 1 | 2 | 3 = ITEM_FORMATS.csv) =>
  String.fromCharCode(...writeItems({ items, remainder, format }, 1000));

test("numbers in each form", () => {
  const forms: [number[], string][] = [
    [[0, 2, 1, 0x2e], "-0.50\n12.00\n"],
    [[0, 2, 3, 0x2c], "-000,50\n012,00\n"],
    [[0, 2, 0, 0x2e], "-.50\n12.00\n"],
    [[1, 2, 1, 0x2e], "-0.5\n12\n"],
    [[2, 2, 1, 0x2e], "-0.5\n12.0\n"],
    [[3, 2, 1, 0x2e, 0], "-0.5\n12.0\n"],
    [[4, 2, 1, 0x2e, 0], "-0.5\n12\n"],
    [[5, 2, 1, 0x2e, 1], "-0.5\n12.0\n"],
    [[6, 2, 1, 0x2e, 0], "-5.000000000000000000e-01\n1.200000000000000000e+01\n"],
    [[0, 0, 1, 0x2e], "-50\n1200\n"],
  ];
  for (const [form, text] of forms)
    expect(write(item(2, 1, -50, 1200), table([0, 1, ...form, ...MAP, ...NO_EXCEPTIONS]))).toBe(text);
});

test("a float32 after none, one and two passes through rough hands", () => {
  // Made by pandas 2.2.3, with the parser of 1.1.
  const texts = ["6.764999866485596\n", "6.764999866485597\n", "6.764999866485598\n"];
  for (const [passes, text] of texts.entries())
    expect(write(item(1, 1, 6765), table([0, 1, 3, 3, 1, 0x2e, passes, ...MAP, 0]))).toBe(text);
});

test("parts, offset and divisor, and an exception", () => {
  // Offset -1 is 1, divisor 10.
  const column = join([0, 1, 0, 0, 1, 0x2e], [2, 1, 10], [1, 1], [0, 0x0a], run("?\n"));
  expect(write(item(3, 2, 5, 0, 0, 0, 1, 2), table(column))).toBe("49\n?\n1310729\n");
});

test("a column of times, one of numbers in steps, and one of texts", () => {
  // 2016-12-31 is day 17166; the first step is 1, the next two more, the last one less.
  const clock = join([0, 3], [1, 0, 0], run("-"), run(""), run(""), [2, 1]);
  const days = [0x9c, 0x8c, 0x02, 2, 0, 4, 0, 1];
  // Order 1: begin 5, differences of 4 times 1, 0, 0.
  const steps = [1, 2, 0, 0, 1, 0x2c, 1, 4, 4, 10, 0, 2, 2, 0];
  const texts = join([2, 0], [1, 2], [0, 0], join([4], "a\0b\0"), [0, 1, 1, 0]);
  const numbers = [0, 1, 0, 0, 1, 0x2e, ...MAP, 0];
  const remainder = table(join(clock, [days.length], days, NO_EXCEPTIONS), steps, texts, numbers);
  expect(write(item(4, 1, 7, 8, 9, 10), remainder)).toBe(
    ['2016-12-31;"5"; a;7', '2017-01-01;"9"; b;8', '2017-01-04;"9"; b;9', '2017-01-06;"9"; a;10', ""].join(
      "\n",
    ),
  );
});

test("an array of long integers in halves, and one of floats with an exception", () => {
  const head = (type: number, axis: number) => [0, 1, 3, type, 1, 0, 1, axis];
  const halves = Uint8Array.from([...head(3, 1), 0, 1, 2, ...MAP, ...MAP]);
  const long = write(item(1, 2, -2, 1), halves, ITEM_FORMATS.npy);
  expect(long.slice(0, 10)).toBe("\x93NUMPY\x01\0\x3d\0");
  expect(long.slice(10)).toBe(
    "{'descr': '>i8', 'fortran_order': False, 'shape': (1,), }   \n\0\0\0\0\xff\xff\xff\xfe",
  );
  const floats = Uint8Array.from([...head(8, 2), 0, 1, 1, 1, ...MAP, 1, 0, 0, 0, 0xc0, 0x7f]);
  expect(write(item(2, 1, 3, -3), floats, ITEM_FORMATS.npy).slice(-8)).toBe("\x7f\xc0\0\0\xbf\xc0\0\0");
});

test("integers alone", () => {
  expect(write(item(2, 1, 65, 0x4342), Uint8Array.of(2), ITEM_FORMATS.raw)).toBe("A\0BC");
});
