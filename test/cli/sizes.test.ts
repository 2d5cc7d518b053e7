import { expect, test } from "vitest";
import { formatCount, formatRatio, formatSize, formatSpeed, parseSize } from "../../src/cli/sizes.js";

test.each([
  ["0", 0],
  ["65536", 65536],
  ["512K", 524288],
  ["512k", 524288],
  ["4MiB", 4194304],
  ["4MB", 4194304],
  ["1.5G", 1610612736],
  ["7B", 7],
])("%s is a size", (text, bytes) => {
  expect(parseSize(text)).toBe(bytes);
});

test.each(["", "K", "-1", "4X", "1e3", "0x10", "1.5", "9007199254740993", "4 M M"])(
  "%j is no size",
  (text) => {
    expect(parseSize(text)).toBeUndefined();
  },
);

test("numbers are written the same everywhere", () => {
  expect([0, 999, 1000, 1234567].map(formatCount)).toEqual(["0", "999", "1,000", "1,234,567"]);
  expect([0, 1023, 1024, 10240, 1048575, 2 ** 30].map(formatSize)).toEqual([
    "0 B",
    "1023 B",
    "1.00 KiB",
    "10.0 KiB",
    "1024 KiB",
    "1.00 GiB",
  ]);
  expect(formatRatio(123, 1000)).toBe("12.3 %");
  expect(formatRatio(7, 0)).toBe("-");
  expect(formatSpeed(5_000_000, 1000)).toBe("5.0 MB/s");
});
