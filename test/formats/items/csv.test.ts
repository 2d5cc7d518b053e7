import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readItems } from "../../../src/formats/items/items.js";
import { ascii } from "../exactness.js";
import { itemsOf } from "./files.js";

/** The values of the only channel of a column, which stands beside one of other numbers. */
function valuesOf(fields: readonly string[]): number[] | undefined {
  const file = ascii(`${fields.map((field, at) => `${(at * at) % 7};${field}`).join("\n")}\n`);
  const items = itemsOf(file);
  if (items === undefined || items.shape.channels !== 2) return undefined;
  return [...items.values].filter((_, at) => at % 2 === 1);
}

describe("a table", () => {
  test("is the numbers of its columns, and their names", () => {
    const items = itemsOf(ascii('city,"mean t",n\nBern,8.5,3\n"Genève, GE",10.25,-4\n'));
    expect(items).toEqual({
      count: 2,
      shape: { height: 1, width: 1, channels: 2 },
      values: Int32Array.of(850, 3, 1025, -4),
      names: ["mean t", "n"],
    });
  });

  test.each([
    ["no header", "1,2\n3,4\n"],
    ["no last line end", "1,2\n3,4"],
    ["two last line ends", "a,b\n1,2\n3,4\n\n"],
    ["CRLF", "a;b\r\n1;2\r\n3;4\r\n"],
    ["CRLF and LF at the end", "a;b\r\n1;2\r\n3;4\n"],
    ["bars", "a|b\n1|2\n3|4\n"],
    ["spaces", "1 2.5 3\n3 4.5 1\n"],
    ["tabs", "a\tb\n1\t2\n3\t4\n"],
    ["commas in numbers", "a;b\n1,5;2\n3,25;4\n"],
    ["spaces behind commas", "a, b\n1, 2\n3, 4\n"],
    ["quoted numbers", '"a","b"\n"1","2"\n"3","4"\n'],
    ["quotes in quotes, and a line end", 'a,b\n1,"x""y\nz,"\n3,"4"\n'],
    ["a quote that is not closed", 'a,b\n1,2\n3,"4\n'],
    ["a quote in the middle", 'a,b\n1,2"3\n3,4"\n'],
    ["an order mark of bytes", "\xef\xbb\xbfa,b\n1,2\n3,4\n"],
    ["a header in UTF-8", "\xc3\xa4,b\n1,2\n3,4\n"],
    ["a column without a name", ",b\n0,2\n1,4\n"],
    ["one column", "x\n1\n5\n2\n"],
    ["one row", "5,x"],
    ["one column and no header", "1\n5\n2"],
    ["more zeros than numbers have", "a,b\n00000000000000000000001,2\n3,4\n"],
    ["missing fields", "a,b\n1,\n,2\n3,4\n"],
  ])("with %s comes back", (_, text) => {
    expect(itemsOf(ascii(text))?.count).toBeGreaterThan(0);
  });

  test.each([
    ["nothing", ""],
    ["a header alone", "a,b\n"],
    ["no numbers", "a,b\nc,d\n"],
    ["a row too long", "a,b\n1,2\n1,2,3\n"],
    ["a row too short", "a,b\n1,2\n1\n"],
    ["prose", "It was, after all,\nno table, nor\nanything.\n"],
    ["zero bytes", "a,b\n1,\0\n"],
  ])("is not %s", (_, text) => {
    expect(readItems(ascii(text))).toBeUndefined();
  });

  test("of a regular clock takes a few bytes", () => {
    const rows = Array.from({ length: 5000 }, (_, at) => {
      const time = new Date(Date.UTC(2015, 1, 27) + 900_000 * at).toISOString();
      return `${time.slice(0, 10)} ${time.slice(11, 19)},${at},${(at * at) % 101}`;
    });
    const file = readItems(ascii(`date,row,v\n${rows.join("\n")}\n`))!;
    expect(file.items.names).toEqual(["v"]);
    expect(file.remainder.length).toBeLessThan(90);
  });

  test("keeps texts of few kinds as a byte each", () => {
    const rows = Array.from(
      { length: 1000 },
      (_, at) => `${["north", "south", "x"][(at * at) % 3]},${(at * at) % 7}`,
    );
    expect(readItems(ascii(rows.join("\n")))!.remainder.length).toBeLessThan(1060);
  });
});

