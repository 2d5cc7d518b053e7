import fc from "fast-check";
import { expect, test } from "vitest";
import { clockText, fitClock } from "../../../src/formats/items/clock.js";

/** ECMAScript's own calendar, of the years that both can write. */
const time = fc
  .date({
    min: new Date("0000-01-01T00:00:00Z"),
    max: new Date("9999-12-31T23:59:59.999Z"),
    noInvalidDate: true,
  })
  .filter((date) => date.getUTCFullYear() >= 0);

test.each([
  [24, 1],
  [19, 1000],
  [16, 60_000],
  [10, 86_400_000],
])("the first %i characters of an ISO time count in steps of %i milliseconds", (length, step) => {
  fc.assert(
    fc.property(time, (date) => {
      const text = date.toISOString().slice(0, length);
      const column = fitClock([text])!;
      expect(column.exceptions).toEqual([]);
      expect(column.integers[0]).toBe(Math.floor(date.getTime() / step));
      expect(clockText(column.form, column.integers[0]!)).toBe(text);
    }),
    { numRuns: 300, seed: 1 },
  );
});

test.each([
  "2016-07-01 00:00:00",
  "2016-07-01T00:00:00.123456Z",
  "2016-07-01T00:00:00+02:00",
  "2016/07/01",
  "31.12.1999",
  "12/31/1999 23:59",
  "23:59:59",
  "00:00",
  "20160701T12:00",
  "0000-02-29",
  "2000-02-29",
])("%s is a time", (text) => {
  const column = fitClock([text])!;
  expect(clockText(column.form, column.integers[0]!)).toBe(text);
});

test.each([
  "2016-02-30",
  "1900-02-29",
  "2016-13-01",
  "24:00",
  "2016-7-1",
  "20160701",
  "2016-07/01",
  "12:60",
  "x",
])("%s is none", (text) => {
  expect(fitClock([text])).toBeUndefined();
});

test("a day behind the twelfth tells which of two numbers is the day", () => {
  const texts = (months: readonly string[]) => fitClock(months)?.integers;
  expect(texts(["01/02/1970", "01/13/1970"])).toEqual(Float64Array.of(1, 12));
  expect(texts(["01/02/1970", "13/01/1970"])).toEqual(Float64Array.of(31, 12));
});

test("times beyond the years of four digits have no text", () => {
  const { form } = fitClock(["2000-01-01"])!;
  expect(clockText(form, Date.UTC(10_000, 0) / 86_400_000)).toBeUndefined();
  expect(clockText(form, new Date("-000001-12-31").getTime() / 86_400_000)).toBeUndefined();
  expect(clockText(fitClock(["10:00"])!.form, 1440)).toBeUndefined();
});