describe("numbers", () => {
  test.each([
    ["whole", ["5", "-12", "0", "1000000"], [5, -12, 0, 1_000_000]],
    ["of fixed decimals", ["1.50", "-0.05", "12.00"], [150, -5, 1200]],
    ["of decimals as needed", ["5.827", "5.8", "6", "-0.5"], [5827, 5800, 6000, -500]],
    ["of one decimal at least", ["5.827", "6.0", "-0.5"], [5827, 6000, -500]],
    ["with zeros before them", ["007", "120", "-050"], [7, 120, -50]],
    ["without a zero before the point", [".5", "-.2", "1.3"], [5, -2, 13]],
    [
      "as NumPy's savetxt writes them",
      [
        "8.500000000000000000e+01",
        "-6.360000000000000142e+01",
        "1.000000000000000056e-01",
        "0.000000000000000000e+00",
      ],
      [850, -636, 1, 0],
    ],
    ["of float32", ["5.827000141143799", "0.30000001192092896", "7.0"], [5827, 300, 7000]],
  ])("%s", (_, fields, values) => {
    expect(valuesOf(fields)).toEqual(values);
  });

  /** What pandas 2.2.3 made of texts of float32, reading and writing them once and three times. */
  test.each([
    [
      [
        "5.0900001525878915",
        "6.764999866485597",
        "2.4779999256134038",
        "21.947999954223636",
        "-0.3910000026226044",
      ],
    ],
    [
      [
        "5.0900001525878915",
        "6.764999866485598",
        "2.477999925613404",
        "21.947999954223643",
        "-0.3910000026226044",
      ],
    ],
  ])("that went through pandas %#", (fields) => {
    expect(valuesOf(fields)).toEqual([5090, 6765, 2478, 21_948, -391]);
  });

  test("are exceptions where they are not as the others", () => {
    const fields = Array.from({ length: 120 }, (_, at) => `${at % 9}.${at % 10}`);
    fields[7] = "1e5";
    fields[30] = "-0.0";
    fields[60] = "NaN";
    fields[61] = "";
    const values = valuesOf(fields)!;
    expect(values[7]).toBe(values[6]);
    expect(values[30]).toBe(values[29]);
    expect(values[61]).toBe(values[59]);
    expect(values[62]).toBe(82);
  });

  test("are text where one in fifty is none, or most are missing", () => {
    const fields = Array.from({ length: 100 }, (_, at) => `${(at * at) % 9}`);
    fields[7] = "x";
    expect(valuesOf(fields)).toBeDefined();
    fields[8] = "y";
    expect(valuesOf(fields)).toBeUndefined();
    expect(valuesOf(["", "", "", "1"])).toBeUndefined();
  });

  test("of up to 15 digits are split into parts", () => {
    const items = itemsOf(ascii("a;b\n100000000000007;1\n0;5\n3;2\n"));
    expect(items?.names).toEqual(["a[0]", "a[1]", "a[2]", "b"]);
    const [low, middle, high] = items!.values;
    expect(low! + 2 ** 16 * middle! + 2 ** 32 * high!).toBe(100_000_000_000_007);
  });
});

const field = fc.oneof(
  fc.integer().map(String),
  fc.integer({ min: -99, max: 99 }).map(String),
  fc.float({ noNaN: true }).map(String),
  fc.double().map(String),
  fc.integer({ min: -9999, max: 9999 }).map((value) => (value / 100).toFixed(2)),
  fc.constantFrom(
    "",
    "NA",
    "NaN",
    '"a,b"',
    '"',
    '"x""y"',
    "007",
    "-0",
    "+1",
    "1.",
    ".5",
    "1e5",
    "x\ry",
    "\x1e",
  ),
  fc
    .date({ min: new Date(0), max: new Date(2 ** 42), noInvalidDate: true })
    .map((date) => date.toISOString()),
  fc.string({ unit: "binary-ascii", maxLength: 6 }),
);

/** A column of one kind, and now and then a field of another. */
const column = (rows: number) =>
  fc
    .tuple(
      fc.constantFrom(1, 10, 1000),
      fc.integer({ min: 0, max: 9 }),
      fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: rows, maxLength: rows }),
      fc.array(field, { minLength: rows, maxLength: rows }),
      fc.array(fc.integer({ min: 0, max: 99 }), { minLength: rows, maxLength: rows }),
      fc.integer({ min: 0, max: 5 }),
    )
    .map(([scale, kind, numbers, others, chances, chance]) =>
      numbers.map((number, at) => {
        if (chances[at]! < chance) return others[at]!;
        if (kind < 2) return String(number);
        if (kind < 4) return (number / scale).toFixed(3);
        if (kind < 6) return String(number / scale);
        if (kind === 6) return String(Math.fround(number / scale));
        if (kind === 7) return new Date(1e12 + 60_000 * number).toISOString().slice(0, 16 + (scale % 4));
        if (kind === 8) return `"${number}"`;
        return others[at]!;
      }),
    );

test("any table that is read comes back", () => {
  let read = 0;
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 70 }).chain((rows) => fc.array(column(rows), { minLength: 1, maxLength: 5 })),
      fc.constantFrom(",", ";", "\t"),
      fc.constantFrom("\n", "\r\n"),
      fc.boolean(),
      fc.boolean(),
      (columns, delimiter, lineEnd, hasHeader, hasEnd) => {
        const rows = columns[0]!.map((_, row) => columns.map((fields) => fields[row]!).join(delimiter));
        if (hasHeader) rows.unshift(columns.map((_, at) => `c${at}`).join(delimiter));
        const items = itemsOf(ascii(rows.join(lineEnd) + (hasEnd ? lineEnd : "")));
        if (items !== undefined) read++;
      },
    ),
    { numRuns: 300, seed: 21 },
  );
  expect(read).toBeGreaterThan(150);
});
